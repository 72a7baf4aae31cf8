"""Beginning a version of a guide: from the one in force, or, for the first, from what the agency's row and the law say."""

from django.db import transaction

from accounts.models import Agency
from disclosure.workflow.door import open_case
from guide.models import Guide
from guide.rules import ITEMS

# What every agency may begin with and make its own; in the words of the law where it has any.
CLASSIFICATION = (
    "本机关主动公开的政府信息，按照《中华人民共和国政府信息公开条例》第二十条、第二十一条规定的内容分类，"
    "包括法规、规章和规范性文件，机构职能，规划和政策，统计信息，行政许可和对外管理服务，行政处罚和行政强制，财政预算、决算，"
    "行政事业性收费，政府集中采购，重大建设项目，民生保障，突发公共事件，监督检查，公务员招考录用等。各类的件数和目录见“法定主动公开内容”。"
)
ARRANGEMENT = (
    "每一件政府信息编有索引号，由机构代码、年份和流水号组成，一经生成不再改变。\n"
    "政府信息公开目录载明索引号、名称、内容概述和生成日期，按发布日期从新到旧排列，"
    "可以按公开类别、发布机构、文种和年份查找，有失效、废止的也可以按有效性查找；还可以检索标题和正文。"
)
ACCESS = (
    "主动公开的政府信息，可以在本网站查阅、检索、打印、下载，也可以到国家档案馆、公共图书馆和政务服务场所的查阅点查阅。\n"
    "没有主动公开的，公民、法人或者其他组织可以依法申请公开，不需要说明用途。本机关自收到申请之日起 20 个工作日内答复，"
    "需要延长的，延长的期限最长不超过 20 个工作日，并告知申请人。\n"
    "有证据证明与自身相关的政府信息记录不准确的，可以申请更正。"
)
CHANNELS = (
    "网上申请：在本网站“依申请公开”栏目填写提交，收到日以双方确认之日为准。\n"
    "传真、电子邮件：请注明“政府信息公开申请”，发出后请来电确认，双方确认之日为收到日。"
)
FIRST = {
    "classification": CLASSIFICATION,
    "arrangement": ARRANGEMENT,
    "access": ACCESS,
    "channels_note": CHANNELS,
}


def blank(agency: Agency, *, by=None) -> Guide:
    """An unsaved version to begin with: what is in force, else the agency's contacts and the words above."""
    guide = Guide(agency=agency, drafter=by)
    old = Guide.objects.published().of(agency).first()
    for item in ITEMS:
        if old is not None:
            value = getattr(old, item.name)
        else:
            value = getattr(agency, item.contact) if item.contact else FIRST[item.name]
        setattr(guide, item.name, value)
    return guide


@transaction.atomic
def begin(agency: Agency, *, by) -> tuple[Guide, bool]:
    """The version under way of an agency, and whether it was made now: there is never more than one."""
    Agency.objects.select_for_update().get(
        pk=agency.pk
    )  # of two presses the second finds what the first made
    found = Guide.objects.open().of(agency).for_list().first()
    if found is not None:
        return found, False
    return open_case(blank(agency, by=by), by=by, label="起草"), True
