"""记录检索: who did what when, to be found, taken out, and checked against its chain; and who signed in from where."""

from axes.models import AccessFailureLog, AccessLog
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.generic import TemplateView, View

from accounts.models import User
from administration import audit, staffing
from administration.forms.audit import AuditForm
from administration.models import ChainCheck
from administration.views.section import Administration
from disclosure import clock, exports
from disclosure.workflow.models import Chain

PAGE_ROWS = 40
NO_CASE = "（没有页面）"


class AuditSearch(Administration, TemplateView):
    """The events of an agency, newest first, page after page by their number: no page counts them all."""

    template_name = "administration/audit.html"
    here = "audit"

    def get_context_data(self, **kwargs):
        form = AuditForm(self.request.GET)
        events = audit.events_of(self.agency, form.asked)
        before = self.request.GET.get("before", "")
        if before.isascii() and before.isdigit() and len(before) < 18:
            events = events.filter(number__lt=int(before))
        rows = list(events.select_related("content_type").prefetch_related("case")[: PAGE_ROWS + 1])
        shown = rows[:PAGE_ROWS]
        for row in shown:
            case = row.case
            row.words = str(case) if case is not None else f"{row.content_type.name}（{row.object_id}）"
            row.url = case.get_desk_url() if hasattr(case, "get_desk_url") else ""
            moved = audit.words_of_states(row)
            row.moved = "" if moved == row.label else moved  # 起草 led to 起草
            row.is_personal = row.action in audit.PERSONAL
        return super().get_context_data(**kwargs) | {
            "form": form,
            "events": shown,
            "older": shown[-1].number if len(rows) > PAGE_ROWS else None,
            "is_first": not before,
            "asked": bool(form.asked),
            "chain": Chain.objects.filter(agency=self.agency).first(),
            "check": ChainCheck.objects.filter(agency=self.agency).select_related("asked_by").first(),
            "is_long": audit.is_long(self.agency),
        }


class AuditExport(Administration, View):
    """The same rows as CSV, streamed; that they were taken out is on the record first."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        form = AuditForm(request.POST)
        events = audit.events_of(self.agency, form.asked)
        audit.note_export(self.agency, form.asked, by=request.user)
        return exports.response(
            exports.CSV,
            audit.sheet(events, self.agency),
            filename=f"办理记录 {self.agency.label} {clock.today():%Y%m%d}",
        )


class CheckChain(Administration, View):
    """核验: walk the chain now, or have it walked."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        check = audit.ask_check(self.agency, by=request.user)
        if check.finished_at is None:
            messages.info(request, "记录较多，已交后台核验，几分钟以后刷新这一页看结果。")
        elif check.flaw_count:
            messages.error(request, f"核验了 {check.events} 条记录，发现 {check.flaw_count} 处问题。")
        else:
            messages.success(request, f"核验了 {check.events} 条记录，完好。")
        answer = redirect("administration:audit")
        answer["Location"] += f"?agency={self.agency.code}#chain"
        return answer


class SignIns(Administration, TemplateView):
    """登录记录: when the people of the agency signed in, from which address, and which attempts failed."""

    template_name = "administration/sign_ins.html"
    here = "audit"

    def get_context_data(self, **kwargs):
        names = staffing.people_of(self.agency).values("username")
        failed = self.request.GET.get("failed") == "1"
        model = AccessFailureLog if failed else AccessLog
        rows = model.objects.filter(username__in=names).order_by("-attempt_time")
        if words := self.request.GET.get("q", "").replace("\x00", "").strip()[:60]:
            rows = rows.filter(username=words)
        page = Paginator(rows, PAGE_ROWS).get_page(self.request.GET.get("page"))
        people = dict(
            User.objects.filter(username__in=[row.username for row in page.object_list]).values_list(
                "username", "name"
            )
        )
        return super().get_context_data(**kwargs) | {
            "failed": failed,
            "q": words,
            "page_obj": page,
            "rows": [(row, people.get(row.username, "")) for row in page.object_list],
        }
