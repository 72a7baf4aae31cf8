"""Agencies, sections, people and posts: what a system administrator looks after."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.urls import reverse
from django.utils.html import format_html
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import leaving
from accounts.models import Agency, Delegation, Membership, Office, User
from disclosure.caching import bump
from disclosure.personal import mask_phone


class LookOnly(admin.ModelAdmin):
    """What must not be touched by the person it may concern: traces of signing in, second factors of others."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


for model in (AccessAttempt, AccessFailureLog, AccessLog):
    admin.site.unregister(model)
    admin.site.register(model, LookOnly, list_display=["attempt_time", "username", "ip_address"])


class RemovableDevice(LookOnly):
    """A lost phone can be taken off a person; nobody sees or makes the secret of another's factor."""

    list_display = ["user", "name", "confirmed"]
    fields = readonly_fields = ["user", "name", "confirmed"]

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser and (obj is None or obj.user_id != request.user.pk)


for model in (StaticDevice, TOTPDevice):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
    admin.site.register(model, RemovableDevice)


class OfficeInline(admin.TabularInline):
    model = Office
    extra = 0


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "level", "parent", "credit_code", "is_active"]
    list_filter = ["level", "is_active"]
    list_select_related = ["parent"]
    search_fields = ["name", "short_name", "code", "credit_code"]
    autocomplete_fields = ["parent", "inherits_from"]
    inlines = [OfficeInline]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []  # addresses and records name the agency by its code

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        bump()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        bump()  # whose powers came here is written after the agency itself

    def has_delete_permission(self, request, obj=None):
        return False  # an agency is taken out of use, its records stay


@admin.register(Delegation)
class DelegationAdmin(LookOnly):
    """Named and ended at the desk, where both are told; here only to look at."""

    list_display = ["delegate", "delegator", "agency", "since", "until", "made_by", "ended_at"]
    list_filter = ["agency"]
    list_select_related = ["delegate", "delegator", "agency", "made_by"]


@admin.register(Office)
class OfficeAdmin(admin.ModelAdmin):
    list_display = ["name", "agency", "is_active"]
    list_filter = ["is_active", "agency"]
    list_select_related = ["agency"]
    search_fields = ["name", "agency__name"]


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["agency", "office"]


class PersonForm(UserChangeForm):
    """The phone is shown masked; a new one is typed over it, never read back."""

    new_phone = forms.CharField(label="更换手机号", required=False, max_length=20, help_text="空着表示不变。")

    class Meta(UserChangeForm.Meta):
        model = User
        fields = "__all__"

    def save(self, commit=True):
        if self.cleaned_data.get("new_phone"):
            self.instance.phone = self.cleaned_data["new_phone"]
        return super().save(commit)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    form = PersonForm
    list_display = ["username", "name", "email", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser", "memberships__role", "memberships__agency"]
    search_fields = ["username", "name", "email"]
    ordering = ["username"]
    readonly_fields = ["masked_phone", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("本人", {"fields": ["name", "email", "masked_phone", "new_phone"]}),
        ("权限", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("日期", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "name", "usable_password", "password1", "password2"]})]
    inlines = [MembershipInline]

    def has_change_permission(self, request, obj=None):
        """Nobody gives himself a post or a right."""
        own = obj is not None and obj.pk == request.user.pk
        return super().has_change_permission(request, obj) and not own

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            self._say_what_is_left(request, obj)

    def _say_what_is_left(self, request, person):
        """Who is taken out of use may have cases left: said, with the way to hand them over."""
        if number := leaving.open_cases_of(person):
            way = reverse("desk:hand-over", args=[person.pk])
            words = '{}还有 {} 件在办的事项，请<a href="{}">移交给别人</a>。'
            messages.warning(request, format_html(words, person, number, way))

    @admin.display(description="手机")
    def masked_phone(self, obj):
        return mask_phone(obj.phone) or "未登记"

    def has_delete_permission(self, request, obj=None):
        return False  # who left is taken out of use: the records name the person
