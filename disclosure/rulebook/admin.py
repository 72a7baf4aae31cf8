"""An agency's own rules, to look at: they are set at the desk (管理 › 办理规则设置) or by the command."""

from django.contrib import admin

from disclosure.rulebook.models import AgencyRule


@admin.register(AgencyRule)
class AgencyRuleAdmin(admin.ModelAdmin):
    list_display = [
        "agency",
        "label",
        "words",
        "effective_from",
        "effective_to",
        "preset",
        "set_by",
        "set_at",
    ]
    list_filter = ["agency", "preset"]
    list_select_related = ["agency", "set_by"]
    search_fields = ["key", "basis"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
