"""舆情看板."""

from urllib.parse import urlencode

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from disclosure import clock
from documents.registers import agencies_of
from opinion.board import Board as Numbers
from opinion.board import Period, periods
from opinion.views.section import UnderTabs

USUAL = "30"


class FilterForm(forms.Form):
    """机关、时段."""

    period = forms.ChoiceField(label="时段", required=False)
    agency = forms.ModelChoiceField(label="机关", queryset=None, required=False, empty_label="全部机关")

    def __init__(self, data, *, user):
        super().__init__({"period": data.get("period", USUAL), "agency": data.get("agency", "")})
        self.offered = periods(clock.today())
        self.fields["period"].choices = [(key, period.label) for key, period in self.offered.items()]
        self.fields["agency"].queryset = agencies_of(user)
        self.here = user.agency_ids | user.supervised_agency_ids
        if len(self.here) < 2:
            del self.fields["agency"]
        self.is_valid()  # what was not understood is left out

    @property
    def chosen(self) -> Period:
        return self.offered[self.cleaned_data.get("period") or USUAL]

    @property
    def asked(self) -> str:
        """The filters of the list of items that stands behind the numbers."""
        agency = self.cleaned_data.get("agency")
        said = {"period": self.cleaned_data.get("period") or USUAL}
        return urlencode(said | ({"agency": agency.pk} if agency else {}))

    @property
    def agencies(self) -> set[int]:
        chosen = self.cleaned_data.get("agency")
        return {chosen.pk} if chosen else self.here


class Board(UnderTabs, LoginRequiredMixin, TemplateView):
    template_name = "opinion/desk/board.html"

    def get_context_data(self, **kwargs):
        form = FilterForm(self.request.GET, user=self.request.user)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "period": form.chosen,
            "board": Numbers(form.agencies, form.chosen),
            "at": clock.now(),
        }
