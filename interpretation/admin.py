"""Support may look; interpretations are handled at the desk, where every act is recorded."""

from django.contrib import admin

from documents.admin import ReadOnly
from interpretation.models import Interpretation


@admin.register(Interpretation)
class InterpretationAdmin(ReadOnly):
    list_display = ["title", "kind", "document", "agency", "state"]
    list_filter = ["state", "kind", "agency"]
    list_select_related = ["agency", "document"]
    search_fields = ["title"]
