"""The desk's pages of collecting: one by hand, a table, feeds, vendors' keys, links."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView

from disclosure.files import kinds
from disclosure.files.kinds import TXT, XLSX, FileRefused, WrongKind
from disclosure.files.store import read_upload
from disclosure.files.tables import BadTable
from documents.forms.parts import is_an_id
from opinion import keeping, linking, vendors
from opinion.collecting import FOLDED, NEW, take_in
from opinion.forms.collecting import FeedForm, MentionForm, TableForm, VendorForm
from opinion.importing import COLUMNS, REQUIRED, Importer
from opinion.models import Feed, Item, Mention, VendorKey
from opinion.people import COLLECTORS, KEEPERS, agencies_where, collector
from opinion.said import LABELS
from opinion.views.section import UnderTabs

ROWS_AT_ONCE = 5_000  # of a table given to the page; the command takes any number
TROUBLES_SHOWN = 200
LATEST = 20
NAMESAKES_SHOWN = OPENED_SHOWN = 20


class AtTheDesk(LoginRequiredMixin):
    """For one agency in which the person plays one of `roles`: the one named in the address, else the first."""

    roles = COLLECTORS
    refusal = "舆情采集由公开办办理，您没有公开办岗位。"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.agencies = agencies_where(request.user, self.roles)
        if not self.agencies:
            raise PermissionDenied(self.refusal)
        asked = request.GET.get("agency")
        self.agency = next((one for one in self.agencies if one.code == asked), self.agencies[0])
        return super().dispatch(request, *args, **kwargs)

    def here(self, name: str) -> str:
        """A page of collecting, for the same agency."""
        return f"{reverse(f'opinion-collect:{name}')}?agency={self.agency.code}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "agency": self.agency,
            "agencies": self.agencies,
            "may_keep": any(self.agency.pk == one.pk for one in agencies_where(self.request.user, KEEPERS)),
        }


class Collecting(UnderTabs, AtTheDesk, TemplateView):
    """The ways in, and what came last."""

    template_name = "opinion/desk/collecting.html"

    def get_context_data(self, **kwargs):
        latest = Mention.objects.filter(agency=self.agency).select_related("item")
        return super().get_context_data(**kwargs) | {
            "latest": latest.order_by("-id")[:LATEST],
            "failing": Feed.objects.filter(agency=self.agency, is_active=True).exclude(error=""),
        }


class NewMention(AtTheDesk, FormView):
    """单条登记; what is here already and says nearly the same is shown while it is typed."""

    template_name = "opinion/desk/new_mention.html"
    form_class = MentionForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agency": self.agency}

    def post(self, request, *args, **kwargs):
        if "look" not in request.POST:
            return super().post(request, *args, **kwargs)
        typed = {name: request.POST.get(name, "") for name in MentionForm.base_fields}
        return self.render_to_response(
            self.get_context_data(form=MentionForm(initial=typed, agency=self.agency))
        )

    def form_valid(self, form):
        (taken,) = take_in(self.agency, [form.thing], by=self.request.user)
        item = Item.objects.get(pk=taken.item_id)
        said = {
            NEW: f"已登记，新立一件：{item.reference}。",
            FOLDED: f"已登记，与“{item.title}”说的是同一件事，并入 {item.reference}。并错了可以在那一页拆出。",
        }
        messages.success(
            self.request, said.get(taken.outcome, f"这一条已经收过，在 {item.reference} 里，没有重复登记。")
        )
        return redirect(item.get_desk_url())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ImportTable(AtTheDesk, FormView):
    """批量导入: the page says what became of the rows and names the bad ones."""

    template_name = "opinion/desk/import.html"
    form_class = TableForm

    def form_valid(self, form):
        upload = form.cleaned_data["file"]
        try:
            data = read_upload(upload)
            kinds.examine(data, upload.name, only=(TXT, XLSX))
        except WrongKind:
            form.add_error("file", "这里只收 CSV 和 xlsx 表格，请另选一份。")
            return self.form_invalid(form)
        except FileRefused as no:
            form.add_error("file", str(no))
            return self.form_invalid(form)
        importer, troubles, broken = Importer(self.agency, by=self.request.user), [], ""
        with tempfile.NamedTemporaryFile(suffix=Path(upload.name).suffix.lower()) as file:
            file.write(data)
            file.flush()
            try:
                for trouble in importer.run(file.name, name=upload.name, most=ROWS_AT_ONCE):
                    if len(troubles) < TROUBLES_SHOWN:
                        troubles.append(trouble)
            except BadTable as error:
                broken = str(error)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                tally=importer.tally,
                troubles=troubles,
                broken=broken,
                opened=Item.objects.filter(pk__in=importer.opened[:OPENED_SHOWN]).order_by("pk"),
                opened_count=len(importer.opened),
                namesakes=Item.objects.filter(pk__in=importer.namesakes[:NAMESAKES_SHOWN]).order_by("pk"),
                namesake_count=len(importer.namesakes),
            ),
            status=200 if importer.tally.taken else 422 if broken or importer.tally.bad else 200,
        )

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        columns = [(LABELS[name], name in REQUIRED, names.split()) for name, names in COLUMNS.items()]
        return super().get_context_data(**kwargs) | {"columns": columns}


# ── feeds ───────────────────────────────────────────────────────────────────
class Keeping(AtTheDesk):
    roles = KEEPERS
    refusal = "订阅和推送凭证由公开办负责人、系统管理员管理。"


class Feeds(Keeping, FormView):
    """The feeds with how each fares, and the form for one more."""

    template_name = "opinion/desk/feeds.html"
    form_class = FeedForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agency": self.agency, "instance": Feed()}

    def form_valid(self, form):
        feed = keeping.add_feed(form.save(commit=False), by=self.request.user)
        messages.success(self.request, f"已加上订阅“{feed.name}”，一两分钟内第一次采集。")
        return redirect(self.here("feeds"))

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"feeds": Feed.objects.filter(agency=self.agency)}


class EditFeed(Keeping, FormView):
    template_name = "opinion/desk/feed.html"
    form_class = FeedForm

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        allowed = agencies_where(request.user, self.roles)
        if not allowed:
            raise PermissionDenied(self.refusal)
        self.feed = get_object_or_404(Feed, pk=kwargs["pk"], agency__in=allowed)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agency": self.feed.agency, "instance": self.feed}

    def form_valid(self, form):
        feed = keeping.change_feed(form.save(commit=False), by=self.request.user)
        messages.success(self.request, f"已保存“{feed.name}”。")
        return redirect(f"{reverse('opinion-collect:feeds')}?agency={feed.agency.code}")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"feed": self.feed, "agency": self.feed.agency}


# ── vendors' keys ───────────────────────────────────────────────────────────
@method_decorator(never_cache, name="dispatch")
class VendorKeys(Keeping, FormView):
    """Issuing answers the press itself with the token: it is kept nowhere it could be read again."""

    template_name = "opinion/desk/vendor_keys.html"
    form_class = VendorForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agency": self.agency}

    def form_valid(self, form):
        try:
            issued = vendors.issue(self.agency, form.cleaned_data["vendor"], by=self.request.user)
        except IntegrityError:
            form.add_error("vendor", "刚刚已经签发过一份，请看下面的清单。")
            return self.form_invalid(form)
        return self.render_to_response(
            self.get_context_data(form=VendorForm(agency=self.agency), issued=issued)
        )

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        keys = VendorKey.objects.filter(agency=self.agency).for_list()
        return super().get_context_data(**kwargs) | {
            "keys": keys,
            "address": self.request.build_absolute_uri(reverse("opinion-api:mentions")),
        }


class RevokeKey(LoginRequiredMixin, View):
    def post(self, request, pk):
        allowed = agencies_where(request.user, KEEPERS)
        if not allowed:
            raise PermissionDenied(Keeping.refusal)
        key = get_object_or_404(VendorKey.objects.for_list(), pk=pk, agency__in=allowed)
        vendors.revoke(key, by=request.user)
        messages.success(request, f"已吊销“{key.vendor}”的凭证，此后的推送一律不收。")
        return redirect(f"{reverse('opinion-collect:vendor-keys')}?agency={key.agency.code}")


# ── links ───────────────────────────────────────────────────────────────────
class DecideLink(LoginRequiredMixin, View):
    """A person confirms or denies that an item concerns something: target=document:7, holds=1 or 0."""

    def post(self, request, pk):
        item = get_object_or_404(Item.objects.visible_to(request.user).select_related("agency"), pk=pk)
        if not collector(item, request.user):
            raise PermissionDenied(f"关联由{collector.words}确认。")
        name, _, key = request.POST.get("target", "").partition(":")
        kind = linking.KINDS.get(name)
        if kind is None or not is_an_id(key):
            raise Http404
        target = get_object_or_404(kind.rows(item.agency), pk=key)
        holds = request.POST.get("holds") == "1"
        linking.decide(item, name, target, holds=holds, by=request.user)
        messages.success(request, f"已记下：{'与本件有关' if holds else '与本件无关'}——{target}。")
        return redirect(item.get_desk_url())
