"""Where an application stands, and the named sets of states everyone else asks for."""

from enum import nonmember

from django.db import models


class State(models.TextChoices):
    """依申请公开办理状态（条例第四十五条：登记、审核、办理、答复、归档）"""

    SUBMITTED = "submitted", "待登记"
    REVIEW = "review", "审查"
    CORRECTION = "correction", "待补正"
    LAPSED = "lapsed", "逾期待确认"
    HANDLING = "handling", "办理"
    CHECKING = "checking", "审核"
    SIGNING = "signing", "签发"
    DELIVERY = "delivery", "送达"
    CLOSED = "closed", "办结"
    ARCHIVED = "archived", "已归档"
    WITHDRAWN = "withdrawn", "已撤回"
    ABANDONED = "abandoned", "视为放弃"
    DROPPED = "dropped", "不再处理"
    SPLIT = "split", "已拆分"
    MERGED = "merged", "已并案"

    ENDED = nonmember(("closed", "archived", "withdrawn", "abandoned", "dropped", "split", "merged"))
    UNDER_WAY = nonmember(
        ("submitted", "review", "correction", "lapsed", "handling", "checking", "signing", "delivery")
    )
    ANSWERABLE = nonmember(("review", "handling"))  # the clock runs and the words are not yet in review
    WITHDRAWABLE = nonmember(
        ("submitted", "review", "correction", "lapsed", "handling", "checking", "signing")
    )
    NOT_COUNTED = nonmember(("split", "merged"))

    @property
    def tone(self) -> str:
        """How its tag is drawn: 绿 answered, 黄 waits for the applicant, 灰 at rest, else 蓝."""
        return {
            "closed": "open",
            "correction": "hold",
            "lapsed": "warn",
            "submitted": "warn",
            "archived": "",
            "withdrawn": "",
            "abandoned": "",
            "dropped": "",
            "split": "",
            "merged": "",
        }.get(self.value, "ask")


PLAIN = {  # what the applicant is told, in plain words
    State.SUBMITTED: "已经提交，等待工作机构确认收到",
    State.REVIEW: "已经收到，正在审查",
    State.CORRECTION: "需要您补正",
    State.LAPSED: "期限已过，等待工作机构确认",
    State.HANDLING: "正在办理",
    State.CHECKING: "正在办理",
    State.SIGNING: "正在办理",
    State.DELIVERY: "答复已经作出，正在送达",
    State.CLOSED: "已经答复",
    State.ARCHIVED: "已经答复",
    State.WITHDRAWN: "您已撤回申请",
    State.ABANDONED: "逾期没有补正，视为放弃申请",
    State.DROPPED: "逾期没有缴费，不再处理",
    State.SPLIT: "已拆成几件分别办理",
    State.MERGED: "与您的另一件申请合并办理",
}


class Suggestion(models.TextChoices):
    """申请人建议主动公开，机关审核的结果（条例第四十四条第二款）"""

    WAITING = "waiting", "等待审核"
    TAKEN = "taken", "采纳"
    DECLINED = "declined", "不采纳"


class IdType(models.TextChoices):
    """身份证明（条例第二十九条第一项）"""

    ID_CARD = "id_card", "居民身份证"
    PASSPORT = "passport", "护照"
    HK_MO = "hk_mo", "港澳居民来往内地通行证"
    TW = "tw", "台湾居民来往大陆通行证"
    MILITARY = "military", "军官证"
    CREDIT_CODE = "credit_code", "统一社会信用代码"
    OTHER = "other", "其他有效证件"


class WantedForm(models.TextChoices):
    """形式要求（条例第二十九条第三项、第四十条）"""

    PAPER = "paper", "纸质"
    ELECTRONIC = "electronic", "电子文件"
    INSPECT = "inspect", "当场查阅、抄录"
    COPY = "copy", "光盘等载体"


class DeliveryWay(models.TextChoices):
    """获取信息的途径（条例第二十九条第三项）"""

    ONLINE = "online", "网上查看下载"
    POST = "post", "邮寄"
    PICKUP = "pickup", "自行领取"
    EMAIL = "email", "电子邮件"
