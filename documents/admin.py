"""Support may look; documents are handled at the desk, where every act is recorded."""

from django.contrib import admin

from documents.models import Document, Transfer


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Document)
class DocumentAdmin(ReadOnly):
    list_display = ["index_number", "title", "agency", "state", "attribute", "number"]
    list_filter = ["state", "attribute", "agency"]
    list_select_related = ["agency"]
    search_fields = ["title", "number", "index_number"]


@admin.register(Transfer)
class TransferAdmin(ReadOnly):
    list_display = ["receiver", "agency", "sent_on", "received_on"]
    list_select_related = ["agency"]
