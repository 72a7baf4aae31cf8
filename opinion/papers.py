"""On paper: the regular report, the report on one item, the 风险评估单; GB/T 9704 geometry (templates/gazette)."""

from functools import cache

from django.template.loader import render_to_string

from disclosure import clock, gazette, pdf, typeset
from disclosure.deadlines.models import Deadline
from disclosure.workflow.history import history
from opinion import reports
from opinion.models import Item, RiskSheet
from opinion.page import moment, round_of, taken_up

MOST_QUOTED = 8  # sources on the report of one item, the latest
QUOTED = 120  # characters of each


@cache
def _sheet() -> str:
    """What the three share, so that it is parsed once."""
    return render_to_string("gazette/page.css") + render_to_string("opinion/paper/paper.css")


def _printed(template: str, agency, title: str, **context) -> bytes:
    mark = gazette.mark(title)
    html = render_to_string(
        template,
        {
            "agency": agency,
            "heading": title,
            "mark": mark,
            "written": gazette.written(clock.today()),
            "sign_indent": gazette.sign_indent(agency.name, gazette.written(clock.today())),
            **context,
        },
    )
    own = render_to_string("opinion/paper/own.css", {"mark": mark})
    return pdf.render(typeset.printable(html), stylesheets=(_sheet(), own))


def period_report(found: reports.Figures) -> bytes:
    """周报: the sums by grade and state, the times of response, every item in a line."""
    return _printed(
        "opinion/paper/period.html",
        found.agency,
        reports.name_of(found.period),
        found=found,
        groups=[label for label, _ in reports.GROUPS],
        until=moment(found.until),
    )


def case_report(item: Item) -> bytes:
    """舆情专报: what it is, how grave, what was done, what was answered, with its times."""
    response, begun = item.response, taken_up(item)
    return _printed(
        "opinion/paper/case.html",
        item.agency,
        "政务舆情专报",
        item=item,
        title_lines=gazette.title_lines(item.title),
        facts=_facts(item),
        finding=_paragraphs(item.finding),
        sources=[(mention, _quoted(mention)) for mention in item.mentions.order_by("-pk")[:MOST_QUOTED]],
        more_sources=max(item.mention_count - MOST_QUOTED, 0),
        earlier=item.responses.exclude(pk=response.pk if response else None).order_by("round"),
        response=response,
        body=_paragraphs(response.body) if response else [],
        deadlines=[
            (deadline, _kept(deadline), round_of(deadline, begun))
            for deadline in Deadline.objects.for_case(item).order_by("due_at", "pk")
        ],
        demands=item.demands.all(),
        reports_up=item.reports_up.all(),
        events=list(reversed(history(item))),
    )


def _quoted(mention) -> str:
    """The beginning of what was said, a line, and before it the title where that is none of its words.

    What a reader wrote to us alone is read on the item's page.
    """
    title, words = mention.title.rstrip("…"), " ".join(mention.body.split())
    line = words if words.startswith(title) else f"{title}：{words}" if words else title
    return line if len(line) <= QUOTED else f"{line[:QUOTED]}……"


def _paragraphs(words: str) -> list[dict]:
    """A typed text as the paper prints it, a paragraph a line."""
    return [gazette.paragraph(line.strip()) for line in words.splitlines() if line.strip()]


def _facts(item: Item) -> list[tuple[str, str]]:
    said = [
        ("发现时间", moment(item.found_at)),
        ("发现途径", f"{item.get_channel_display()}（来源 {item.mention_count} 条）"),
        ("等级", item.get_grade_display() or "尚未研判"),
        ("四类界定", "；".join(item.criteria_labels)),
        ("风险等级", item.get_risk_display()),
        ("涉事单位", item.party),
        ("承办科室", str(item.office or "")),
        ("现在状态", item.get_state_display()),
    ]
    return [(label, value) for label, value in said if value]


def _kept(deadline: Deadline) -> str:
    if deadline.cancelled_at:
        return "已终止"
    if deadline.met_at:
        return f"{moment(deadline.met_at)} 办结，{'逾期' if deadline.is_overdue() else '按期'}"
    return "逾期未办" if deadline.is_overdue() else "正在计算"


def risk_sheet(sheet: RiskSheet) -> bytes:
    """舆情风险评估单, for the file of the document."""
    return _printed(
        "opinion/paper/sheet.html",
        sheet.agency,
        "政务舆情风险评估单",
        sheet=sheet,
        title_lines=gazette.title_lines(sheet.document.title),
        approved_at=moment(sheet.approved_at),
        events=list(reversed(history(sheet))),
    )
