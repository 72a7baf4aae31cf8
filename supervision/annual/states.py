"""Where a yearly report stands, and how much of the tree it speaks of."""

from enum import nonmember

from django.db import models


class State(models.TextChoices):
    """年度报告办理状态: 起草 → 待审核 → 待发布 → 已发布, until a corrected version takes its place."""

    DRAFT = "draft", "起草"
    REVIEW = "review", "待审核"
    APPROVED = "approved", "待发布"
    PUBLISHED = "published", "已发布"
    REPLACED = "replaced", "已更正"
    DISCARDED = "discarded", "已作废"

    OPEN = nonmember(("draft", "review", "approved"))
    PUBLIC = nonmember(("published", "replaced"))  # what was published stays readable, and says so
    ENDED = nonmember(("published", "replaced", "discarded"))
    FROZEN = nonmember(("review", "approved", "published", "replaced"))  # the numbers stand still

    @property
    def tone(self) -> str:
        """How its tag is drawn: 绿 public, 蓝 under way, 灰 at rest."""
        return {"published": "open", "draft": "ask", "review": "ask", "approved": "hold"}.get(self.value, "")


class Scope(models.TextChoices):
    """Whose numbers: a department reports its own by 31 January, a government all of its tree by 31 March（条例第四十九条）."""

    OWN = "own", "本机关"
    WHOLE = "whole", "本级政府（连同下级机关）"
