"""Agencies, sections, people and posts: what a system administrator looks after."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

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


class OfSuperusers(admin.ModelAdmin):
    """What no desk page changes, and a mistake of which is felt everywhere."""

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser


class OfficeInline(admin.TabularInline):
    model = Office
    extra = 0
    can_delete = False  # the records name it: out of use, not away


@admin.register(Agency)
class AgencyAdmin(OfSuperusers):
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
class OfficeAdmin(OfSuperusers):
    list_display = ["name", "agency", "is_active"]
    list_filter = ["is_active", "agency"]
    list_select_related = ["agency"]
    search_fields = ["name", "agency__name"]

    def has_delete_permission(self, request, obj=None):
        return False


class MembershipInline(admin.TabularInline):
    """To look at: posts are set at the desk (管理 › 人员和岗位), where every one is on the record."""

    model = Membership
    extra = 0

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """To look at, and for the one thing no desk page does: who may come in here. People are looked after at the desk."""

    list_display = ["username", "name", "email", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser", "memberships__role", "memberships__agency"]
    search_fields = ["username", "name", "email"]
    ordering = ["username"]
    readonly_fields = ["username", "name", "email", "is_active", "masked_phone", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "name", "email", "masked_phone", "is_active"]}),
        ("权限", {"fields": ["is_staff", "is_superuser"]}),
        ("日期", {"fields": ["last_login", "date_joined"]}),
    ]
    inlines = [MembershipInline]

    def has_add_permission(self, request):
        return False  # an account is made at the desk, or by manage.py create_person

    def has_change_permission(self, request, obj=None):
        """Nobody gives himself a right, and whoever is no superuser gives none to anybody."""
        own = obj is not None and obj.pk == request.user.pk
        return request.user.is_superuser and not own

    @admin.display(description="手机")
    def masked_phone(self, obj):
        return mask_phone(obj.phone) or "未登记"

    def has_delete_permission(self, request, obj=None):
        return False  # who left is taken out of use: the records name the person


admin.site.unregister(Group)  # what a person may do follows from posts, and from nothing else
