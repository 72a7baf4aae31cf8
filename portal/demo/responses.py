"""Three matters people of 云山县 talk of, invented, each at another stretch of the road; a duty list and a risk sheet."""

from datetime import datetime, timedelta

from accounts.models import Agency, User
from accounts.roles import Role
from disclosure import clock
from disclosure.rulebook.setting import set_rule
from disclosure.search import grams
from disclosure.workflow.door import open_case, perform
from documents.models import Document
from opinion.assessing import open_sheet
from opinion.models import Item, ItemText, Mention, Shift
from opinion.states import Channel, Grade

PHONE = "13800000000"
HOUR = timedelta(hours=1)


def build(staff: dict[Role, User]) -> None:
    """The items of the demo, brought along by the acts themselves."""
    office, water = Agency.objects.get(code="yunshan"), Agency.objects.get(code="yunshan-sw")
    now = clock.now()
    morning = clock.start_of_day(clock.today()) + timedelta(hours=8, minutes=40)
    set_rule("opinion.on_call", office, True, since=clock.today())
    _parking(office, staff, morning - timedelta(days=3))
    _water(water, staff, morning - timedelta(days=9))
    _lift(office, staff, now - 6 * HOUR)
    for place, role in enumerate((Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.SECTION_HEAD)):
        begun = clock.end_of_day(clock.today()).replace(hour=17, minute=30, second=0) + timedelta(days=place)
        Shift.objects.create(
            agency=office,
            user=staff[role],
            phone=PHONE,
            since=begun,
            until=begun + timedelta(hours=15),
            added_by=staff[Role.DISCLOSURE_HEAD],
        )
    if (paper := Document.objects.filter(agency=office, title__contains="加装电梯").first()) is not None:
        _sheet(paper, staff)


def _found(agency, staff, at: datetime, *, title, topic, said) -> Item:
    """What was collected: an item with the mentions that speak of it."""
    with clock.pretending(at):
        item = open_case(
            Item(
                agency=agency,
                title=title,
                topic=topic,
                found_at=at,
                channel=Channel.STAFF,
                mention_count=len(said),
                latest_at=at,
            ),
            by=staff[Role.DISCLOSURE],
            label="发现",
        )
        for source, words in said:
            Mention.objects.create(
                agency=agency,
                item=item,
                channel=Channel.STAFF,
                source=source,
                title=words[:60],
                body=words,
                said_at=at,
                found_at=at,
            )
        ItemText.objects.create(item=item, body=said[0][1], grams=grams(f"{title}\n{said[0][1]}"))
    return item


def _walk(item: Item, staff, at: datetime, road, *, step: timedelta) -> Item:
    for place, (action, role, facts) in enumerate(road, start=1):
        with clock.pretending(min(at + step * place, clock.now())):
            item = perform(item, action, by=staff[role], **facts)
    return item


def _water(agency, staff, at) -> None:
    """重要，已经回应、反馈."""
    item = _found(
        agency,
        staff,
        at,
        title="城东片区自来水发黄",
        topic="供水",
        said=(
            ("县融媒体中心留言板", "城东几个小区这两天自来水发黄，还能不能喝？有没有人管？"),
            ("本地论坛", "家里水龙头放出来的水是黄的，问了邻居也一样。"),
        ),
    )
    road = [
        ("register", Role.DISCLOSURE, {}),
        (
            "judge",
            Role.DISCLOSURE,
            {
                "grade": Grade.IMPORTANT,
                "criteria": ["interests"],
                "risk": "medium",
                "party": "县自来水公司",
                "office": agency.offices.first(),
                "note": "涉及城东三个小区近两千户饮水。",
            },
        ),
        ("assign", Role.DISCLOSURE, {"office": agency.offices.first(), "note": "今天中午前报初步情况。"}),
        ("take", Role.SECTION_HEAD, {}),
        ("report_handling", Role.SECTION_HEAD, {"note": "已派人取样，初步判断是管网施工扰动沉积物。"}),
        ("add_demand", Role.SECTION_HEAD, {"words": "尽快恢复清水，告知能否饮用"}),
        (
            "finish_handling",
            Role.SECTION_HEAD,
            {"finding": "城东路管网接驳施工扰动管壁沉积物，浊度短时升高；已冲洗管网，取样检测合格。"},
        ),
        (
            "write_response",
            Role.SECTION_HEAD,
            {
                "title": "关于城东片区自来水发黄的情况说明",
                "asked": "城东片区部分居民反映自来水发黄，关心能否饮用、何时恢复。",
                "body": "接到反映后，县水务局会同县自来水公司立即取样检测、排查原因。\n"
                "一、原因。城东路管网接驳施工时，水流方向改变，扰动了管壁沉积物，水的浊度短时升高。\n"
                "二、处置。当日已对城东片区管网分段冲洗，末梢水检测浊度、余氯等指标均符合国家标准，可以正常饮用。\n"
                "三、今后。涉及通水切换的施工，提前二十四小时公告；居民发现水质异常，可以拨打县水务局公布的服务电话。",
                "speaker": agency.name,
                "documents": Document.objects.public().filter(agency=agency, title__contains="水质状况"),
            },
        ),
        ("ask_confirmation", Role.SECTION_HEAD, {"name": "云山县卫生健康局"}),
        ("hand_in", Role.SECTION_HEAD, {}),
        ("pass_secrecy", Role.SECRECY, {}),
        (
            "record_confirmation",
            Role.SECTION_HEAD,
            {
                "confirmation": None,
                "agrees": True,
                "letter": "云卫健函〔2026〕18号",
                "answered_on": None,
            },
        ),
        ("submit", Role.DISCLOSURE, {}),
        ("approve", Role.LEADER, {"note": "同意，请今天发布。"}),
        ("release", Role.PUBLISHER, {}),
        (
            "settle_demand",
            Role.SECTION_HEAD,
            {"demand": None, "way": "at_once", "result": "当晚冲洗完毕，检测合格，逐栋张贴告示。"},
        ),
        (
            "feed_back",
            Role.DISCLOSURE,
            {"settled_with": "社区网格员逐户回访，发布后论坛上的讨论平息。"},
        ),
    ]
    for place, (action, role, facts) in enumerate(road, start=1):
        moment = min(at + place * timedelta(minutes=24), clock.now())
        facts = dict(facts)
        if "confirmation" in facts:
            facts |= {
                "confirmation": item.response.confirmations.get().pk,
                "answered_on": moment.astimezone(clock.TZ).date(),
            }
        if "demand" in facts:
            facts["demand"] = item.demands.get().pk
        with clock.pretending(moment):
            item = perform(item, action, by=staff[role], **facts)


