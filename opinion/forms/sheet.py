"""风险评估单"""

from django import forms
from django.db.models import Q

from disclosure.workflow.forms import OptionalNoteForm
from documents.models import Document
from documents.recognition import number_of
from opinion.forms.parts import risk_field, words


class SheetForm(OptionalNoteForm):
    level = risk_field()
    risks = words("风险点", rows=6, hint="哪些人、哪些规定、什么时候可能引起误解或者不满，逐条写。")
    plan = words("处置预案", rows=6, hint="谁盯、谁答、口径是什么、怎样升级。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("level", "risks", "plan"):
            self.initial.setdefault(name, getattr(self.case, name))


NAMED = 5  # of several that fit, so many are named


class NewSheetForm(forms.Form):
    """Which document the sheet is for: by its index number, its 发文字号 or its title, if only one fits."""

    document = forms.CharField(
        label="哪件公文",
        max_length=300,
        help_text="填索引号、发文字号，或者标题（可以只写一部分）。",
        error_messages={"required": "请填写公文的索引号、发文字号或者标题。"},
    )

    def __init__(self, *args, user, agencies, **kwargs):
        self.user, self.agencies = user, agencies
        super().__init__(*args, **kwargs)

    def clean_document(self):
        words = self.cleaned_data["document"].strip()
        found = self._meant(words)
        if not found:
            raise forms.ValidationError("本机关没有这个索引号、发文字号或者标题的公文，请核对。")
        if len(found) > 1:
            named = "；".join(f"{one.index_number} {one.title}" for one in found[:NAMED])
            more = "等" if len(found) > NAMED else ""
            raise forms.ValidationError(f"有几件公文符合，请填其中一件的索引号：{named}{more}。")
        return found[0]

    def _meant(self, words: str) -> list[Document]:
        """By a number, else by the whole title, else by a part of it; at most one more than are named."""
        here = Document.objects.filter(agency__in=self.agencies).order_by("-id")
        title = words.removeprefix("《").removesuffix("》")
        for fits in (
            Q(index_number=words) | Q(number__in={words, number_of(words)} - {""}),
            Q(title=title),
            Q(title__icontains=title),
        ):
            if title and (found := list(here.filter(fits)[: NAMED + 1])):
                return found
        return []
