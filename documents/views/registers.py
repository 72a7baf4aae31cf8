"""台账 on the desk: the lists, their workbooks, and the handing over of documents to archives and libraries."""

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView

from accounts.kept import GivesBack
from accounts.models import Agency
from accounts.roles import Role
from disclosure import clock
from disclosure.registers.register import said
from disclosure.registers.views import RegisterPage
from disclosure.workflow.errors import NotNow
from disclosure.workflow.history import record
from documents import transfers
from documents.forms.parts import date_field, is_an_id, not_in_future
from documents.half_months import HalfMonth, latest
from documents.models import Document, Transfer
from documents.registers import REGISTERS, FilterForm, agencies_of, named, url_of

HANDS_OVER = (Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.CHECKER, Role.PUBLISHER)
MOST_OFFERED = 200
HALVES = 24  # a year of half-months to choose from; older ones by their address


class RegisterList(RegisterPage):
    """One of the registers of documents."""

    template_name = "documents/desk/register.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.register = REGISTERS.get(kwargs["kind"])

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.register is None:
            raise Http404("没有这种台账。")
        return super().dispatch(request, *args, **kwargs)

    def form_for(self, request):
        return FilterForm(request.GET, user=request.user, offered=self.register.offered)

    def rows_for(self, request):
        return self.register.rows(request.user, self.form.asked)

    def url_of(self, row) -> str:
        return url_of(row)

    def tabs(self):
        return [
            (one.title, reverse("desk:register", args=[one.key]), one is self.register)
            for one in REGISTERS.values()
        ]

    def not_yet_sent(self) -> int:
        """How many public documents of this person's agencies nobody was ever handed（条例第二十五条）."""
        if "sent" not in self.register.offered:
            return 0
        mine = Document.objects.visible_to(self.request.user)
        if agency := self.form.asked.get("agency"):
            mine = mine.of(agency)
        return transfers.not_yet_sent(mine).count()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            not_yet_sent=self.not_yet_sent(),
            may_hand_over=self.register.key in ("transfers", "publication")
            and self.request.user.holds_anywhere(*HANDS_OVER),
            **kwargs,
        )


# ── 半月对照单 ──────────────────────────────────────────────────────────────
class HalfMonthForm(forms.Form):
    """Which half-month, and whose."""

    half = forms.ChoiceField(label="半月", required=False)
    agency = forms.ModelChoiceField(label="机关", queryset=None, required=False, empty_label=None)

    def __init__(self, data, *, user):
        super().__init__(data)
        offered = latest(HALVES)
        asked = HalfMonth.read(self.data.get("half", ""))
        self.chosen = asked if asked and asked <= offered[0] else offered[0]
        if self.chosen not in offered:
            offered.append(self.chosen)
        self.fields["half"].choices = [(half.key, half.label) for half in offered]
        here = agencies_of(user).order_by("name")
        self.fields["agency"].queryset = here
        self.is_valid()  # what was not understood is left out
        self.agency = self.cleaned_data.get("agency") or here.first()
        self.initial = {"half": self.chosen.key, "agency": self.agency}
        self.data = {"half": self.chosen.key, "agency": self.agency.pk if self.agency else ""}
        if len(here) < 2:
            del self.fields["agency"]


class HalfMonthList(LoginRequiredMixin, TemplateView):
    """半月对照单（文件 004）: what was published in half a month, for paper, to be held against the paper itself."""

    template_name = "documents/desk/half_month.html"

    def get_context_data(self, **kwargs):
        form = HalfMonthForm(self.request.GET, user=self.request.user)
        mine = Document.objects.visible_to(self.request.user).filter(agency=form.agency)
        return super().get_context_data(
            form=form,
            agency=form.agency,
            half=form.chosen,
            documents=list(form.chosen.published(mine.for_list())),
            **kwargs,
        )


