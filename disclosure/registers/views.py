"""The page of any register: filters, those kept under a name, columns to choose, a file of what is shown, and paper."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ImproperlyConfigured
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from disclosure import clock
from disclosure.exports import MOST_ROWS, cut_short
from disclosure.refusal import Refused
from disclosure.registers import keeping
from disclosure.registers.models import SavedFilter
from disclosure.registers.register import Register, exported, lines

PAGE_ROWS = 30
PRINTED_ROWS = 2_000  # on paper; more is a file
PLAIN = "plain"  # in the address: without the person's own default filter


class RegisterPage(LoginRequiredMixin, TemplateView):
    """One register as a page, as a file (?format=xlsx or csv), or for paper (?print=1).

    A subclass names the register (or finds it) and says `form_for`, and where its rows come from if not `form.applied`.
    The form has `asked`, the values understood.
    """

    template_name = "registers/register.html"
    register: Register
    note = ""

    def form_for(self, request):
        """The filters of this register; every register has its own."""
        raise ImproperlyConfigured(f"{type(self).__name__} 没有写明按什么筛选（form_for）。")

    def rows_for(self, request):
        return self.register.rows(request.user, self.form.applied)

    def url_of(self, row) -> str:
        return row.get_desk_url()

    def tabs(self) -> list[tuple[str, str, bool]]:
        """The registers beside it: title, address, whether it is this one."""
        return []

    # ── what is kept ────────────────────────────────────────────────────────
    @cached_property
    def saved(self) -> list[SavedFilter]:
        rows = list(SavedFilter.objects.for_person(self.request.user, self.register.key))
        rows.sort(key=lambda row: row.user_id != self.request.user.pk)
        for row in rows:
            row.is_mine = row.user_id == self.request.user.pk
            row.url = f"{self.request.path}?{row.query}"
        return rows

    @cached_property
    def chosen(self) -> list:
        return keeping.columns_of(self.request.user, self.register)

    def own_default(self) -> SavedFilter | None:
        """The filter a person opens the register with: only where the address asks for nothing at all."""
        if self.request.GET:
            return None
        return next((row for row in self.saved if row.is_mine and row.is_default), None)

    # ── asked ───────────────────────────────────────────────────────────────
    def get(self, request, *args, **kwargs):
        if default := self.own_default():
            return redirect(default.url)
        self.form = self.form_for(request)
        self.rows = self.rows_for(request)
        file = exported(request, self.register, self.rows, columns=self.chosen or None)
        return file or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """Keep filters or columns; then back to where the person was."""
        work = request.POST.get("do", "")
        user = request.user
        if work == "columns":
            keeping.choose(user, self.register, request.POST.getlist("column"))
        elif work == "usual":
            keeping.choose(user, self.register, ())
        elif work == "save":
            self._save(request)
        elif work == "delete" and keeping.delete(user, self.register, request.POST.get("saved", "")):
            messages.success(request, "已删去这组筛选。")
        return redirect(request.get_full_path())

    def _save(self, request):
        self.form = self.form_for(request)
        agency = next(
            (post.agency for post in request.user.posts if str(post.agency_id) == request.POST.get("agency")),
            None,
        )
        try:
            kept = keeping.save(
                request.user,
                self.register,
                request.POST.get("name", ""),
                keeping.query_of(self.form),
                agency=agency,
                is_default="default" in request.POST,
            )
        except Refused as no:
            messages.warning(request, "".join(no.reasons))
        else:
            messages.success(request, f"已保存“{kept.name}”。")

    def get_context_data(self, **kwargs):
        user = self.request.user
        several = len(user.agency_ids | user.supervised_agency_ids) > 1
        usual = self.register.shown(several)
        columns = self.chosen or usual
        printing = "print" in self.request.GET
        page = Paginator(self.rows, PRINTED_ROWS if printing else PAGE_ROWS).get_page(
            self.request.GET.get("page")
        )
        query = keeping.query_of(self.form)
        labels = {column.label for column in columns}
        return super().get_context_data(
            register=self.register,
            here=self.request.path,
            plain=f"{self.request.path}?{PLAIN}=1",
            tabs=self.tabs(),
            note=self.note,
            columns=columns,
            choosable=[(column, column.label in labels) for column in self.register.columns],
            is_chosen=bool(self.chosen),
            saved=self.saved,
            in_use=next((row for row in self.saved if query and row.query == query), None),
            own_agencies=list({post.agency_id: post.agency for post in user.posts}.values()),
            form=self.form,
            narrowed=self.narrowed() if printing else (),
            printing=printing,
            printed_on=clock.today(),
            page_obj=page,
            lines=lines(columns, page.object_list, self.url_of),
            cut_short=cut_short() if page.paginator.count > MOST_ROWS else "",
            **kwargs,
        )

    def narrowed(self) -> list[str]:
        """What the filters ask for, in words, for the head of the paper."""
        found = []
        for name, value in self.form.asked.items():
            if name not in self.form.fields:
                continue
            field = self.form.fields[name]
            given = self.form.data.get(name, "")
            choices = {str(key): words for key, words in getattr(field, "choices", ()) or ()}
            found.append(f"{field.label}：{choices.get(str(given), str(value))}")
        return found
