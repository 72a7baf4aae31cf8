"""依申请公开台账: every application with its days, its outcome and its letter, as a page and as a workbook.

Natural persons stand in it by their surname alone, on the screen and in the file.
"""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Subquery
from django.http import FileResponse
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView

from disclosure import clock
from disclosure.deadlines import terms
from disclosure.deadlines.models import Deadline
from disclosure.notices.models import Letter
from documents.registers import MOST_ROWS, Column, Register, cut_short, said, xlsx
from requests_app.models import Application, Extension
from requests_app.outcomes import Outcome
from requests_app.states import State
from requests_app.views.desk import FilterForm

PAGE_ROWS = 30
OFFERED = ("q", "state", "outcome", "channel", "applicant_kind", "year", "agency")


def _rows(user, asked):
    """What the person may see, with the day the answer was due and the number of its letter."""
    kind = ContentType.objects.get_for_model(Application)
    reply = Deadline.objects.of_term(terms.REPLY).filter(content_type=kind, object_id=OuterRef("pk"))
    letters = Letter.objects.issued().filter(content_type=kind, object_id=OuterRef("pk"), occasion="")
    return (
        asked(Application.objects.visible_to(user).for_list())
        .annotate(
            due_on=Subquery(reply.order_by("-id").values("due_on")[:1]),
            was_extended=Exists(Extension.objects.filter(application=OuterRef("pk"), status="noticed")),
            letter_number=Subquery(letters.order_by("-id").values("number__text")[:1]),
        )
        .order_by(F("received_on").desc(nulls_first=True), "-id")
    )


def _outcome(application) -> str:
    return Outcome(application.outcome).label if application.outcome else ""


APPLICATIONS = Register(
    key="applications",
    title="依申请公开台账",
    article="条例第四十五条：建立健全政府信息公开申请登记、审核、办理、答复、归档的工作制度",
    offered=OFFERED,
    read=_rows,
    empty="收到的申请登记以后列在这里，连同收到日、届满日、结果和文号。",
    columns=(
        Column("申请编号", lambda a: a.number, 24, number=True),
        Column("事项", lambda a: a.subject, 46, main=True),
        Column("机关", lambda a: a.agency.label, 18),
        Column("申请人", lambda a: a.applicant_masked, 14),
        Column("类型", lambda a: a.get_applicant_kind_display(), 14),
        Column("渠道", lambda a: a.get_channel_display(), 14),
        Column("提交日", lambda a: a.submitted_on, 14, number=True, on_screen=False),
        Column("收到日", lambda a: a.received_on, 14, number=True),
        Column("收到日依据", lambda a: a.received_why, 34, on_screen=False),
        Column("承办", lambda a: str(a.office or a.officer or "公开办"), 14),
        Column("届满日", lambda a: a.due_on, 14, number=True),
        Column("延期", lambda a: "已延期" if a.was_extended else "", 8, on_screen=False),
        Column("状态", lambda a: a.get_state_display(), 12, tone=lambda a: State(a.state).tone),
        Column("办理结果", _outcome, 34),
        Column("答复日", lambda a: a.answered_on, 14, number=True),
        Column("文书文号", lambda a: a.letter_number or "", 24, number=True, on_screen=False),
        Column(
            "逾期",
            lambda a: "逾期答复" if a.answered_late else "",
            10,
            tone=lambda a: "late",
        ),
        Column("计入年报", lambda a: a.counted, 10, on_screen=False),
    ),
)


class ApplicationRegister(LoginRequiredMixin, TemplateView):
    """The register as a page, or with ?format=xlsx as a workbook of the same rows."""

    template_name = "requests_app/desk/register.html"

    def get(self, request, *args, **kwargs):
        self.form = FilterForm(request.GET, user=request.user)
        for name in list(self.form.fields):
            if name not in OFFERED:
                del self.form.fields[name]
                self.form.asked.pop(name, None)
        self.rows = APPLICATIONS.rows(request.user, self.form.applied)
        if request.GET.get("format") == "xlsx":
            return self.workbook()
        return super().get(request, *args, **kwargs)

    def workbook(self):
        response = FileResponse(
            xlsx(APPLICATIONS, self.rows, title=f"{APPLICATIONS.title}（{clock.today():%Y-%m-%d}）"),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=f"{APPLICATIONS.title} {clock.today():%Y%m%d}.xlsx"
        )
        return response

    def get_context_data(self, **kwargs):
        user = self.request.user
        columns = APPLICATIONS.shown(len(user.agency_ids | user.supervised_agency_ids) > 1)
        page = Paginator(self.rows, PAGE_ROWS).get_page(self.request.GET.get("page"))
        lines = [
            {
                "url": row.get_desk_url(),
                "cells": [
                    {
                        "column": column,
                        "words": said(column.value(row)),
                        "tone": column.tone(row) if column.tone else "",
                    }
                    for column in columns
                ],
            }
            for row in page.object_list
        ]
        return super().get_context_data(
            register=APPLICATIONS,
            columns=columns,
            form=self.form,
            page_obj=page,
            lines=lines,
            cut_short=cut_short() if page.paginator.count > MOST_ROWS else "",
            **kwargs,
        )
