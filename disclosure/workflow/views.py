"""One page for every act of every kind of case."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.views.generic import FormView
from django_fsm import can_proceed, has_transition_perm

from accounts.kept import GivesBack
from disclosure.presence import present
from disclosure.workflow.acts import available, move_named
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.standing import just_done, wrong_moment

CARRIED = "agency"  # what `look` says where another agency is chosen for what is typed
DEFAULT_FORM = "disclosure.workflow.forms.ReasonForm"


def typed(data) -> dict:
    """What stands in a posted form, as the initial values of a fresh one: several values where several were sent."""
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in data.lists()
        if name not in ("csrfmiddlewaretoken", "look", "seen")
    }


class CarriesAlong:
    """A form for one of several agencies (`?agency=`): another is chosen, and what is typed goes along (desk/_for_agency.html)."""

    def post(self, request, *args, **kwargs):
        if request.POST.get("look") != CARRIED:
            return super().post(request, *args, **kwargs)
        return self.render_to_response(self.get_context_data(form=self.carried_along(), carried=True))

    def carried_along(self):
        """The form anew, for the agency chosen now. A file is sent once: it has to be chosen again, and that is said."""
        if self.request.FILES:
            messages.info(self.request, "换了机关，已选的文件请重新选择。")
        given = {
            name: value for name, value in self.get_form_kwargs().items() if name not in ("data", "files")
        }
        return self.get_form_class()(**given | {"initial": typed(self.request.POST)})


class ActionView(GivesBack, LoginRequiredMixin, FormView):
    """Shows an act with the facts beside it, and makes it. A new transition gets its page by declaring itself.

    A subclass gives `queryset_for(user)` (what the person may see) and the template.

    - wrong moment: a message and the way back to the case, with the remark in the message; longer text is kept and shown;
    - wrong person: 403 in plain words;
    - a broken rule: back on the form, with what was typed;
    - a form opened before somebody else did something: back on the form, which now knows the latest event;
    - signed out meanwhile: kept, and given back after signing in (accounts.kept);
    - pressed twice: done once, and said so; gone back to, the form says that this person has just done it.
    """

    template_name = "desk/act.html"

    def queryset_for(self, user):
        """The cases this person may see; every kind of case says its own."""
        raise ImproperlyConfigured(f"{type(self).__name__} 没有写明谁能看到什么（queryset_for）。")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.case = self.move = self.stood_at = None
        self.on_behalf_of = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.case = get_object_or_404(self.queryset_for(request.user), pk=kwargs["pk"])
        self.move = move_named(type(self.case), kwargs["action"])
        if self.move is None or not self.move.by_people:
            raise Http404
        if not self.is_available():
            return self.not_available(typed=request.POST.get("note", ""))
        return super().dispatch(request, *args, **kwargs)

    def is_available(self) -> bool:
        moves = available(self.case, self.request.user)
        mine = next((move for move in moves if move.name == self.move.name), None)
        self.on_behalf_of = mine.on_behalf_of if mine else ""
        return mine is not None

    def not_available(self, *, typed: str = ""):
        """Is it the moment or the person? Ask the machine the same way `perform` does."""
        method = getattr(self.case, self.move.name)
        if can_proceed(method) and not has_transition_perm(method, self.request.user):
            raise PermissionDenied(f"“{self.move.label}”由{self.move.who}办理。")
        if self.was_just_done():
            messages.info(self.request, f"“{self.move.label}”刚才已经办理，没有重复办理。")
            return redirect(self.way_back())
        went_back = self.request.method == "GET" and not self.kept  # what is kept is given back, below
        if went_back and just_done(self.case, self.move, by=self.request.user):
            messages.info(self.request, f"“{self.move.label}”您刚才已经办好，不用再办。")
            return redirect(self.way_back())
        words = wrong_moment(self.case, self.move, seen=self.seen_by_person())
        if typed.strip():
            words += f"您刚才写的意见没有保存：“{typed.strip()[:300]}”"
        messages.warning(self.request, words)
        # The form is no more: what was typed into it is still there to be copied.
        kept = self.kept or (self.keep_for_later() if self.request.method == "POST" else None)
        if kept is not None:
            return redirect("accounts:kept", kept.pk)
        return redirect(self.way_back())

    def seen_by_person(self) -> int | None:
        """The latest event the page showed when it was opened; None where the request does not say."""
        try:
            return int(self.request.POST.get("seen", ""))
        except ValueError:
            return None

    def was_just_done(self) -> bool:
        """Did this person make this very act a moment ago? Then it is a second press, not a quarrel."""
        note = self.request.POST.get("note", "")
        return (
            self.request.method == "POST"
            and just_done(self.case, self.move, by=self.request.user, note=note)
            and self.changes_nothing()
        )

    def changes_nothing(self) -> bool:
        """Would the posted form leave the case as it is? A subclass whose act carries long text looks and says."""
        return True

    def get_form_class(self):
        return import_string(self.move.form or DEFAULT_FORM)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"case": self.case, "user": self.request.user}

    def form_valid(self, form):
        self.stood_at = self.case.get_state_display()
        try:
            self.case = perform(
                self.case,
                self.move.name,
                by=self.request.user,
                note=form.cleaned_data.get("note", ""),
                seen=form.cleaned_data.get("seen"),
                **form.facts(),
            )
        except NotNow as error:
            return self.too_late(form, str(error))
        except Refused as error:
            for reason in error.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        messages.success(self.request, self.done_words())
        return redirect(self.get_success_url())

    def done_words(self) -> str:
        """What was done; where the case stands now only if that is news."""
        now = self.case.get_state_display()
        for_whom = f"（代{self.on_behalf_of}）" if self.on_behalf_of else ""
        if self.stood_at in (now, None) or now == self.move.label:
            return f"“{self.move.label}”已办好{for_whom}。"
        return f"“{self.move.label}”已办好{for_whom}，现在是“{now}”。"

    def too_late(self, form, said: str):
        """Something happened since the page was opened. If the act can still be made, the form comes back as typed."""
        self.case = self.queryset_for(self.request.user).get(pk=self.case.pk)
        if self.was_just_done() or not self.is_available():
            return self.not_available(typed=form.cleaned_data.get("note", ""))
        form.data = form.data.copy()
        form.data[form.add_prefix("seen")] = str(self.case.last_event)
        form.add_error(None, said)
        return self.form_invalid(form, status=409)

    def form_invalid(self, form, status=422):
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def way_back(self) -> str:
        """Where a person is sent who cannot make this act now; a subclass may have a nearer place than the case."""
        return self.case.get_desk_url()

    def get_success_url(self):
        return self.way_back()

    def get_context_data(self, **kwargs):
        here = present(self.case, self.request.user, doing=self.move.label)
        return super().get_context_data(**kwargs) | {"case": self.case, "move": self.move, "present": here}


class SaysWhoseItIs:
    """Beside ActionView: the wrong person is told on a page of the desk who handles the act (`not_yours`), with 403."""

    not_yours = ""

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied as error:
            if self.case is None:
                raise
            context = {"case": self.case, "reason": str(error)}
            return HttpResponse(render_to_string(self.not_yours, context, request=request), status=403)
