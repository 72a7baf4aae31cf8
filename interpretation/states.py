"""Where an interpretation stands, and what kinds there are."""

from enum import nonmember

from django.db import models


class State(models.TextChoices):
    """解读办理状态: 方案 → 起草 → 审核 → 与文件一起审签 → 与文件一起或者在其后几个工作日内公布."""

    PLAN = "plan", "拟订方案"
    DRAFTING = "drafting", "起草"
    RETURNED = "returned", "退回修改"
    CHECKING = "checking", "审核"
    SIGNING = "signing", "审签"
    READY = "ready", "待公布"
    PUBLISHED = "published", "已公布"
    SUSPENDED = "suspended", "暂停公布"
    WITHDRAWN = "withdrawn", "已撤回"
    DISCARDED = "discarded", "已作废"

    EDITABLE = nonmember(("plan", "drafting", "returned"))
    UNDER_WAY = nonmember(("plan", "drafting", "returned", "checking", "signing", "ready", "suspended"))
    STANDING = nonmember(("signing", "ready", "published"))  # handed in with the document: 随文报送
    ENDED = nonmember(("published", "withdrawn", "discarded"))

    @property
    def tone(self) -> str:
        """How its tag is drawn, as a document's state is."""
        return {
            "published": "open",
            "returned": "warn",
            "suspended": "late",
            "withdrawn": "late",
            "plan": "",
            "discarded": "",
        }.get(self.value, "ask")


class Kind(models.TextChoices):
    """解读形式（文件 000：图表、音视频、问答、访谈、发布会；文件 002：发布会、通气会）"""

    TEXT = "text", "文字解读"
    QA = "qa", "问答"
    CHART = "chart", "图表图解"
    MEDIA = "media", "音频视频"
    INTERVIEW = "interview", "在线访谈"
    BRIEFING = "briefing", "新闻发布会、通气会"
    EXPERT = "expert", "专家解读"
    PRESS = "press", "媒体解读"
