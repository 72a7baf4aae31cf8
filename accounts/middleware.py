"""Staff sessions end when idle or when they have lasted a day's work; the second factor can be made a duty."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts import kept, second_factor
from disclosure import clock
from disclosure.presence import BACKGROUND

LAST_SEEN = "last_seen"
SIGNED_IN = "signed_in"  # when this sitting began: clicking on does not make it longer
IDLE = "idle"
TOO_LONG = "too_long"
KEPT = "kept"
REFRESH_AFTER = 60  # seconds: the session row is not rewritten at every click


class Keeping:
    """What a browser or a proxy may keep: nothing a signed-in person saw; what is not there is asked for again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        elif response.status_code in (404, 410):
            response.setdefault("Cache-Control", "no-cache")
        return response


class KeptForms:
    """Lets nothing typed into a desk form be lost to a sitting that had ended: it is kept, and the way back leads to the form.

    It looks at the answer, so it does not matter which door turned the sender away, the idle clock or the page itself.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 302 and kept.is_of_a_form(request):
            door = urlsplit(response["Location"]).path
            if door in (reverse("accounts:login"), reverse("accounts:second-factor")):
                return self.turned_away(request, response, door)
        here = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if here and kept.person_of(request, within=kept.FRESH) != request.user.pk:
            kept.mark(response, request.user)
        return response

    def turned_away(self, request, response, door: str):
        if not kept.keep(
            request
        ):  # of a browser nobody worked in nothing is kept, and nothing is asked to go back
            return response if kept.person_of(request) is None else too_old(request)
        request.session[KEPT] = True
        response["Location"] = f"{door}?{urlencode({'next': request.get_full_path()})}"
        return response


def form_too_old(request, reason=""):
    """The page lay open over a new sign-in, so its token is none any more: the form comes back as it was typed."""
    if kept.is_of_a_form(request) and kept.keep(request):
        if request.user.is_authenticated:
            return redirect(request.get_full_path())
        request.session[KEPT] = True
        return redirect(f"{reverse('accounts:login')}?{urlencode({'next': request.get_full_path()})}")
    return too_old(request)


def too_old(request):
    """Nothing was done and nothing could be kept: what was typed is in the page one step back."""
    return render(request, "403_csrf.html", status=403)


class StaffSession:
    """Ends an idle session, and one that has lasted SESSION_COOKIE_AGE, and sends staff who still owe the second factor to show it or set it up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = int(clock.now().timestamp())
            last = request.session.get(LAST_SEEN, now)
            began = request.session.setdefault(SIGNED_IN, now)
            for why, seconds, most in (
                (IDLE, now - last, settings.SESSION_IDLE_MINUTES * 60),
                (TOO_LONG, now - began, settings.SESSION_COOKIE_AGE),
            ):
                if seconds > most:
                    logout(request)
                    request.session[why] = True
                    return self.send(request, "accounts:login")
            asks_by_itself = BACKGROUND in request.headers  # an open page is not a person at work
            if not asks_by_itself and (LAST_SEEN not in request.session or now - last > REFRESH_AFTER):
                request.session[LAST_SEEN] = now
            if self.owes_second_factor(request) and not self.is_open(request):
                return self.send(request, "accounts:second-factor")
            if request.user.must_change_password and not self.is_open(request, "accounts:password"):
                return self.send(request, "accounts:password")
        return self.get_response(request)

    def send(self, request, name: str):
        """To a page, remembering where the person was going; what was being sent cannot be sent again by itself."""
        going = {"next": request.get_full_path()} if request.method in ("GET", "HEAD") else {}
        return redirect(f"{reverse(name)}?{urlencode(going)}" if going else reverse(name))

    def owes_second_factor(self, request) -> bool:
        if second_factor.DUE in request.session:
            return True
        return settings.REQUIRE_SECOND_FACTOR and not request.user.is_verified()

    def is_open(self, request, *more: str) -> bool:
        """The pages a person needs in order to show, set up or give up; and those named."""
        if request.path in map(reverse, ("accounts:login", "accounts:logout", *more)):
            return True
        return request.path.startswith(
            (reverse("accounts:second-factor"), settings.STATIC_URL, *settings.SECOND_FACTOR_OPEN)
        )


def sitting_begins(sender, request, user, **kwargs) -> None:
    """Note when a person signed in, whichever door it was."""
    if request is not None:
        request.session[SIGNED_IN] = int(clock.now().timestamp())
