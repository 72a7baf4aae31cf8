"""The public page of rules: what holds here, since when, and on what ground."""

from itertools import groupby

from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from disclosure import clock
from disclosure.caching import public_page
from disclosure.rulebook import book
from disclosure.rulebook.forms import LookUpForm


@method_decorator(public_page(names=LookUpForm.base_fields), name="dispatch")
class RulesView(TemplateView):
    template_name = "rulebook/rules.html"

    def get_context_data(self, **kwargs):
        form = LookUpForm(self.request.GET)
        chosen = form.cleaned_data if form.is_valid() else {"agency": None, "on": clock.today(), "own": False}
        lines = list(book.in_force(chosen["agency"], chosen["on"]))
        shown = [line for line in lines if line.differs] if chosen["own"] and chosen["agency"] else lines
        return super().get_context_data(
            form=form,
            agency=chosen["agency"],
            on=chosen["on"],
            is_today=chosen["on"] == clock.today(),
            chapters=[
                (group, list(found)) for group, found in groupby(shown, key=lambda line: line.rule.group)
            ],
            total=len(lines),
            own=sum(line.local is not None for line in lines),
            different=sum(line.differs for line in lines),
            **kwargs,
        )
