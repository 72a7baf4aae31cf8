"""收件登记 by a clerk: one page, the day of receipt shown as it follows from what is typed."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.views.generic import FormView

from accounts.kept import GivesBack
from accounts.models import Agency
from accounts.roles import acting_for
from disclosure.deadlines.explain import words_of
from disclosure.files.store import hand_over
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from disclosure.workflow.views import CARRIED, CarriesAlong, typed
from documents.forms.parts import is_an_id
from requests_app import intake
from requests_app.forms.intake import FIELDS
from requests_app.forms.paper import PaperForm
from requests_app.models import Application
from requests_app.overview import was_taken_in_today
from requests_app.views.at_the_desk import AtTheDesk


class NewApplication(GivesBack, LoginRequiredMixin, AtTheDesk, CarriesAlong, FormView):
    """Only the 公开办 registers, for an agency where the person belongs to it, or stands in for one who does."""

    template_name = "requests_app/desk/new.html"
    form_class = PaperForm

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.agencies = list(self.desk_agencies.order_by("pk"))
        if not self.agencies:
            raise PermissionDenied("收件登记由公开办办理，您没有公开办岗位。")
        asked = request.GET.get("agency")
        self.agency = next((one for one in self.agencies if one.code == asked), self.agencies[0])
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """`?after=` names an application this person registered today: another of the same envelope has its channel,
        its days, its mail number and its applicant. The address carries a key, never what is personal.
        """
        after = self.request.GET.get("after", "")
        if not is_an_id(after):
            return {}
        first = Application.objects.of(self.agency).filter(pk=after).select_related("particulars").first()
        if first is None or not was_taken_in_today(first, self.request.user):
            return {}
        person = first.particulars
        told = {name: getattr(first, name) for name in FIELDS}
        if first.submitted_assumed:
            del told["submitted_on"]
        kept = {name: getattr(person, name) for name in PaperForm.PERSONAL}
        said = {
            "channel": first.channel,
            "applicant_kind": first.applicant_kind,
            "post_number": first.post_number,
        }
        return told | kept | said | {"confirmed_how": first.confirmed_how}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agency": self.agency, "user": self.request.user}

    def post(self, request, *args, **kwargs):
        if "look" not in request.POST:
            return super().post(request, *args, **kwargs)
        if request.POST["look"] == CARRIED:
            return super().post(request, *args, **kwargs)
        form = PaperForm(initial=typed(request.POST), agency=self.agency, user=request.user)
        form.matches = form.alike()
        return self.render_to_response(self.get_context_data(form=form))

    def carried_along(self) -> PaperForm:
        """Another agency was chosen: what is typed goes along, and the scans chosen are stored, not chosen again."""
        who = {"agency": self.agency, "user": self.request.user}
        sent = PaperForm(self.request.POST, self.request.FILES, **who)
        sent.is_valid()
        form = PaperForm(initial=typed(sent.data), **who)
        for name in form.PAPERS:
            if sent.data.get(f"{name}_kept"):
                form.fields[name].needed, form[name].help_text = "已收到", sent[name].help_text
        form.matches = form.alike()
        return form

    def form_valid(self, form):
        try:
            with acting_for(self.for_whom):
                application, was_there = self.register(form)
        except Refused as error:
            for reason in error.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        except IntegrityError:
            if not form.together:
                raise
            try:
                form.refuse_taken()
            except ValidationError as error:
                form.add_error("post_number", error)
            return self.form_invalid(form)
        if was_there:
            return self.was_there(application)
        if application.received_on:
            messages.success(
                self.request, f"已登记为 {application.number}，收到日{words_of(application.received_on)}。"
            )
        else:
            messages.success(
                self.request, f"已收件，编号 {application.number}。与申请人确认以后，再来“登记”收到日。"
            )
        return redirect(application.get_desk_url())

    @transaction.atomic
    def register(self, form) -> tuple[Application, bool]:
        """The application, and whether it had been there already. Two presses at once wait for each other."""
        Agency.objects.select_for_update().get(pk=self.agency.pk)
        again = form.just_registered()
        if again is not None and not form.cleaned_data["anyway"]:
            return again, True
        application = intake.receive(by=self.request.user, **form.facts())
        for file in form.taken:
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
        return super().get_context_data(**kwargs) | {"agency": self.agency, "agencies": self.agencies}
