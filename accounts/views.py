"""Signing in and out, the password, the second factor."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Max
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, FormView, TemplateView

from accounts import kept, second_factor
from accounts.forms import CodeForm, EitherCodeForm, LoginForm, NewPasswordForm, OwnPasswordForm
from accounts.middleware import IDLE, KEPT, TOO_LONG
from disclosure import clock
from disclosure.personal import mask_phone


class LoginView(auth.LoginView):
    """Staff sign in here; citizens need no account."""

    template_name = "accounts/login.html"
    form_class = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            was_idle=self.request.session.pop(IDLE, False),
            is_kept=self.request.session.pop(KEPT, False),
            was_too_long=self.request.session.pop(TOO_LONG, False),
            longest_hours=settings.SESSION_COOKIE_AGE // 3600,
            idle_minutes=settings.SESSION_IDLE_MINUTES,
            **kwargs,
        )
        del context["site"], context["site_name"]  # Django's idea of a site would hide the portal's own
        return context


class LogoutView(auth.LogoutView):
    """By POST only, so no link on another site can sign a person out."""

    http_method_names = ["post", "options"]


def locked(request, response=None, credentials=None):
    """Too many wrong passwords: say when to come back. Asking again meanwhile does not put the moment off."""
    cool_off = timedelta(hours=settings.AXES_COOLOFF_TIME)
    name = (credentials or {}).get("username", "")
    last = AccessAttempt.objects.filter(username=name, ip_address=request.axes_ip_address).aggregate(
        last=Max("attempt_time")
    )["last"]
    until = (last or clock.now()) + cool_off
    facts = {
        "until": until.astimezone(clock.TZ)
        + timedelta(seconds=59),  # the page shows minutes: never one too early
        "minutes": int(cool_off.total_seconds() // 60),
        "limit": settings.AXES_FAILURE_LIMIT,
    }
    return render(request, "accounts/locked.html", facts, status=settings.AXES_HTTP_RESPONSE_CODE)


class SecurityView(LoginRequiredMixin, TemplateView):
    """我的账号: who I am here, what posts I hold, how I am protected."""

    template_name = "accounts/security.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            posts=user.posts,
            phone=mask_phone(user.phone),
            is_enrolled=second_factor.is_enrolled(user),
            **kwargs,
        )


class KeptView(LoginRequiredMixin, DetailView):
    """One text that was not sent, for reading and copying: the form it was typed into may be there no more. POST drops it."""

    template_name = "accounts/kept.html"
    context_object_name = "kept"

    def get_queryset(self):
        return kept.of(self.request.user)

    def post(self, request, *args, **kwargs):
        self.get_object().delete()
        messages.success(request, "已经删去。")
        return redirect("desk:home")


class PasswordView(auth.PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("accounts:security")

    def form_valid(self, form):
        form.user.must_change_password = False
        messages.success(self.request, "密码已更改。在别处登录的会话已经退出。")
        return super().form_valid(form)


@method_decorator(never_cache, name="dispatch")
class SecondFactorPage(LoginRequiredMixin):
    """A page about the second factor. `needs` says where its reader must stand: none, owing, shown."""

    needs = "shown"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not second_factor.is_enrolled(request.user):
            stand = "none"
        else:
            stand = "shown" if request.user.is_verified() else "owing"
        if stand != self.needs:
            page = {"none": "enrol", "owing": "verify", "shown": ""}[stand]
            query = request.META.get("QUERY_STRING", "")
            address = reverse_lazy("accounts:second-factor" + (f"-{page}" if page else ""))
            return redirect(f"{address}?{query}" if query else str(address))
        return super().dispatch(request, *args, **kwargs)


class SecondFactorView(SecondFactorPage, TemplateView):
    """Where the second factor stands; sends on whoever has none, or has not shown it yet."""

    template_name = "accounts/second_factor.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            codes_left=second_factor.codes_left(self.request.user),
            is_duty=settings.REQUIRE_SECOND_FACTOR,
            **kwargs,
        )


class EnrolView(SecondFactorPage, FormView):
    needs = "none"
    template_name = "accounts/second_factor_enrol.html"
    form_class = CodeForm

    def get_context_data(self, **kwargs):
        device = second_factor.pending_device(self.request.user)
        return super().get_context_data(
            picture=second_factor.picture_of(device),
            secret=second_factor.secret_of(device),
            is_duty=settings.REQUIRE_SECOND_FACTOR,
            **kwargs,
        )

    def form_valid(self, form):
        codes = second_factor.enrol(self.request, form.cleaned_data["code"])
        if codes is None:
            form.add_error("code", "验证码不对。请核对手机时间，输入最新的 6 位数字。")
            return self.form_invalid(form)
        return render(self.request, "accounts/second_factor_codes.html", {"codes": codes, "is_new": True})


class VerifyView(SecondFactorPage, auth.RedirectURLMixin, FormView):
    """The code after the password; a recovery code is used up by it."""

    needs = "owing"
    template_name = "accounts/second_factor_verify.html"
    form_class = EitherCodeForm
    next_page = settings.LOGIN_REDIRECT_URL

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"request": self.request}

    def get_context_data(self, **kwargs):
        is_kept = self.request.session.pop(KEPT, False)
        return super().get_context_data(next=self.get_redirect_url(), is_kept=is_kept, **kwargs)


class OwnPasswordView(SecondFactorPage, FormView):
    """Something weighty, done after the password is asked once more."""

    form_class = OwnPasswordForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}


class CodesView(OwnPasswordView):
    """New recovery codes; the old ones are void from then on."""

    template_name = "accounts/second_factor_new_codes.html"

    def form_valid(self, form):
        codes = second_factor.fresh_codes(self.request.user)
        return render(self.request, "accounts/second_factor_codes.html", {"codes": codes})


class RemoveView(OwnPasswordView):
    template_name = "accounts/second_factor_remove.html"

    def form_valid(self, form):
        second_factor.remove(self.request)
        messages.success(self.request, "两步验证已取消，恢复码同时作废。")
        return redirect(
            "accounts:second-factor-enrol" if settings.REQUIRE_SECOND_FACTOR else "accounts:security"
        )
