"""栏目更新: a light for each column of each agency the person may look at."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from disclosure import clock
from disclosure.registers.register import Column, Register, exported
from disclosure.rulebook import book
from disclosure.rulebook.rules import RULES
from documents.registers import agencies_of
from interpretation.views.content import KEEPERS as COMMENT_KEEPERS
from site_errors.handling import KEEPERS as ERROR_KEEPERS
from supervision.freshness.columns import BLANK, COMMENTS, ERRORS, SOON, STALE, WATCHED, lights

RULE_KEYS = (
    "freshness.home_days",
    "freshness.policy_months",
    "freshness.mail_months",
    "freshness.warn_before_days",
)
# Who may open the lists the messages wait in.
LISTS = {COMMENTS: COMMENT_KEEPERS, ERRORS: ERROR_KEEPERS}
WORST = {STALE: 0, BLANK: 1, SOON: 2}

FRESHNESS = Register(
    key="freshness",
    title="栏目更新",
    article="国办秘函〔2019〕19号：首页、栏目按时更新，留言按时答复",
    offered=(),
    read=lambda user, asked: [],
    empty="",
    columns=(
        Column("机关", lambda one: one.agency.label, 24, main=True),
        Column("栏目", lambda one: one.column.label, 18),
        Column("情况", lambda one: one.words, 14),
        Column("最近更新（最早未答复）", lambda one: one.since, 20),
        Column("应在此前", lambda one: one.due_on, 16),
        Column("件数", lambda one: one.count or "", 8),
        Column("空白的类别", lambda one: "、".join(one.blank), 50),
        Column("出处", lambda one: one.column.source, 34),
    ),
)


class Rows(list):
    """Lines that are at hand, read as those of a queryset are."""

    def iterator(self, chunk_size: int):
        return iter(self)


class Freshness(LoginRequiredMixin, TemplateView):
    """One line an agency, the stalest first."""

    template_name = "supervision/figures/freshness.html"

    def get(self, request, *args, **kwargs):
        agencies = agencies_of(request.user).filter(is_active=True).order_by("name")
        self.found = sorted(lights(agencies), key=_worst)
        rows = Rows(light for row in self.found for light in row)
        return exported(request, FRESHNESS, rows) or super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        user_roles = {post.role for post in self.request.user.posts}
        every = [light for row in self.found for light in row]
        agency = self.found[0][0].agency if len(self.found) == 1 else None
        return super().get_context_data(**kwargs) | {
            "rows": self.found,
            "watched": WATCHED,
            "stale": [light for light in every if light.tone == STALE],
            "soon": [light for light in every if light.tone == SOON],
            "blank": [light for light in every if light.column.key == "content" and light.count],
            "rules": [
                (RULES[key].label, RULES[key].words(book.value(key, agency)), RULES[key].article)
                for key in RULE_KEYS
            ],
            "today": clock.today(),
            "may_open": [page for page, roles in LISTS.items() if user_roles & set(roles)],
        }


def _worst(row) -> tuple:
    return min(WORST.get(light.tone, 9) for light in row if light.tone != BLANK or light.since is None), row[
        0
    ].agency.name
