"""一种事项一张列表: what the desk's list of any kind of case does: those a person may see, by a form of filters, each with its light.

It stands beside casepage, above the workflow and the deadlines and below every kind of case.
"""

from collections.abc import Collection

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Min, OuterRef, Subquery
from django.views.generic import ListView

from accounts.models import Agency
from disclosure import clock
from disclosure.deadlines.lights import lights_of

PAGE_ROWS = 20


def years_of(model, field: str, agencies: Collection[int]) -> list[tuple]:
    """The choices of a filter by year: from this one back to that of the first case of these agencies.

    The first of each is one step into its index, however many follow.
    """
    first_here = model._base_manager.filter(agency=OuterRef("pk")).order_by(field, "pk").values(field)[:1]
    own = Agency.objects.filter(pk__in=agencies).annotate(first_case=Subquery(first_here))
    first = own.aggregate(first=Min("first_case"))["first"]
    this_year = clock.today().year
    since = min(this_year, first.astimezone(clock.TZ).year) if first else this_year
    return [("", "全部年度"), *((year, f"{year} 年") for year in range(this_year, since - 1, -1))]


class CaseList(LoginRequiredMixin, ListView):
    """A subclass names the model, the template, what the rows are called in it, and the `filters` form.

    The form takes (data, user=) and its `applied(queryset)` gives what was asked for.
    """

    paginate_by = PAGE_ROWS
    filters = None
    newest_first = ("-updated_at", "-id")

    def get_queryset(self):
        self.form = self.filters(self.request.GET, user=self.request.user)
        seen = self.form.applied(self.model.objects.visible_to(self.request.user))
        return seen.for_list().order_by(*self.newest_first)

    def paginate_queryset(self, queryset, page_size):
        """A page number out of range shows the nearest page, never an error."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = list(context[self.context_object_name])
        found = lights_of(self.model, [row.pk for row in rows])
        for row in rows:
            row.light = found.get(row.pk)
        user = self.request.user
        return context | {
            self.context_object_name: rows,
            "form": self.form,
            "several_agencies": len(user.agency_ids | user.supervised_agency_ids) > 1,
        }