# ── 移送 ────────────────────────────────────────────────────────────────────
class PickedField(forms.ModelMultipleChoiceField):
    """Rows ticked by their keys; what can be no key is refused before a database is asked."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        for one in value or ():
            if not is_an_id(one):
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": one}
                )
        return super().clean(value)


class TransferForm(forms.Form):
    """Which published documents go where, in which form."""

    place = forms.ChoiceField(label="接收场所", choices=Transfer.Place.choices, widget=forms.RadioSelect)
    receiver = forms.CharField(
        label="接收单位", max_length=120, error_messages={"required": "请填写接收单位，例如云山县档案馆。"}
    )
    form = forms.ChoiceField(label="形式", choices=Transfer.Form.choices, widget=forms.RadioSelect)
    sent_on = date_field("移送日期", required=True)
    copies = forms.IntegerField(label="每件份数", min_value=1, max_value=999, initial=1)
    note = forms.CharField(label="备注", max_length=200, required=False)
    documents = PickedField(
        label="移送的公文",
        queryset=Document.objects.none(),
        error_messages={"required": "请至少勾选一件公文。"},
    )

    def __init__(self, *args, agency, words="", picked=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("place", Transfer.Place.ARCHIVE)
        self.initial.setdefault("form", Transfer.Form.PAPER)
        self.initial.setdefault("sent_on", clock.today())
        here = Document.objects.public().of(agency)
        waiting = transfers.not_yet_sent(here)
        self.waiting = waiting.count()
        offered = (named(here, words) if words else waiting).latest_first()
        if self.is_bound:
            self.fields["documents"].queryset = here.latest_first()
            asked = [pk for pk in self.data.getlist("documents") if is_an_id(pk)]
            self.fields["documents"].widget.choices = [(d.pk, _named(d)) for d in here.filter(pk__in=asked)]
        else:
            rows = list(offered[:MOST_OFFERED])
            self.fields["documents"].queryset = here.filter(pk__in=[row.pk for row in rows])
            if picked:
                self.initial["documents"] = [row.pk for row in rows]
            self.fields["documents"].widget.choices = [(row.pk, _named(row)) for row in rows]

    def clean_sent_on(self):
        return not_in_future(self.cleaned_data["sent_on"], "移送日期")


def _named(document) -> str:
    return f"{document.title}（{document.reference}）"


class ReceiptForm(forms.Form):
    """签收"""

    received_by = forms.CharField(
        label="签收人", max_length=40, error_messages={"required": "请填写签收人。"}
    )
    received_on = date_field("签收日期", required=True)

    def __init__(self, *args, transfer, **kwargs):
        self.transfer = transfer
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_on", clock.today())

    def clean_received_on(self):
        day = not_in_future(self.cleaned_data["received_on"], "签收日期")
        if day < self.transfer.sent_on:
            raise forms.ValidationError("签收日期不能早于移送日期。")
        return day


class NewTransfer(GivesBack, LoginRequiredMixin, FormView):
    """登记一次移送（条例第二十五条）."""

    template_name = "documents/desk/transfer_new.html"
    form_class = TransferForm

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.agencies = list(
            Agency.objects.filter(pk__in={p.agency_id for p in request.user.posts if p.role in HANDS_OVER})
        )
        if not self.agencies:
            raise PermissionDenied("移送由公开办、办文核稿或者信息发布员登记。")
        asked = request.GET.get("agency")
        self.agency = next((a for a in self.agencies if a.code == asked), self.agencies[0])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "agency": self.agency,
            "words": self.request.GET.get("q", "").replace("\x00", "").strip()[:100],
            "picked": "picked" in self.request.GET,
        }

    def form_valid(self, form):
        said_ = form.cleaned_data
        transfer = transfers.send(
            said_["documents"],
            agency=self.agency,
            by=self.request.user,
            **{name: said_[name] for name in ("place", "receiver", "form", "sent_on", "copies", "note")},
        )
        messages.success(self.request, f"已登记移送 {len(said_['documents'])} 件，可以打印清单随文送去。")
        return redirect("desk:transfer", pk=transfer.pk)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "agency": self.agency,
            "agencies": self.agencies,
            "words": self.request.GET.get("q", ""),
            "most_offered": MOST_OFFERED,
        }


class TransferList(LoginRequiredMixin, FormView):
    """One 移送清单: for the screen and for paper, and where its receipt is recorded."""

    template_name = "documents/desk/transfer.html"
    form_class = ReceiptForm

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.transfer = get_object_or_404(
            Transfer.objects.visible_to(request.user).select_related("agency", "sent_by"), pk=kwargs["pk"]
        )
        self.may_record = bool(request.user.roles_in(self.transfer.agency_id) & set(HANDS_OVER))
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not self.may_record:
            raise PermissionDenied("签收由本机关公开办、办文核稿或者信息发布员登记。")
        if self.transfer.received_on:
            return self.received_already(f"这份清单已由{self.transfer.received_by}签收，签收记录没有改动。")
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"transfer": self.transfer}

    def form_valid(self, form):
        try:
            transfers.receive(self.transfer, by=self.request.user, **form.cleaned_data)
        except NotNow as told:
            return self.received_already(str(told))
        messages.success(self.request, "已登记签收。")
        return redirect("desk:transfer", pk=self.transfer.pk)

    def received_already(self, words):
        messages.warning(self.request, words)
        return redirect("desk:transfer", pk=self.transfer.pk)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "transfer": self.transfer,
            "items": list(self.transfer.items.select_related("document")),
            "history": record(self.transfer),
            "may_record": self.may_record and self.transfer.received_on is None,
            "printed_on": said(clock.today()),
        }
