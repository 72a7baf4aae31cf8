"""打印文书: which of an agency's letters, and how they are printed."""

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from disclosure.notices.letters import all_kinds
from requests_app.letters.consulting import ToOther
from requests_app.models import Application
from requests_app.states import DeliveryWay

TO_OTHERS = "others"
PRINTED = "printed"


def codes_by_name() -> dict[str, list[str]]:
    """Kinds as people know them: 答复书 is one choice, however many ways there are to answer."""
    found: dict[str, list[str]] = {}
    for kind in all_kinds():
        if not kind.sheet and kind.series:
            found.setdefault(kind.name, []).append(kind.code)
    return found


def to_others() -> list[str]:
    return [kind.code for kind in all_kinds() if isinstance(kind, ToOther)]


class LetterFilter(forms.Form):
    """印发日、种类、送达途径; what was not understood is left out, the rest still filters."""

    day = forms.DateField(label="印发日", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label="文书", required=False)
    way = forms.ChoiceField(
        label="获取途径",
        required=False,
        choices=[("", "全部途径"), *DeliveryWay.choices, (TO_OTHERS, "给第三方、其他机关")],
    )
    state = forms.ChoiceField(
        label="打印", required=False, choices=[("", "还没有打印"), (PRINTED, "已经打印过")]
    )
    letter = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data):
        super().__init__(data)
        self.codes = codes_by_name()
        self.fields["kind"].choices = [
            ("", "全部文书"),
            *((codes[0], name) for name, codes in self.codes.items()),
        ]
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    def applied(self, letters):
        """Of an agency's letters those asked for, the latest day first, in the order of their numbers."""
        if one := self.asked.get("letter"):
            return letters.issued().filter(pk=one)
        if self.asked.get("state") == PRINTED:
            letters = letters.issued().exclude(print_runs=None).distinct()
        else:
            letters = letters.unprinted()
        if day := self.asked.get("day"):
            letters = letters.filter(dated_on=day)
        if kind := self.asked.get("kind"):
            letters = letters.filter(
                code__in=next(codes for codes in self.codes.values() if codes[0] == kind)
            )
        if way := self.asked.get("way"):
            letters = letters.filter(self._by_way(way))
        return letters.order_by("-dated_on", "number__series_id", "number__value", "pk")

    @staticmethod
    def _by_way(way: str) -> Q:
        if way == TO_OTHERS:
            return Q(code__in=to_others())
        here = Application.objects.filter(text__delivery_way=way).order_by().values("pk")
        kind = ContentType.objects.get_for_model(Application)
        return Q(content_type=kind, object_id__in=here) & ~Q(code__in=to_others())


class PrintForm(forms.Form):
    """How the chosen ones are printed."""

    envelopes = forms.BooleanField(
        label="附信封（有地址的，排在文书后面，次序相同）", required=False, initial=True
    )
    duplex = forms.BooleanField(label="双面打印（每份从新的一张纸开始）", required=False, initial=True)
