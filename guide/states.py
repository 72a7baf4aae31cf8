"""Where a version of a guide stands."""

from enum import nonmember

from django.db import models


class State(models.TextChoices):
    """公开指南办理状态: 起草 → 审定 → 现行, until the next version takes its place."""

    DRAFT = "draft", "起草"
    REVIEW = "review", "待审定"
    PUBLISHED = "published", "现行"
    REPLACED = "replaced", "已由新版代替"
    DISCARDED = "discarded", "已作废"

    OPEN = nonmember(("draft", "review"))
    PUBLIC = nonmember(("published", "replaced"))  # a version that was in force stays readable, and says so
    ENDED = nonmember(("published", "replaced", "discarded"))

    @property
    def tone(self) -> str:
        """How its tag is drawn: 绿 in force, 蓝 under way, 灰 at rest."""
        return {"published": "open", "draft": "ask", "review": "ask"}.get(self.value, "")
