"""四类界定: what makes an item more than 一般, each with where it stands. A grade below what is ticked is refused.

文件 004 names four kinds of 重要舆情；国办发〔2016〕80号 names what must be answered first [待核原文].
"""

from dataclasses import dataclass

from opinion.states import Grade

RANK = {Grade.ORDINARY: 0, Grade.IMPORTANT: 1, Grade.GRAVE: 2}


@dataclass(frozen=True)
class Criterion:
    """One of the four. `least` is the lowest grade it leaves."""

    key: str
    label: str
    source: str
    least: Grade = Grade.IMPORTANT


CRITERIA = (
    Criterion(
        "interests",
        "涉及群众切身利益，且可能产生较大影响",
        "舆情四类界定第一类；国办发〔2016〕80号 [待核原文]",
    ),
    Criterion(
        "gathering",
        "可能引发群体性事件，或者影响社会稳定",
        "舆情四类界定第二类；国办发〔2016〕80号 [待核原文]",
    ),
    Criterion(
        "falsehood",
        "严重失实，或者对政策措施有严重误解误读",
        "舆情四类界定第三类；国办发〔2016〕80号 [待核原文]",
    ),
    Criterion(
        "emergency",
        "突发事件和上级要求回应的",
        "舆情四类界定第四类；国办发〔2016〕80号 [待核原文]",
    ),
)
BY_KEY = {criterion.key: criterion for criterion in CRITERIA}


def least_grade(keys) -> Grade:
    """The lowest grade the ticked criteria leave: none ticked, 一般."""
    return max((BY_KEY[key].least for key in keys), key=RANK.__getitem__, default=Grade.ORDINARY)


def labels(keys) -> list[str]:
    return [criterion.label for criterion in CRITERIA if criterion.key in keys]
