"""文号序列: to look at. Numbers are drawn by acts and voided with the letters and papers that hold them."""

from django.core.paginator import Paginator
from django.http import Http404
from django.views.generic import TemplateView

from administration import numbering, reach
from administration.views.section import Administration
from disclosure import clock
from disclosure.rulebook import book
from disclosure.rulebook.rules import RULES

PAGE_ROWS = 30
PATTERNS = (
    "documents.number_pattern",
    "documents.index_pattern",
    "letters.number_pattern",
    "letters.number_suffixes",
    "letters.shared_series",
)


class SeriesList(Administration, TemplateView):
    template_name = "administration/numbers.html"
    readers = reach.WITH_HEAD
    here = "numbers"

    def get_context_data(self, **kwargs):
        try:
            year = int(self.request.GET.get("year") or clock.today().year)
        except ValueError:
            raise Http404("没有这一年。") from None
        if not 1949 <= year <= 2200:
            raise Http404("没有这一年。")
        rows = numbering.voided(self.agency, year)
        page = Paginator(rows, PAGE_ROWS).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs) | {
            "year": year,
            "years": numbering.years_of(self.agency),
            "runs": numbering.runs(self.agency, year),
            "page_obj": page,
            "voided": [(row, numbering.label_of(row.series.kind)) for row in page.object_list],
            "patterns": [(RULES[key], RULES[key].words(book.value(key, self.agency))) for key in PATTERNS],
            "may_set_rules": reach.looks_after(self.request.user, self.agency),
        }
