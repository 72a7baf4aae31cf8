"""公开办的页面: what is done there in an agency, by whoever works in its 公开办 or stands in for somebody on leave（代）."""

from django.db.models import QuerySet

from accounts.models import Agency
from accounts.roles import InAgency
from requests_app.acts.people import disclosure_desk


class AtTheDesk:
    """A page of one `agency` among those the person may choose."""

    agency: Agency

    @property
    def desk_agencies(self) -> QuerySet:
        """Where the person does the work of the 公开办, in his own name or another's."""
        return Agency.objects.filter(pk__in=disclosure_desk.agencies(self.request.user))

    @property
    def for_whom(self):
        """Whom he does it for in this agency; None where he does it in his own name."""
        return disclosure_desk.on_behalf(InAgency(self.agency.pk), self.request.user)
