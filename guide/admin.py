"""The contacts of an agency with a published guide are the guide's: the administrator reads them and changes the guide."""

from django.contrib import admin

from accounts.admin import AgencyAdmin
from accounts.models import Agency
from guide.models import Guide
from guide.rules import CONTACTS

admin.site.unregister(Agency)


@admin.register(Agency)
class GuidedAgencyAdmin(AgencyAdmin):
    """As before, but what the guide says is changed by publishing another guide."""

    def get_readonly_fields(self, request, obj=None):
        fields = list(super().get_readonly_fields(request, obj))
        if obj is not None and Guide.objects.published().of(obj).exists():
            fields += CONTACTS.values()
        return fields
