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


PLAIN = {  # what the applicant is told, in plain words
    State.RECEIVED: "已经收到，等待核实",
    State.HANDLING: "正在核实",
    State.TELLING: "已经作出处理，正在告知您",
    State.CORRECTED: "已经更正",
    State.TRANSFERRED: "不由本机关更正，已经转送或者告知您向哪里提出",
    State.REFUSED: "不予更正",
    State.WITHDRAWN: "您已撤回更正申请",
}

LETTERS = {Result.CORRECTED: "GZ", Result.REFUSED: "GZ", Result.TRANSFERRED: "GZ2"}
