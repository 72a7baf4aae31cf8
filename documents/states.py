"""Where a document stands, and the named sets of states everyone else asks for."""

from enum import nonmember

from django.db import models


class State(models.TextChoices):
    """公文办理状态"""

    DRAFT = "draft", "拟稿"
    RETURNED = "returned", "退回修改"
    SECTION = "section", "科室审核"
    CHECK = "check", "办文核对"
    SECRECY = "secrecy", "保密审查"
    SIGN = "sign", "审签"
    COUNTERSIGN = "countersign", "主要领导审批"
    REFERRED = "referred", "报请确定"
    SIGNED = "signed", "待印发"
    ISSUED = "issued", "已印发"
    PUBLISHED = "published", "已发布"
    REGISTERED = "registered", "登记建档"
    REREVIEW = "rereview", "属性复审"
    REREVIEW_SIGN = "rereview_sign", "复审审定"
    WITHDRAWN = "withdrawn", "已撤回"
    DISCARDED = "discarded", "已作废"

    EDITABLE = nonmember(("draft", "returned"))
    STEPS = nonmember(("section", "check", "secrecy", "sign", "countersign"))
    UNDER_WAY = nonmember(
        (
            "draft",
            "returned",
            "section",
            "check",
            "secrecy",
            "sign",
            "countersign",
            "referred",
            "signed",
            "issued",
        )
    )
    IN_FORCE = nonmember(("issued", "published", "registered", "rereview", "rereview_sign"))
    ENDED = nonmember(("published", "registered", "withdrawn", "discarded"))

    @property
    def tone(self) -> str:
        """How its tag is drawn: 绿 out, 黄 sent back, 紫 waits for others, 灰 at rest, else 蓝."""
        return {
            "published": "open",
            "returned": "warn",
            "referred": "hold",
            "withdrawn": "late",
            "draft": "",
            "registered": "",
            "discarded": "",
        }.get(self.value, "ask")


class Attribute(models.TextChoices):
    """公开属性: decided at drafting (rules of every local document, 源头认定)."""

    PROACTIVE = "proactive", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    WITHHELD = "withheld", "不予公开"


class Verdict(models.TextChoices):
    """审查意见（条例第十七条；文件 003、004 三级审查的三种意见）"""

    OPEN = "open", "公开"
    EXEMPT = "exempt", "免于公开"
    REFER = "refer", "需报审"


class Validity(models.TextChoices):
    """有效性"""

    VALID = "valid", "有效"
    REVISED = "revised", "已修订"
    EXPIRED = "expired", "失效"
    REPEALED = "repealed", "废止"


class Origin(models.TextChoices):
    """信息来源（条例第十条）"""

    MADE = "made", "本机关制作"
    JOINT = "joint", "与其他机关共同制作"
    OBTAINED = "obtained", "从其他方面获取"


class Interpretation(models.TextChoices):
    """政策解读: decided by the drafter, asked before 审签.

    READY is not decided by anybody: `interpreting.state_of` finds it where something stands. Only papers signed before
    interpretations were kept here still carry it on their row.
    """

    UNDECIDED = "", "尚未确定"
    NONE = "none", "不属解读范围"
    REQUIRED = "required", "应当解读，尚未报送解读材料"
    READY = "ready", "解读材料已随文报送"
    EXEMPT = "exempt", "经批准不解读"

    IN_SCOPE = nonmember(("required", "ready", "exempt"))


class Classification(models.TextChoices):
    """密级"""

    NONE = "", "无"
    INTERNAL = "internal", "内部资料"
    SECRET = "secret", "秘密"
    CONFIDENTIAL = "confidential", "机密"
    TOP = "top", "绝密"
