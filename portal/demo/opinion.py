"""What is said in the demo county: a few matters, some of them told by several mouths, one coming by each way in."""

from datetime import datetime, timedelta

from accounts.models import Agency, User
from disclosure import clock
from opinion.collecting import take_in
from opinion.models import Feed, Item
from opinion.said import said
from opinion.states import Channel

LAMPS = "城关镇东街路灯坏了一个多月没人修，晚上学生放学走夜路很不安全，打过两次热线都说已经转办，到现在也没有人来看，请尽快处理。"
WATER = "青石乡石桥村自来水连续三天发黄有异味，村民只能买桶装水做饭，没有看到任何通知，希望水务部门说明原因并公布水质检测结果。"
JOBS = (
    "县里的就业见习补贴今年什么时候开始申报？去年说三月份，现在还没有消息，打电话也没人接，刚毕业的都在等。"
)
ROAD = "人民路改造围挡快一年了，公交改道也没有公告，沿街店铺生意少了一半，什么时候能完工请给个准确的说法。"
TOLD = (
    # agency, days ago, channel, source, number, title, body
    ("yunshan", 6, Channel.STAFF, "县长信箱", "X-0312", "东街路灯一个多月没人修", LAMPS),
    (
        "yunshan",
        5,
        Channel.FEED,
        "云山论坛",
        "t-88121",
        "【求助】学生放学走夜路",
        f"【求助】{LAMPS}（楼主再顶一次）",
    ),
    ("yunshan", 4, Channel.VENDOR, "微博", "w-5521", "转发：东街路灯", f"转发微博：{LAMPS}"),
    ("yunshan", 3, Channel.IMPORTED, "12345热线", "GD-2207", "人民路改造何时完工", ROAD),
    ("yunshan", 2, Channel.STAFF, "云山晚报", "", "人民路围挡近一年", f"本报讯：{ROAD}"),
    ("yunshan-sw", 2, Channel.VENDOR, "短视频平台", "v-90", "石桥村自来水发黄", WATER),
    ("yunshan-sw", 1, Channel.IMPORTED, "12345热线", "GD-2291", "自来水有异味", f"来电反映：{WATER}"),
    ("yunshan-rs", 1, Channel.FEED, "云山论坛", "t-88203", "就业见习补贴何时申报", JOBS),
)


def build() -> None:
    """Take them in, each on its day, the way it came."""
    clerk = User.objects.get(username="gongkai")
    for code, days, channel, source, number, title, body in TOLD:
        agency = Agency.objects.get(code=code)
        at: datetime = clock.now() - timedelta(days=days, hours=1)
        with clock.pretending(at):
            thing = said(
                channel=channel,
                source=source,
                source_id=number,
                title=title,
                body=body,
                said_at=at - timedelta(hours=2),
            )
            take_in(agency, [thing], by=clerk if channel == Channel.STAFF else None, source=source)
    _feeds()


def _feeds() -> None:
    """Switched off: the demo asks nothing of the net."""
    Feed.objects.create(
        agency=Agency.objects.get(code="yunshan"),
        name="云山论坛",
        url="https://bbs.example.cn/rss.xml",
        is_active=False,
        found=Item.objects.filter(channel=Channel.FEED).count(),
    )
