"""没有交上去的内容: what was typed into a desk form whose sender turned out to be signed out, or whose page was too old.

It is kept encrypted for its own writer alone, who finds it in the form again after signing in. Whose it is says a signed
cookie the browser got at that person's last sitting: a browser nobody worked in can leave nothing here.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import Resolver404, resolve

from accounts.models import KeptForm, User
from disclosure import clock, throttle

COOKIE = "desk_person"
SALT = "accounts.kept"
COOKIE_LASTS = timedelta(days=14)  # the page may have been open since before the holidays
FRESH = timedelta(days=1)
LASTS = timedelta(days=3)  # from a Friday evening to Monday
MOST_OF_ONE = 8  # forms of one person; the oldest goes
MOST_CHARACTERS = 6_000_000  # a whole 公文 typed into a form, and no more
OFTEN = throttle.Limit("kept-form", 60, 3600)
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "look", "seen"})
LONGEST_PATH = 500


# ── whose browser this is ───────────────────────────────────────────────────
def person_of(request, within: timedelta = COOKIE_LASTS) -> int | None:
    """The key of whoever last worked in this browser."""
    try:
        return int(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=within))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def mark(response, user) -> None:
    """Tell the browser whose it is. Never sent along from another site, so no other site can leave a text here."""
    response.set_cookie(
        COOKIE,
        signing.dumps(user.pk, salt=SALT),
        max_age=None,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )


# ── keeping ─────────────────────────────────────────────────────────────────
def is_of_a_form(request) -> bool:
    """Was this posted to a page that gives typed text back?"""
    if request.method != "POST":
        return False
    try:
        found = resolve(request.path_info).func
    except Resolver404:
        return False
    return getattr(getattr(found, "view_class", None), "gives_back", False)


def is_from_here(request) -> bool:
    """Does it come from one of our own pages? The token says so, else the browser does."""
    if getattr(request, "csrf_processing_done", False):
        return True
    if said := request.headers.get("Sec-Fetch-Site"):
        return said == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def keep(request, person: int | None = None) -> bool:
    """Keep what was posted for the one who typed it; False where nobody can say who that is, or it is too much."""
    person, path = person or person_of(request), request.get_full_path()
    if person is None or len(path) > LONGEST_PATH or not is_from_here(request):
        return False
    if request.user.is_authenticated and request.user.pk != person:
        return False
    typed = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    files = [file.name for _, found in request.FILES.lists() for file in found]
    if sum(len(value) for values in typed.values() for value in values) > MOST_CHARACTERS:
        return False
    if not throttle.takes(OFTEN, str(person)):
        return False
    facts = {"typed": {"fields": typed, "files": files}, "kept_at": clock.now()}
    if not User.objects.filter(pk=person, is_active=True).exists():
        return False
    KeptForm.objects.update_or_create(user_id=person, path=path, defaults=facts)
    older = KeptForm.objects.filter(user_id=person).order_by("-kept_at", "-pk").values_list("pk", flat=True)
    KeptForm.objects.filter(pk__in=list(older[MOST_OF_ONE:])).delete()
    return True


def discard_old() -> int:
    """What nobody came back for goes."""
    count, _ = KeptForm.objects.filter(kept_at__lt=clock.now() - LASTS).delete()
    return count


# ── giving back ─────────────────────────────────────────────────────────────
def of(user):
    """What this person may still take up, the latest first."""
    return KeptForm.objects.filter(user=user, kept_at__gte=clock.now() - LASTS).order_by("-kept_at", "-pk")


class GivesBack:
    """A desk page with a form that comes back as it was typed, after its writer has signed in again.

    The page's template finds it as `view.kept` (desk/base.html says so above every such form). Sending the form, whatever
    comes of it, ends the keeping: the browser has the newer text by then.
    """

    gives_back = True
    kept: KeptForm | None = None
    kept_for_later = False

    def keep_for_later(self) -> KeptForm | None:
        """Keep what its writer just sent to a form that is no more, to be copied; None where there is no text in it."""
        fields = (name for name in self.request.POST if name not in NOT_TYPED)
        if not any(worth_copying(self.request.POST.getlist(name)) for name in fields if name != "note"):
            return None
        self.kept_for_later = keep(self.request, self.request.user.pk)
        if not self.kept_for_later:
            return None
        return of(self.request.user).filter(path=self.request.get_full_path()).first()

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if request.method == "GET" and request.user.is_authenticated:
            self.kept = of(request.user).filter(path=request.get_full_path()).first()

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        ends = request.method == "POST" and "look" not in request.POST and not self.kept_for_later
        if ends and request.user.is_authenticated:
            of(request.user).filter(path=request.get_full_path()).delete()
        return response

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.kept is not None:
            kwargs["initial"] = (kwargs.get("initial") or {}) | initial_of(self.kept)
        return kwargs

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if self.kept is not None:
            refill(form, self.kept)
        return form


def worth_copying(values: list[str]) -> bool:
    """Is there more in it than a tick, a key or a date?"""
    return any(len(value.strip()) > 10 for value in values)


def initial_of(kept: KeptForm) -> dict:
    """As the initial values of a fresh form: several values where several were sent."""
    return {name: values if len(values) > 1 else values[0] for name, values in kept.fields.items() if values}


def refill(form, kept: KeptForm) -> None:
    """Each box as it was left, the emptied ones too. What the page was opened on is read anew, files are not kept."""
    data = kept.as_posted()
    for name, field in form.fields.items():
        if name not in NOT_TYPED and not field.widget.needs_multipart_form:
            form.initial[name] = field.widget.value_from_datadict(data, {}, form.add_prefix(name))
