"""打印文书: a day's letters with their envelopes as one PDF, made in the background.

Letters name the applicant: these pages are for the 公开办 of the agency, who may read every one of them.
"""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView, View

from accounts.models import Agency
from accounts.roles import acting_for
from disclosure import clock
from disclosure.notices.models import Letter, PrintRun
from disclosure.refusal import Refused
from documents.forms.parts import is_an_id
from requests_app import printing
from requests_app.forms.printing import LetterFilter, PrintForm, to_others
from requests_app.models import Application, RecordCorrection
from requests_app.states import DeliveryWay
from requests_app.views.at_the_desk import AtTheDesk
from requests_app.views.chosen_agency import ChosenAgency

PAGE_ROWS = 50
LATEST_RUNS = 10


class OwnLetters(LoginRequiredMixin, AtTheDesk):
    """What these pages share: the agencies in whose 公开办 the person works, or stands in for one who does."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.agencies = list(self.desk_agencies.order_by("name"))
        if not self.agencies:
            raise PermissionDenied("文书写有申请人的姓名和地址，由公开办打印。")
        return super().dispatch(request, *args, **kwargs)


class PrintLetters(ChosenAgency, OwnLetters, TemplateView):
    """GET lists what is to be printed and the batches; POST puts the chosen ones down for printing."""

    template_name = "requests_app/desk/print.html"

    def dispatch(self, request, *args, **kwargs):
        self.how = None
        return super().dispatch(request, *args, **kwargs)

    def waiting_here(self):
        return Letter.objects.unprinted()

    @cached_property
    def agency(self) -> Agency:
        """The one whose letter is asked for, else as it is chosen."""
        letter, chosen = self.request.GET.get("letter"), self.choose(self.request)
        if is_an_id(letter):
            found = Letter.objects.filter(pk=letter).values_list("agency_id", flat=True).first()
            return next((one for one in self.agencies if one.pk == found), chosen)
        return chosen

    def found(self, agency, form):
        return form.applied(Letter.objects.of(agency).defer("parts", "facts")).select_related("number")

    def post(self, request, *args, **kwargs):
        agency, how = self.agency, PrintForm(request.POST)
        how.is_valid()  # two ticks: whatever is posted is one or the other
        letters = self.found(agency, LetterFilter(request.GET))
        if request.POST.get("which") != "all":
            ticked = [pk for pk in request.POST.getlist("letter") if is_an_id(pk)]
            letters = letters.filter(pk__in=ticked[: printing.MOST + 1])
        try:
            with acting_for(self.for_whom):
                run = printing.ask(letters[: printing.MOST + 1], by=request.user, **how.cleaned_data)
        except Refused as refusal:
            for reason in refusal.reasons:
                messages.error(request, reason)
            return redirect(request.get_full_path())
        messages.success(request, f"{len(run.order)} 份文书正在合成一个文件，做好以后在“打印批次”中打开。")
        return redirect(f"{reverse('requests-desk:print')}?agency={agency.code}#runs")

    def get_context_data(self, **kwargs):
        agency, form = self.agency, LetterFilter(self.request.GET)
        page = Paginator(self.found(agency, form), PAGE_ROWS).get_page(self.request.GET.get("page"))
        latest = printing.with_signatures(PrintRun.objects.filter(agency=agency))[:LATEST_RUNS]
        runs = [told(run) for run in latest]
        letters = with_cases(list(page.object_list))
        return super().get_context_data(**kwargs) | {
            "agency": agency,
            "choices": self.choices,
            "form": form,
            "how": PrintForm(),
            "page_obj": page,
            "letters": letters,
            "groups": by_day(letters, all_ticked=bool(form.asked.get("letter"))),
            "is_earlier_open": bool(form.asked),
            "runs": runs,
            "is_waiting": any(run.is_awaited for run in runs),
        }


def by_day(letters: list[Letter], *, all_ticked: bool) -> list[tuple[str, list[Letter]]]:
    """Today's, which are ticked, and the earlier ones in a fold, which somebody ticks who means them.

    What was printed already is never ticked by itself; nor what its reader wants online. `all_ticked`: one letter was
    asked for by its link.
    """
    today = clock.today()
    runs = PrintRun.objects.filter(letters__in=[letter.pk for letter in letters]).order_by("asked_at")
    printed_at = dict(runs.values_list("letters__pk", "asked_at"))
    groups: dict[str, list[Letter]] = {"今天印发的": [], "以前印发的": []}
    for letter in letters:
        letter.printed_at = printed_at.get(letter.pk)
        is_todays = letter.dated_on == today
        letter.is_ticked = all_ticked or (is_todays and not letter.printed_at and not letter.is_online)
        groups["今天印发的" if is_todays else "以前印发的"].append(letter)
    return [(name, rows) for name, rows in groups.items() if rows]


def with_cases(letters: list[Letter]) -> list[Letter]:
    """Each with the page of its case, and how its reader wants it. As many queries for one as for many."""
    applications = ContentType.objects.get_for_model(Application).pk
    corrections = ContentType.objects.get_for_model(RecordCorrection).pk
    keys = [letter.object_id for letter in letters if letter.content_type_id == applications]
    found = Application.objects.filter(pk__in=keys).values_list("pk", "number", "text__delivery_way")
    asked = {pk: (number, way) for pk, number, way in found}
    others = set(to_others())
    for letter in letters:
        letter.way, letter.case_number, letter.case_url = "", "", ""
        if letter.content_type_id == applications:
            letter.case_number, way = asked[letter.object_id]
            letter.case_url = reverse("requests-desk:detail", args=[letter.object_id])
            letter.way = "给第三方、其他机关" if letter.code in others else DeliveryWay(way).label
        elif letter.content_type_id == corrections:
            letter.case_url = reverse("afterwards:record-correction", args=[letter.object_id])
        letter.is_online = letter.way == DeliveryWay.ONLINE.label
    return letters


def told(run: PrintRun) -> PrintRun:
    """With its state in words: 做好, 等待, 正在做, 没有做成."""
    now = clock.now()
    if run.is_finished:
        run.tone, run.words = "open", "已经做好"
    elif run.last_error and run.next_try_at > now:
        run.tone, run.words = "warn", "没有做成"
    elif run.attempts and run.next_try_at > now:
        run.tone, run.words = "ask", "正在做"
    else:
        run.tone, run.words = "ask", "等待"
    run.is_awaited = not run.is_finished and run.tone != "warn"
    return run


class PrintFile(OwnLetters, View):
    """The file of one batch, for the 公开办 of its agency."""

    def get(self, request, *args, **kwargs):
        run = get_object_or_404(PrintRun, pk=kwargs["run"], agency__in=self.agencies)
        if not run.is_finished:
            raise Http404("这一批还没有做好。")
        try:
            file = run.file.open("rb")
        except FileNotFoundError as error:  # its letters were destroyed when their time was over
            raise Http404("这一批的文件已经不在。") from error
        response = FileResponse(file, content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=False, filename=f"文书 {run.asked_at.astimezone(clock.TZ):%Y-%m-%d %H%M}.pdf"
        )
        response["Cache-Control"] = "no-store"
        return response
