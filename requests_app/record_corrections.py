"""更正本人信息（条例第四十一条）: a short road of its own, beside 依申请公开 and not counted in its tables."""

from enum import nonmember

from django.db import models


class State(models.TextChoices):
    """Where a request to correct a record stands."""

    RECEIVED = "received", "登记"
    HANDLING = "handling", "核实办理"
    TELLING = "telling", "待告知"
    CORRECTED = "corrected", "已更正"
    TRANSFERRED = "transferred", "已转送"
    REFUSED = "refused", "不予更正"
    WITHDRAWN = "withdrawn", "已撤回"

    OPEN = nonmember(("received", "handling", "telling"))
    ENDED = nonmember(("corrected", "transferred", "refused", "withdrawn"))

    @property
    def tone(self) -> str:
        return {"received": "warn", "handling": "ask", "telling": "hold", "corrected": "open"}.get(
            self.value, ""
        )


class Result(models.TextChoices):
    """What was decided, told or still to be told; the keys are those of the states it ends in."""

    CORRECTED = "corrected", "更正"
    TRANSFERRED = "transferred", "无权更正，转送或者告知"
    REFUSED = "refused", "不予更正"


LETTERS = {Result.CORRECTED: "GZ", Result.REFUSED: "GZ", Result.TRANSFERRED: "GZ2"}
