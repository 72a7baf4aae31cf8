"""收件登记 by a clerk: one page, the day of receipt shown as it follows from what is typed."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.views.generic import FormView

from accounts.models import Agency
from disclosure.files.models import StoredFile
from disclosure.files.store import FileRefused, hand_over, store
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from requests_app import intake
from requests_app.forms.intake import taken_by
from requests_app.forms.paper import PaperForm
from requests_app.models import Application
from requests_app.papers import name_of
from requests_app.views.desk import REGISTERS_PAPER, typed


class NewApplication(LoginRequiredMixin, FormView):
    """Only the 公开办 registers, for an agency where the person belongs to it."""

    template_name = "requests_app/desk/new.html"
    form_class = PaperForm

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        here = {post.agency_id for post in request.user.posts if post.role in REGISTERS_PAPER}
        self.agencies = list(Agency.objects.filter(pk__in=here).order_by("pk"))
        if not self.agencies:
            raise PermissionDenied("收件登记由公开办办理，您没有公开办岗位。")
        asked = request.GET.get("agency")
        self.agency = next((one for one in self.agencies if one.code == asked), self.agencies[0])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agency": self.agency, "user": self.request.user}

    def post(self, request, *args, **kwargs):
        if "look" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = PaperForm(initial=typed(request.POST), agency=self.agency, user=request.user)
        form.matches = form.alike()
        return self.render_to_response(self.get_context_data(form=form))

    def form_valid(self, form):
        files = self.take_in(form)
        if files is None:
            return self.form_invalid(form)
        try:
            application, was_there = self.register(form, files)
        except Refused as error:
            for reason in error.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        except IntegrityError:
            number = form.cleaned_data.get("post_number")
            other = Application.objects.of(self.agency).filter(post_number=number).first() if number else None
            if other is None:
                raise
            form.add_error("post_number", taken_by(other))
            return self.form_invalid(form)
        if was_there:
            return self.was_there(application)
        if application.received_on:
            messages.success(
                self.request, f"已登记为 {application.number}，收到日 {application.received_on}。"
            )
        else:
            messages.success(
                self.request, f"已收件，编号 {application.number}。与申请人确认以后，再来“登记”收到日。"
            )
        return redirect(application.get_desk_url())

    def take_in(self, form) -> list[StoredFile] | None:
        """The scans, not filed with anything yet; None where one was refused. What is never filed is swept away."""
        files = []
        for field, kind in form.PAPERS.items():
            if upload := form.cleaned_data[field]:
                try:
                    files.append(store(upload, by=self.request.user, name=name_of(kind, upload.name)))
                except FileRefused as error:
                    form.add_error(field, str(error))
        return None if form.errors else files

    @transaction.atomic
    def register(self, form, files) -> tuple[Application, bool]:
        """The application, and whether it had been there already. Two presses at once wait for each other."""
        Agency.objects.select_for_update().get(pk=self.agency.pk)
        again = form.just_registered()
        if again is not None and not form.cleaned_data["anyway"]:
            return again, True
        application = intake.receive(by=self.request.user, **form.facts())
        for file in files:
            hand_over(file, application)
        if form.is_fixed:
            application = perform(application, "register", by=self.request.user)
        return application, False

    def was_there(self, application):
        messages.info(self.request, f"刚才已经登记为 {application.number}，没有重复登记。")
        return redirect(application.get_desk_url())

    def form_invalid(self, form):
        if set(form.errors) == {"post_number"} and (again := form.just_registered()):
            return self.was_there(again)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        other = next(
            (
                error.params["other"]
                for error in form.errors.as_data().get("post_number", ())
                if error.code == "taken" and error.params
            ),
            None,
        )
        return context | {"agency": self.agency, "agencies": self.agencies, "same_letter": other}
