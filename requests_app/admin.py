"""Support may look at where a case stands; nothing personal is shown, and acts are made at the desk alone."""

from django.contrib import admin

from documents.admin import ReadOnly
from requests_app.models import Application


@admin.register(Application)
class ApplicationAdmin(ReadOnly):
    list_display = ["number", "subject", "agency", "state", "received_on", "outcome"]
    list_filter = ["state", "channel", "applicant_kind", "agency"]
    list_select_related = ["agency"]
    search_fields = ["number", "subject"]
    exclude = ["code", "applicant_digest"]
