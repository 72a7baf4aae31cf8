"""解读人名册: one line of it."""

from django import forms

from accounts.models import Agency
from disclosure.workflow.forms import one_line
from interpretation.models import Interpreter


class InterpreterForm(forms.ModelForm):
    class Meta:
        model = Interpreter
        fields = ("agency", "rank", "name", "post", "field", "position", "is_active")
        help_texts = {
            "post": "例如“县水务局局长”。",
            "field": "例如“水价、供水”。",
            "position": "小的在前。",
            "is_active": "不在册的不再公开、不能再选；以前的解读照旧署名。",
        }

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=agencies)
        self.fields["agency"].empty_label = None
        if len(agencies) == 1:
            self.fields["agency"].initial = next(iter(agencies))
        for name in ("name", "post", "field"):
            self.fields[name].validators.append(one_line)
