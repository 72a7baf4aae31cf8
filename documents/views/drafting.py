"""拟稿: by form, or from a file that fills it. Nothing the file said is typed again, nothing typed is lost."""

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.generic import FormView

from accounts.kept import GivesBack
from accounts.models import Agency
from accounts.roles import Role
from disclosure.files.models import StoredFile
from disclosure.files.store import FileRefused, hand_over, store
from disclosure.workflow.views import CarriesAlong
from documents.drafting import blank, create_draft
from documents.forms.draft import DraftForm
from documents.models import Document
from documents.prefill import prefill

ASKED_OF_A_FILE = ("title", "number", "issuer", "written_on", "genre", "body")


class Drafting(LoginRequiredMixin):
    """Only a 拟稿人 drafts, and for an agency he drafts in: the one named in the address, else his first."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.agencies = list(
            Agency.objects.filter(
                pk__in={post.agency_id for post in request.user.posts if post.role == Role.DRAFTER}
            )
        )
        if not self.agencies:
            raise PermissionDenied("拟稿由拟稿人办理，您没有拟稿人岗位。")
        self.agency = self.chosen(request.GET.get("agency")) or self.at_home()
        return super().dispatch(request, *args, **kwargs)

    def chosen(self, code):
        return next((agency for agency in self.agencies if agency.code == code), None)

    def at_home(self):
        """The agency of the person's first post as 拟稿人."""
        first = min(
            (post for post in self.request.user.posts if post.role == Role.DRAFTER), key=lambda post: post.pk
        )
        return next(agency for agency in self.agencies if agency.pk == first.agency_id)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"agency": self.agency, "agencies": self.agencies}


class IntakeForm(forms.Form):
    """One file: Word, PDF, 纯文本 or a saved web page."""

    file = forms.FileField(
        label="公文文件",
        help_text="Word（.docx）、PDF、纯文本或者网页（.html），不超过 50 MB。",
        error_messages={"required": "请选择文件。", "empty": "这份文件是空的，请检查。"},
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.txt,.html,.htm"}),
    )


class Intake(Drafting, FormView):
    """拖入文件: it is kept, read, and the form opens filled with what it says."""

    template_name = "documents/desk/intake.html"
    form_class = IntakeForm

    def form_valid(self, form):
        upload = form.cleaned_data["file"]
        try:
            file = store(upload, by=self.request.user)
        except FileRefused as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        if not self.chosen(self.request.GET.get("agency")):  # nobody said for whom: the file may
            issuer = prefill(file, self.agency).initial.get("issuer", "")
            self.agency = next((a for a in self.agencies if a.name and a.name in issuer), self.agency)
        query = urlencode({"agency": self.agency.code, "file": file.key})
        return redirect(f"{reverse('documents-desk:new')}?{query}")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class NewDraft(GivesBack, Drafting, CarriesAlong, FormView):
    """新拟公文. `?file=` names an upload of one's own that is not filed yet: it fills the form."""

    template_name = "documents/desk/new.html"
    form_class = DraftForm

    def dispatch(self, request, *args, **kwargs):
        self.file = self.reading = None
        self.token = self.read_token()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        kept = self.kept.as_posted() if self.kept else {}
        self.token = kept.get("token") or self.token  # the same form: sent twice, it is still one draft
        self.take_file(request.GET.get("file") or kept.get("file"))
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.take_file(request.POST.get("file") or request.GET.get("file"))
        return super().post(request, *args, **kwargs)

    def carried_along(self) -> DraftForm:
        form = super().carried_along()
        if form.initial.get("issuer") in {agency.name for agency in self.agencies}:
            form.initial["issuer"] = form.case.issuer
        return form

    def take_file(self, key):
        """The upload the form was filled from. A key that is not this person's own unfiled upload is nothing."""
        if not key:
            return
        try:
            uuid.UUID(str(key))
        except ValueError:
            return
        mine = StoredFile.objects.unheld().filter(uploaded_by=self.request.user)
        self.file = mine.filter(key=key).first()
        if self.file is not None:
            self.reading = prefill(self.file, self.agency)

    def get_initial(self):
        return dict(self.reading.initial) if self.reading else {}

    def get_form_kwargs(self):
        document = blank(self.agency, by=self.request.user)
        return super().get_form_kwargs() | {"case": document, "user": self.request.user}

    @property
    def source_key(self) -> str:
        """This person's form: a token copied from a colleague's page is no second draft of his."""
        return f"form:{self.request.user.pk}:{self.token}"

    def form_valid(self, form):
        document = form.case
        document.source_key = self.source_key
        try:
            with transaction.atomic():
                create_draft(document, by=self.request.user, note=form.cleaned_data["note"], **form.facts())
                if self.file is not None:
                    hand_over(self.file, document)
        except IntegrityError:
            again = Document.objects.filter(
                agency=self.agency, source_key=self.source_key, drafter=self.request.user
            ).first()
            if again is None:  # a number another form took in the same moment
                form.add_error(None, "没有存下：发文字号或者索引号刚才被别的公文用了，请核对后再存一次。")
                return self.form_invalid(form)
            messages.info(self.request, "这份稿子刚才已经存下，没有重复登记。")
            return redirect(again.get_desk_url())
        messages.success(self.request, f"已存为草稿，索引号 {document.index_number}。核对后请“送审”。")
        return redirect(document.get_desk_url())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def read_token(self) -> str:
        """One form is one draft, however often it is sent."""
        try:
            return str(uuid.UUID(self.request.POST.get("token", "")))
        except ValueError:
            return str(uuid.uuid4())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        filled = set(self.reading.initial) & set(form.fields) if self.reading else set()
        form.filled = frozenset(filled)
        return context | {
            "file": self.file,
            "reading": self.reading,
            "token": self.token,
            "not_found": [form.fields[name].label for name in ASKED_OF_A_FILE if name not in filled]
            if self.reading
            else [],
            "unsure": [form.fields[name].label for name in form.fields if name in self.reading.unsure]
            if self.reading
            else [],
        }
