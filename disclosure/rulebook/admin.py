"""An agency's own rules, set through the same door as the command."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm

from disclosure.rulebook.models import AgencyRule
from disclosure.rulebook.rules import RULES
from disclosure.rulebook.setting import set_rule


class AgencyRuleForm(ModelForm):
    """A new rule from a day on; the one in force till then ends the day before."""

    def clean(self):
        cleaned = super().clean()
        rule = RULES.get(cleaned.get("key"))
        if rule and "value" in cleaned:
            try:
                rule.check(cleaned["value"])
            except ValidationError as error:
                self.add_error("value", error)
        elif cleaned.get("key"):
            self.add_error("key", f"没有名为“{cleaned['key']}”的规则。")
        return cleaned

    def _post_clean(self):
        """The door (`set_rule`) makes room for the new period; the row's own overlap check does not apply here."""
        self.instance.agency = self.cleaned_data.get("agency")


@admin.register(AgencyRule)
class AgencyRuleAdmin(admin.ModelAdmin):
    form = AgencyRuleForm
    fields = ["agency", "key", "value", "effective_from", "basis"]
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

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        said = form.cleaned_data
        set_rule(
            said["key"],
            said["agency"],
            said["value"],
            by=request.user,
            since=said["effective_from"],
            basis=said["basis"],
        )
        obj.pk = AgencyRule.objects.on(said["effective_from"]).get(agency=said["agency"], key=said["key"]).pk
