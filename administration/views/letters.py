"""文书用语: the agency's own words in its letters, place by place, with versions and a sample as PDF."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView, TemplateView

from administration import letter_texts, reach
from administration.forms.letters import PreviewForm, TextForm
from administration.views.section import Administration
from disclosure import clock
from disclosure.notices.letters import all_kinds
from disclosure.notices.letters.wording import FIELDS, slot_named
from disclosure.notices.models import LetterText
from disclosure.refusal import Refused


class OfLetters(Administration):
    readers = writers = reach.WITH_HEAD
    here = "letters"

    def dispatch(self, request, *args, **kwargs):
        if "slot" in kwargs:
            self.slot = slot_named(kwargs["slot"])
            if self.slot is None:
                raise Http404("文书里没有这一处。")
        return super().dispatch(request, *args, **kwargs)


class TextList(OfLetters, TemplateView):
    template_name = "administration/letters.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "places": letter_texts.standing(self.agency),
            "kinds": sorted((kind.code, kind.name, kind.article) for kind in all_kinds()),
        }


class EditText(OfLetters, FormView):
    template_name = "administration/letter_text.html"
    form_class = TextForm

    def get_initial(self):
        now = next(one for one in letter_texts.standing(self.agency) if one.slot is self.slot)
        asked = self.request.GET.get("version", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 18:
            row = LetterText.objects.filter(pk=asked, agency=self.agency, slot=self.slot.key).first()
            if row is None:
                raise Http404("没有这一版。")
            return {"text": row.text, "since": clock.today()}
        return {"text": now.text or self.slot.default, "since": clock.today()}

    def form_valid(self, form):
        self.must_be_a_writer()
        said, seen = form.cleaned_data, self.request.POST.get("seen", "")
        try:
            row = letter_texts.set_text(
                self.agency,
                self.slot,
                said["text"],
                since=said["since"],
                by=self.request.user,
                seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 18 else 0,
            )
        except Refused as error:
            form.add_error("text", str(error))
            return self.form_invalid(form)
        if row is None:
            messages.info(self.request, "用语和现行的一样，没有改动。")
        else:
            messages.success(self.request, f"“{self.slot.label}”自 {said['since']:%Y-%m-%d} 起用新的用语。")
        answer = redirect("administration:letters")
        answer["Location"] += f"?agency={self.agency.code}"
        return answer

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        place = next(one for one in letter_texts.standing(self.agency) if one.slot is self.slot)
        return super().get_context_data(**kwargs) | {
            "slot": self.slot,
            "place": place,
            "fields": list(FIELDS),
            "seen": letter_texts.newest(self.agency, self.slot),
            "today": clock.today(),
        }


class SampleLetter(OfLetters, FormView):
    """The words as they were typed, on a sample letter; nothing is stored."""

    template_name = "administration/letter_text.html"
    form_class = PreviewForm
    http_method_names = ["post"]

    def form_valid(self, form):
        try:
            paper = letter_texts.preview(self.agency, self.slot, form.cleaned_data["text"])
        except Refused as error:
            return self.refused(str(error))
        return HttpResponse(
            paper.data,
            content_type="application/pdf",
            headers={"Content-Disposition": "inline; filename=sample.pdf", "Cache-Control": "no-store"},
        )

    def form_invalid(self, form):
        return self.refused("；".join(form.errors["text"]))

    def refused(self, words: str):
        messages.error(self.request, f"样张没有排成：{words}")
        answer = redirect("administration:letter-text", self.slot.key)
        answer["Location"] += f"?agency={self.agency.code}"
        return answer
