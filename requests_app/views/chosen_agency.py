"""在哪个机关办: a page of one agency, for a person who works in several.

The one asked for; else where he was last, if anything waits there; else where anything waits; else where he was last.
The choice is kept with the person, so it holds on every such page and after the next sign-in. The pages show all the
agencies with what waits in each (requests_app/desk/_agencies.html).
"""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count, QuerySet

from accounts.models import Agency, User


@dataclass(frozen=True)
class Choice:
    """One agency to switch to, and how much waits there."""

    agency: Agency
    waiting: int


class ChosenAgency:
    """A view with `agencies` (those the person may choose among) and `waiting_here()`, the rows that wait."""

    agencies: list[Agency]

    def waiting_here(self) -> QuerySet:
        """What waits, of any agency; every page says its own."""
        raise ImproperlyConfigured(f"{type(self).__name__} 没有写明什么在等（waiting_here）。")

    def choose(self, request) -> Agency:
        """Decide, and keep what was asked for."""
        found = self.waiting_here().filter(agency__in=self.agencies).order_by().values_list("agency")
        waiting = dict(found.annotate(Count("pk"))) if len(self.agencies) > 1 else {}
        self.choices = [Choice(one, waiting.get(one.pk, 0)) for one in self.agencies]
        code = request.POST.get("agency") or request.GET.get("agency")
        asked = next((one for one in self.agencies if one.code == code), None)
        if asked is not None:
            self.remember(request.user, asked)
            return asked
        last = next((one for one in self.agencies if one.pk == request.user.last_agency_id), None)
        if last is not None and waiting.get(last.pk):
            return last
        busy = next((one for one in self.agencies if waiting.get(one.pk)), None)
        return busy or last or self.agencies[0]

    def remember(self, user, agency: Agency) -> None:
        if len(self.agencies) > 1 and user.last_agency_id != agency.pk:
            User.objects.filter(pk=user.pk).update(last_agency=agency)
            user.last_agency = agency
