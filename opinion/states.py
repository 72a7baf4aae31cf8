"""Where an item of public opinion stands, how grave it is, and where it came from."""

from enum import nonmember

from django.db import models


class State(models.TextChoices):
    """舆情办理状态: 发现 → 登记 → 研判 → 交办 → 调查处置 → 拟回应 → 审定 → 统一发布 → 反馈 → 归档."""

    FOUND = "found", "发现"
    REGISTERED = "registered", "待研判"
    JUDGED = "judged", "待交办"
    ASSIGNED = "assigned", "已交办"
    HANDLING = "handling", "调查处置"
    DRAFTING = "drafting", "拟回应"
    APPROVING = "approving", "审定"
    APPROVED = "approved", "待发布"
    RELEASED = "released", "已发布"
    SETTLED = "settled", "已反馈"
    ARCHIVED = "archived", "已归档"
    DROPPED = "dropped", "不作舆情处理"

    UNDER_WAY = nonmember(
        (
            "found",
            "registered",
            "judged",
            "assigned",
            "handling",
            "drafting",
            "approving",
            "approved",
            "released",
        )
    )
    ENDED = nonmember(("settled", "archived", "dropped"))
    PUBLISHED = nonmember(("released", "settled", "archived"))  # a response may be before the public
    BEFORE_RELEASE = nonmember(("judged", "assigned", "handling", "drafting", "approving", "approved"))

    @property
    def tone(self) -> str:
        """How its tag is drawn, as a document's state is."""
        return {"released": "open", "settled": "open", "archived": "", "dropped": "", "found": "warn"}.get(
            self.value, "ask"
        )


class Grade(models.TextChoices):
    """舆情等级，研判时定"""

    ORDINARY = "ordinary", "一般"
    IMPORTANT = "important", "重要"
    GRAVE = "grave", "重大"

    PRESSING = nonmember(("important", "grave"))  # 即时呈报，夜间和假日也要有人知道


class Stage(models.TextChoices):
    """拟回应走到哪一步: the words are written, reviewed for secrets, ready for approval; a grave one goes to two leaders."""

    WRITING = "writing", "拟写"
    SECRECY = "secrecy", "保密审查"
    REVIEWED = "reviewed", "已审查"
    CHIEF = "chief", "主要领导审定"


class Risk(models.TextChoices):
    """舆情风险等级"""

    LOW = "low", "低"
    MEDIUM = "medium", "中"
    HIGH = "high", "高"


class Way(models.TextChoices):
    """诉求的三种处理（文件 000）"""

    AT_ONCE = "at_once", "立即解决"
    CONDITIONS = "conditions", "创造条件逐步解决"
    EXPLAINED = "explained", "解释疏导"


class SheetState(models.TextChoices):
    """风险评估单走到哪一步"""

    WRITING = "writing", "评估中"
    SUBMITTED = "submitted", "待审批"
    APPROVED = "approved", "已批准"

    ENDED = nonmember(("approved",))

    @property
    def tone(self) -> str:
        return {"approved": "open", "submitted": "ask", "writing": "warn"}[self.value]


class Channel(models.TextChoices):
    """怎样发现的（文件 000：网站、问政、热线、跟帖、媒体）"""

    STAFF = "staff", "人工登记"
    IMPORTED = "imported", "批量导入"
    FEED = "feed", "订阅采集"
    VENDOR = "vendor", "监测平台推送"
    COMMENT = "comment", "解读评论"
