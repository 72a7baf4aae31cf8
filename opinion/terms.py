"""The terms 舆情 is answered in. The hours of 国办发〔2016〕80号 stand with the law's own; these are added for the day itself.

文件 004（舆情专班）：重要舆情当天处置并回应；涉事单位当日报办公室和分管领导，分管领导当天报主要领导；上报上级当日。They run where
the rule `opinion.same_day` says so, for 重要 and 重大; the report upwards wherever one is due.
"""

from disclosure.deadlines.terms import (
    LOCAL,
    OPINION_BRIEFING,
    OPINION_GRAVE,
    OPINION_ORDINARY,
    Term,
    Unit,
    register,
)

OPINION_SAME_DAY = register(Term("opinion-same-day", 0, Unit.DAYS, "", "当天处置并回应", LOCAL))
OPINION_OFFICE_REPORT = register(Term("opinion-office-report", 0, Unit.DAYS, "", "涉事单位当日报告", LOCAL))
OPINION_CHIEF_REPORT = register(
    Term("opinion-chief-report", 0, Unit.DAYS, "", "分管领导当天报主要领导", LOCAL)
)
OPINION_REPORT_UP = register(Term("opinion-report-up", 0, Unit.DAYS, "", "当日上报上级", LOCAL))

ANSWERING = (OPINION_ORDINARY, OPINION_GRAVE, OPINION_SAME_DAY)  # all met by the response that is published
ALL = (
    *ANSWERING,
    OPINION_BRIEFING,
    OPINION_OFFICE_REPORT,
    OPINION_CHIEF_REPORT,
    OPINION_REPORT_UP,
)
