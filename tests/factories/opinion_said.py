"""What people say, for tests: the same matter in several mouths, and matters that only look alike."""

from opinion.said import said
from opinion.states import Channel

LAMPS = (
    "城关镇东街路灯坏了一个多月没人修，晚上学生放学走夜路很不安全，打过两次热线都说已经转办，"
    "到现在也没有人来看，请有关部门尽快处理，给个准信。"
)
LAMPS_REPOSTED = f"【云山论坛】网友反映：{LAMPS}（编辑：小云）"
WATER = (
    "青石乡石桥村自来水连续三天发黄有异味，村民只能买桶装水做饭，村委会说是管道检修，"
    "可是没有看到任何通知，希望水务部门说明原因并公布水质检测结果。"
)
SCHOOL = (
    "听说实验小学今年秋季要重新划分学区，幸福里小区被划到离家三公里以外的学校，家长群里议论纷纷，"
    "希望教育局公开划分的依据并听取家长意见，不要等到报名时才通知。"
)


def mention(body=LAMPS, *, title="", source="云山论坛", channel=Channel.STAFF, **more):
    return said(channel=channel, source=source, title=title or body[:20], body=body, **more)
