"""The register of numbers and the outbox, letters and their deliveries, to look at; none is changed by hand."""

from django.contrib import admin

from disclosure.notices.models import Delivery, Letter, Notice, Number, PrintRun, Series


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
    exclude = ["address", "recipient", "body"]  # a body may hold a link that opens an applicant's cases


@admin.register(Letter)
class LetterAdmin(ReadOnly):
    list_display = ["title", "number", "agency", "state", "dated_on", "drafted_by", "signed"]
    list_filter = ["state", "code", "signed", "agency"]
    list_select_related = ["agency", "number", "drafted_by"]
    search_fields = ["number__text"]
    exclude = ["addressee", "address", "parts", "facts", "key", "token", "pdf"]

    def get_queryset(self, request):
        return super().get_queryset(request).for_list()


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    list_display = [
        "letter",
        "method",
        "posted_on",
        "signed_on",
        "delivered_on",
        "mail_number",
        "returned_on",
    ]
    list_filter = ["method"]
    list_select_related = ["letter__number"]
    search_fields = ["mail_number", "letter__number__text"]
    exclude = ["signer"]


@admin.register(PrintRun)
class PrintRunAdmin(ReadOnly):
    list_display = ["asked_at", "agency", "asked_by", "pages", "attempts", "last_error", "finished_at"]
    list_select_related = ["agency", "asked_by"]
    exclude = ["key", "file", "order", "letters"]
