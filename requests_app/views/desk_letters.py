"""答复书清样: the reply as it would be signed now. The law's words stand fast, the others may be put better."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from accounts.kept import GivesBack, refill
from accounts.roles import acting_for
from disclosure import clock
from disclosure.notices.letters import remedies
from disclosure.notices.letters.office import AgencyFacts
from disclosure.notices.letters.paper import paper_of, printed
from disclosure.notices.models import Letter
from disclosure.workflow.acts import available
from disclosure.workflow.door import write_down
from disclosure.workflow.errors import Refused
from requests_app import letters
from requests_app.acts.people import the_officer
from requests_app.states import State
from requests_app.views.desk import OneApplication

BEFORE_SIGNING = (State.HANDLING, State.CHECKING, State.SIGNING)
ITS_ACTS = frozenset({"draft_reply"})  # what was reviewed stays as it was reviewed: later words go back first


class WordsForm(forms.Form):
    """One box for each part that is not the law's."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, letter, **kwargs):
        super().__init__(*args, **kwargs)
        for part in letter.parts:
            if not part["locked"] and part["kind"] in ("text", "list"):
                self.fields[part["key"]] = forms.CharField(
                    label=part["label"],
                    required=part["kind"] == "text",
                    initial=part["text"],
                    widget=forms.Textarea(attrs={"rows": min(12, 3 + len(part["text"]) // 40)}),
                    error_messages={"required": f"“{part['label']}”不能空着。"},
                )

    @property
    def words(self) -> dict[str, str]:
        return {key: text for key, text in self.cleaned_data.items() if key != "seen"}


class ReplyLetter(GivesBack, OneApplication):
    """GET shows it, `?pdf` prints it, POST puts other words in; nothing is numbered or issued here."""

    template_name = "requests_app/desk/reply_letter.html"

    def dispatch(self, request, *args, **kwargs):
        self.form = None
        return super().dispatch(request, *args, **kwargs)

    def as_it_stands(self) -> tuple[Letter, int]:
        """(the letter as signing would draw it now, the version that is stored or 0). Nothing is written."""
        decision = self.application.decision
        if decision is None or self.application.state not in BEFORE_SIGNING:
            raise Http404("还没有拟答复，或者已经签发。")
        stored = (
            Letter.objects.about(self.application)
            .open()
            .filter(code=decision.row.letter, occasion="")
            .first()
        )
        with transaction.atomic():
            letter = letters.write(
                self.application, decision.row.letter, by=self.request.user, decision=decision
            )
            transaction.set_rollback(True)
        return letter, stored.version if stored else 0

    @property
    def may_edit(self) -> bool:
        return any(move.name in ITS_ACTS for move in available(self.application, self.request.user))

    def get(self, request, *args, **kwargs):
        self.must_be_reader()
        self.letter, self.version = self.as_it_stands()
        if "pdf" in request.GET:
            self.letter.dated_on = clock.today()
            self.letter.token = ""  # a proof is not to be verified
            response = HttpResponse(printed(paper_of(self.letter)).data, content_type="application/pdf")
            response["Cache-Control"] = "no-store"
            return response
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.must_be_reader()
        self.letter, self.version = self.as_it_stands()
        if not self.may_edit:
            raise PermissionDenied("答复书的文字在办理时由拟稿的人修改；送审之后要改的，先退回重拟。")
        self.form = WordsForm(request.POST, letter=self.letter)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        try:
            changed = self.put(self.form.words, seen=self.form.cleaned_data["seen"])
        except Refused as refusal:
            for reason in refusal.reasons:
                self.form.add_error(None, reason)
            return self.render_to_response(self.get_context_data(), status=422)
        messages.success(request, "答复书的文字已经保存，签发时照此印出。" if changed else "没有改动。")
        return redirect("requests-desk:reply-letter", self.application.pk)

    def put(self, words: dict[str, str], *, seen: int) -> list[str]:
        """Store the words and write down whose they are; returns the names of the parts that changed."""
        if seen != self.version:
            raise Refused("您打开之后，答复书已经被别人改过。请看过最新的内容再改，您写的还在下面。")
        changed = [
            part["label"]
            for part in self.letter.parts
            if words.get(part["key"], part["text"]).replace("\r\n", "\n").strip() != part["text"]
        ]
        if not changed:
            return []
        decision = self.application.decision
        for_whom = the_officer.on_behalf(self.application, self.request.user)
        with transaction.atomic(), acting_for(for_whom):
            letter = letters.write(
                self.application, decision.row.letter, by=self.request.user, decision=decision
            )
            letters.edit(letter, words, by=self.request.user)
            write_down(
                self.application,
                action="edit_letter",
                label="修改答复书文字",
                before=self.application.state,
                after=self.application.state,
                by=self.request.user,
                note="",
                facts={"修改": changed},
            )
        return changed

    def get_context_data(self, **kwargs):
        form = self.form or WordsForm(letter=self.letter, initial={"seen": self.version})
        if self.kept is not None and self.may_edit:
            refill(form, self.kept)
        return super().get_context_data(**kwargs) | {
            "letter": self.letter,
            "form": form,
            "may_edit": self.may_edit,
            "lacking": remedies.missing(AgencyFacts.of(self.application.agency))
            if self.letter.facts["need"] != remedies.Need.NONE
            else [],
        }