def _parking(agency, staff, at) -> None:
    """一般，正在拟回应."""
    item = _found(
        agency,
        staff,
        at,
        title="老城区停车收费调整后夜间收费的疑问",
        topic="停车收费",
        said=(("县长信箱", "新的停车收费标准晚上到底收不收？路边的牌子和通知说的不一样。"),),
    )
    road = [
        ("register", Role.DISCLOSURE, {}),
        (
            "judge",
            Role.DISCLOSURE,
            {"grade": Grade.ORDINARY, "risk": "low", "office": agency.offices.first()},
        ),
        ("assign", Role.DISCLOSURE, {"office": agency.offices.first()}),
        ("take", Role.SECTION_HEAD, {}),
        (
            "finish_handling",
            Role.SECTION_HEAD,
            {"finding": "通知规定晚八时至次日早八时不收费，三处告示牌没有更换。已通知更换。"},
        ),
        (
            "write_response",
            Role.SECTION_HEAD,
            {
                "title": "关于老城区夜间停车收费的答复",
                "asked": "调整后的停车收费标准，夜间是否收费。",
                "body": "按照调整后的标准，晚八时至次日早八时不收费。三处没有更换的告示牌，已于接到反映的次日更换。",
                "speaker": agency.name,
            },
        ),
    ]
    _walk(item, staff, at, road, step=5 * HOUR)


def _lift(agency, staff, at) -> None:
    """重大的突发事件，刚刚交办."""
    item = _found(
        agency,
        staff,
        at,
        title="云溪镇商场扶梯故障有人受伤的消息在网上传播",
        topic="安全生产",
        said=(
            ("短视频平台", "云溪镇商场扶梯突然停了，好几个人摔倒，有没有人说说情况？"),
            ("本地论坛", "听说伤了十几个，不知道真假。"),
            ("县融媒体中心留言板", "希望政府尽快公布真实情况。"),
        ),
    )
    road = [
        ("register", Role.DISCLOSURE, {}),
        (
            "judge",
            Role.DISCLOSURE,
            {
                "grade": Grade.GRAVE,
                "criteria": ["gathering", "emergency"],
                "risk": "high",
                "is_emergency": True,
                "must_report_up": True,
                "party": "云溪镇政府、县市场监管局",
                "office": agency.offices.first(),
                "note": "网上传言伤亡数字不一，须尽快发布权威信息。",
            },
        ),
        (
            "report_up",
            Role.DISCLOSURE,
            {
                "receiver": "市政府办公室",
                "at": at + timedelta(minutes=20),
                "how": "电话报告，随后补书面",
                "summary": "初步情况：三人轻伤，均已送医。",
            },
        ),
        ("assign", Role.DISCLOSURE, {"office": agency.offices.first(), "note": "两小时内报核实情况。"}),
    ]
    _walk(item, staff, at, road, step=timedelta(minutes=15))


def _sheet(paper, staff) -> None:
    sheet = open_sheet(paper, by=staff[Role.DRAFTER])
    sheet = perform(
        sheet,
        "edit",
        by=staff[Role.DRAFTER],
        level="medium",
        risks="一、低层住户担心采光和分摊，可能反对。\n二、补助名额有限，未排上的小区可能质疑公平。",
        plan="一、文件与问答同步发布，讲清分摊和排序规则。\n二、公开办每天看网上反映，住建局专人答复。\n三、出现集中投诉的，由分管领导召集协调。",
    )
    perform(sheet, "submit", by=staff[Role.DRAFTER])
