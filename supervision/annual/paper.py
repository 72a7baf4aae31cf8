"""The report on paper: title, text and the three tables in their official shape; geometry of GB/T 9704 (templates/gazette)."""

from functools import cache

from django.template.loader import render_to_string

from disclosure import clock, gazette, pdf, typeset
from supervision.annual import showing, wording


@cache
def _sheet() -> str:
    return render_to_string("gazette/page.css") + render_to_string("supervision/annual/paper/report.css")


def printed(figures) -> bytes:
    """The PDF of a report."""
    report = figures.report
    html = render_to_string(
        "supervision/annual/paper/report.html",
        {
            "report": report,
            "title_lines": gazette.title_lines(report.full_title),
            "overview": [
                (wording.TEXTS[name], paragraphs(getattr(report, name))) for name in wording.OVERVIEW
            ],
            "problems": paragraphs(report.problems),
            "other": paragraphs(report.other),
            "tables": showing.plain_tables(figures),
            "is_draft": report.published_at is None,
            "written": gazette.written(clock.day_of(report.published_at)) if report.published_at else "",
        },
    )
    return pdf.render(typeset.printable(html), stylesheets=(_sheet(),))


def paragraphs(text: str) -> list[str]:
    """A typed text, a paragraph a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
