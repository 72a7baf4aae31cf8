"""The dashboard on paper and as a workbook: the same numbers, the tables behind the charts with them."""

from django.template.loader import render_to_string

from disclosure import exports, pdf, typeset


def number(value) -> float | str:
    """A number as one, so that a spreadsheet can add it up; a rate or a dash as it is said."""
    if value is None:
        return "—"
    try:
        return value if isinstance(value, int) else float(value)
    except ValueError:
        return value


def dashboard(view) -> bytes:
    """The PDF of a dashboard as it stands: `view` is the page it is asked of."""
    html = render_to_string("supervision/figures/paper.html", view.get_context_data())
    return pdf.render(
        typeset.printable(html), stylesheets=(render_to_string("supervision/figures/paper.css"),)
    )


def sheets(view) -> list[exports.Sheet]:
    """A sheet of the numbers, one of the agencies, one of each chart's table."""
    found, context = [], view.get_context_data()
    caption = f"{view.part.label} {view.period.label}（截至 {view.at:%Y-%m-%d %H:%M}）"
    found.append(
        exports.Sheet(
            caption,
            [exports.Heading("类别", 20), exports.Heading("统计项", 24), exports.Heading("数", 12)],
            [
                [section["title"], stat.label, number(stat.value)]
                for section in context["sections"]
                for stat in section["stats"]
            ],
            name="数字",
        )
    )
    if context["roll_up"]:
        found.append(
            exports.Sheet(
                caption,
                [exports.Heading("机关", 24), *(exports.Heading(head, 14) for head in context["heads"])],
                [
                    [
                        line["part"].label if line["part"] else "合计",
                        *(number(stat.value) for stat in line["stats"]),
                    ]
                    for line in context["roll_up"]
                ],
                name="各机关",
            )
        )
    for section in context["sections"]:
        for chart in section["charts"]:
            table = chart.table
            found.append(
                exports.Sheet(
                    f"{table.title}（{table.unit}）　{caption}",
                    [
                        exports.Heading(table.heading, 34),
                        *(exports.Heading(series.name, 12) for series in table.series),
                    ],
                    [
                        [label, *(number(series.values[place]) for series in table.series)]
                        for place, label in enumerate(table.labels)
                    ],
                    name=table.title,
                )
            )
    return found
