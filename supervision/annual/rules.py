"""What a report must have before it goes to review, and again before it is published."""

from disclosure import clock
from disclosure.rulebook import book
from disclosure.workflow.errors import Refused
from supervision.annual import layout, wording
from supervision.annual.figures import Figures
from supervision.annual.terms import starts_on

OVERVIEW_CHARS = "annual.overview_chars"


def missing(report, figures: Figures) -> list[str]:
    """What stands in the way, in whole sentences: identities that do not hold first, each with its cell."""
    found = []
    if clock.today() <= starts_on(report.year):
        found.append(f"{report.year} 年还没有结束，数字截至 12 月 31 日 24 时，年度结束以后才能送审。")
    found += [failure.words for failure in figures.hard]
    if any(failure.code == "I5" for failure in figures.hard):
        found.append("上年报告确实无法一致的（机关撤并、上年报告有误等），在“修改正文”中写明原因，即可送审。")
    if blank := figures.not_entered():
        found.append(f"表二的{'、'.join(blank)}还没有填报；本机关没有这项职权的，也要填明（与 0 不同）。")
    for name, heading in wording.TEXTS.items():
        text = getattr(report, name).strip()
        if not text:
            found.append(f"“{heading}”还没有写。")
        elif wording.TO_FILL in text:
            found.append(f"“{heading}”还有“请填写”的地方没有写。")
    most = book.value(OVERVIEW_CHARS, report.agency_id)
    if most and (length := wording.overview_length(report)) > most:
        found.append(f"“一、总体情况”共 {length} 字，本机关规定不超过 {most} 字。")
    return found


def check(report, figures: Figures) -> None:
    """Raises Refused with all that is missing."""
    if reasons := missing(report, figures):
        raise Refused(*reasons)


def check_unmoved(figures: Figures) -> None:
    """What was approved is what is published: raises Refused where the cases have changed since, with the cells."""
    if moved := figures.moved:
        said = "；".join(
            f"{layout.cell_words(key)}：送审时 {figures.cells.get(key) or 0}，现在 {figures.live.get(key) or 0}"
            for key in moved[:10]
        )
        more = f"，另有 {len(moved) - 10} 格" if len(moved) > 10 else ""
        raise Refused(f"送审以后数字有变动：{said}{more}。请退回，重新送审。")
