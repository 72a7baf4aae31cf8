"""The register of numbers and the outbox, to look at; neither is changed by hand."""

from django.contrib import admin

from disclosure.notices.models import Notice, Number, Series


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Series)
class SeriesAdmin(ReadOnly):
    list_display = ["agency", "kind", "prefix", "year", "last"]
    list_filter = ["year", "kind"]
    list_select_related = ["agency"]


@admin.register(Number)
class NumberAdmin(ReadOnly):
    list_display = ["text", "agency", "value", "drawn_by", "drawn_at", "voided_at", "void_reason"]
    list_filter = [("voided_at", admin.EmptyFieldListFilter), "series__kind", "series__year"]
    list_select_related = ["agency", "drawn_by"]
    search_fields = ["text"]


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    list_display = [
        "subject",
        "user",
        "channel",
        "created_at",
        "sent_at",
        "attempts",
        "last_error",
        "read_at",
    ]
    list_filter = ["channel", ("sent_at", admin.EmptyFieldListFilter), "kind"]
    list_select_related = ["user"]
    search_fields = ["subject"]
    exclude = ["address", "recipient"]
