"""机关、科室、人员与岗位: the tree of agencies and who plays which part in it."""

from collections.abc import Iterable
from copy import copy
from datetime import date

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.credit_code import validate_credit_code
from accounts.roles import Role, passes
from disclosure import clock
from disclosure.personal import EncryptedJSONField, EncryptedTextField


class Level(models.TextChoices):
    """机关层级: 条例第二十一条 gives cities, counties and townships more to publish."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    TOWN = "town", "乡镇（街道）"


class AgencyQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def for_list(self):
        return self.select_related("parent")

    def in_order(self):
        """The order agencies have wherever one is chosen: the highest first, then those below each, by name."""
        return self.order_by(models.F("parent").asc(nulls_first=True), "name")

    def host(self) -> "Agency | None":
        """主办单位: the agency named as the site's host, else the first with none above it."""
        here = self.active()
        named = here.filter(name=settings.SITE_HOST).first()
        return named or here.order_by(models.F("parent").asc(nulls_first=True), "pk").first()


class Agency(models.Model):
    """行政机关（条例第四条、第二十七条）: whoever publishes and answers in its own name."""

    code = models.SlugField("机关代码", max_length=40, unique=True, help_text="简短、唯一，例如 yunshan。")
    name = models.CharField("机关全称", max_length=120)
    short_name = models.CharField("简称", max_length=40, blank=True)
    credit_code = models.CharField(
        "统一社会信用代码", max_length=18, blank=True, validators=[validate_credit_code]
    )
    level = models.CharField("层级", max_length=10, choices=Level.choices, default=Level.COUNTY)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级机关",
    )
    inherits_from = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="inherited_by",
        verbose_name="职权划入自",
        help_text="机构改革后职权划入本机关的机关，已经停用的也选上：职权划转的，信息一并划转，向本机关申请的"
        "不得以尚未划转为由拒绝（国办公开办函〔2019〕14号）。",
    )
    issuer_mark = models.CharField(
        "发文机关标志", max_length=80, blank=True, help_text="红头上的字，空着则用“机关全称＋文件”。"
    )
    reply_prefix = models.CharField(
        "文书机关代字",
        max_length=40,
        blank=True,
        help_text="依申请公开文书的文号用，例如“云政公复”；空着则用“简称＋公复”。",
    )
    review_agency = models.CharField("行政复议机关", max_length=120, blank=True)
    review_online = models.URLField(
        "在线申请行政复议的网址",
        blank=True,
        help_text="在网上送达文书的，应当同时告知在线申请行政复议的渠道（行政复议法第二十二条）。",
    )
    court = models.CharField("管辖法院", max_length=120, blank=True)
    contact_office = models.CharField("工作机构名称", max_length=120, blank=True)
    contact_address = models.CharField("办公地址", max_length=200, blank=True)
    contact_hours = models.CharField("办公时间", max_length=120, blank=True)
    contact_phone = models.CharField("联系电话", max_length=60, blank=True)
    contact_fax = models.CharField("传真", max_length=60, blank=True)
    contact_email = models.EmailField("电子邮箱", blank=True)
    contact_postcode = models.CharField("邮政编码", max_length=6, blank=True)
    is_active = models.BooleanField("在用", default=True)
    closed_on = models.DateField(
        "撤销日期",
        null=True,
        blank=True,
        help_text="不再在用的机关从哪一天起撤销，网页上这样说；空着就是停用的那一天。",
    )
    created_at = models.DateTimeField("建立时间", default=clock.now, editable=False)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "机关"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="unique_agency_credit_code"
            ),
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="agency_is_not_its_own_parent"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """One taken out of use has a day from which it is; one in use has none."""
        before = self.closed_on
        if self.is_active:
            self.closed_on = None
        elif self.closed_on is None:
            self.closed_on = clock.today()
        if kwargs.get("update_fields") is not None and self.closed_on != before:
            kwargs["update_fields"] = {*kwargs["update_fields"], "closed_on"}
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("portal:agency", args=[self.code])

    @property
    def label(self) -> str:
        return self.short_name or self.name

    @property
    def mark(self) -> str:
        """The red words at the head of its documents."""
        return self.issuer_mark or f"{self.name}文件"

    def clean(self):
        seen, above = {self.pk}, self.parent
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": "上级机关不能是本机关或其下级机关。"})
            seen.add(above.pk)
            above = above.parent


class Office(models.Model):
    """科室"""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="offices", verbose_name="机关")
    name = models.CharField("科室名称", max_length=80)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "科室"
        ordering = ["agency_id", "name"]
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="unique_office_name")]

    def __str__(self):
        return self.name


class User(AbstractUser):
    """工作人员. Citizens need no account."""

    first_name = last_name = None
    name = models.CharField("姓名", max_length=40)
    phone = EncryptedTextField("手机", blank=True, default="")
    date_joined = models.DateTimeField("加入时间", default=clock.now, editable=False)
    must_change_password = models.BooleanField(  # somebody else set it: good for one sign-in
        "须更换密码", default=False, editable=False
    )
    last_agency = models.ForeignKey(  # which of several agencies the person last chose to work in
        Agency, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    notice_choices = models.JSONField("怎样通知", default=dict, blank=True, editable=False)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["id"]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @cached_property
    def _held(self) -> tuple[list["Membership"], list["Membership"], bool]:
        """Own posts, those of people on leave whom the person stands in for, and whether he ever stood in; one query."""
        if not self.is_active:
            return [], [], False
        given = Delegation.objects.in_force().filter(
            delegate=self, delegator=OuterRef("user"), agency=OuterRef("agency"), delegator__is_active=True
        )
        held = Membership.objects.active().filter(Q(user=self) | Exists(given))
        away = (
            Delegation.objects.in_force().filter(delegator=self, delegate__is_active=True).order_by("until")
        )
        held = held.annotate(
            stood_in=Exists(Delegation.objects.filter(delegate=self)),
            away_to=Subquery(away.values("delegate__name")[:1]),
            away_until=Subquery(away.values("until")[:1]),
        )
        held = list(held.select_related("agency", "office", "user"))
        own = [post for post in held if post.user_id == self.pk]
        for post in own:
            post.user = self
        return own, [post for post in held if post.user_id != self.pk], any(post.stood_in for post in held)

    @cached_property
    def posts(self) -> list["Membership"]:
        """The person's posts in force, read once per user object."""
        return self._held[0]

    @cached_property
    def stands_for(self) -> list["User"]:
        """The people on leave the person stands in for now, each with the posts that pass to him and nobody to stand for."""
        own, theirs, _ = self._held
        return standing_for(own, theirs)

    @property
    def away(self) -> tuple[str, date] | None:
        """Who acts for the person today, by name, and until when; None where nobody does."""
        found = ((post.away_to, post.away_until) for post in self.posts if getattr(post, "away_until", None))
        return next(found, None)

    @cached_property
    def stood_in(self) -> bool:
        """Did he ever stand in for somebody? Then his own work may be what he did for another."""
        return self._held[2]

    @cached_property
    def agency_ids(self) -> frozenset[int]:
        return frozenset(post.agency_id for post in self.posts)

    @cached_property
    def supervised_agency_ids(self) -> frozenset[int]:
        """The agencies whose work a 监督员 may look at: those of the post and all below."""
        roots = {post.agency_id for post in self.posts if post.role == Role.SUPERVISOR}
        if not roots:
            return frozenset()
        parents = dict(Agency.objects.values_list("id", "parent_id"))
        below = set(roots)
        grew = True
        while grew:
            fresh = {child for child, parent in parents.items() if parent in below} - below
            below |= fresh
            grew = bool(fresh)
        return frozenset(below)

    def roles_in(self, agency) -> frozenset[str]:
        """The roles this person holds in an agency, given as row or id."""
        agency_id = getattr(agency, "pk", agency)
        return frozenset(post.role for post in self.posts if post.agency_id == agency_id)

    def holds_anywhere(self, *roles: Role) -> bool:
        return any(post.role in roles for post in self.posts)


def standing_for(own: Iterable["Membership"], theirs: Iterable["Membership"]) -> list[User]:
    """The people of `theirs` as one with the posts `own` plays their parts: a User each, holding what passes to him."""
    played: dict[int, set[str]] = {}
    for post in own:
        played.setdefault(post.agency_id, set()).add(post.role)
    found: dict[int, User] = {}
    for post in theirs:
        if post.agency_id not in played:  # he left the agency meanwhile
            continue
        if post.user_id not in found:
            person = found[post.user_id] = copy(post.user)
            person.posts, person.stands_for, person.stood_in = [], [], False
        if passes(post.role, played[post.agency_id]):
            found[post.user_id].posts.append(post)
    return [person for person in found.values() if person.posts]


class MembershipQuerySet(models.QuerySet):
    def not_over(self, at=None):
        """In force or still to come."""
        return self.filter(Q(until=None) | Q(until__gte=at or clock.today()))

    def active(self, at=None):
        today = at or clock.today()
        return self.filter(
            Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today), agency__is_active=True
        )


class Membership(models.Model):
    """岗位: a person plays a role in an agency, in one 科室 or in all."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name="人员")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="memberships", verbose_name="机关"
    )
    office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="科室",
    )
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    since = models.DateField("任职起", null=True, blank=True)
    until = models.DateField("任职止", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["agency_id", "user_id", "role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "agency", "office", "role"], name="unique_post"),
            models.UniqueConstraint(
                fields=["user", "agency", "role"], condition=Q(office=None), name="unique_post_in_no_office"
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until < clock.today()

    @property
    def is_to_come(self) -> bool:
        return self.since is not None and self.since > clock.today()

    def clean(self):
        if self.office_id and self.office.agency_id != self.agency_id:
            raise ValidationError({"office": "科室不属于所选机关。"})


class DelegationQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """Of that day, today where none is given: it ends by itself."""
        day = on or clock.today()
        return self.filter(since__lte=day, until__gte=day, ended_at=None)

    def not_over(self, on=None):
        return self.filter(until__gte=on or clock.today(), ended_at=None)

    def within_reach_of(self, user):
        return self.filter(agency__in=user.agency_ids)

    def for_list(self):
        return self.select_related("delegator", "delegate", "agency", "made_by", "ended_by")


class Delegation(models.Model):
    """请假委托: for some days one person acts for another in an agency, as far as the other might himself."""

    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="delegations", verbose_name="机关"
    )
    delegator = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="delegations_given", verbose_name="请假人"
    )
    delegate = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="delegations_taken", verbose_name="代办人"
    )
    since = models.DateField("从")
    until = models.DateField("到（含当天）")
    reason = models.CharField("事由", max_length=100, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="登记人")
    made_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    ended_at = models.DateTimeField("提前结束", null=True, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "请假委托"
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="delegation_ends_later"),
            models.CheckConstraint(
                condition=~Q(delegate=models.F("delegator")), name="delegation_is_to_another"
            ),
        ]
        indexes = [
            models.Index(fields=["delegate", "until"], name="delegation_taken"),
            models.Index(fields=["delegator", "until"], name="delegation_given"),
        ]

    def __str__(self):
        since, until = (f"{day.year}年{day.month}月{day.day}日" for day in (self.since, self.until))
        return f"{self.delegate}代{self.delegator}（{since}至{until}）"

    def get_desk_url(self):
        return reverse("desk:delegations")

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.until < clock.today()

    @property
    def is_in_force(self) -> bool:
        return self.since <= clock.today() and not self.is_over


class KeptForm(models.Model):
    """没有交上去的内容: one desk form of one person, encrypted whole, until it is sent or a few days have passed."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_forms")
    path = models.CharField(max_length=500)
    typed = EncryptedJSONField()
    kept_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "没有交上去的内容"
        ordering = ["-kept_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="one_kept_form_a_page")]
        indexes = [models.Index(fields=["kept_at"], name="kept_form_age")]

    def __str__(self):
        return f"{self.kept_at:%Y-%m-%d %H:%M} 没有交上去的内容"

    @property
    def fields(self) -> dict[str, list[str]]:
        return self.typed["fields"]

    @property
    def files(self) -> list[str]:
        """The names of what was chosen; the files themselves are chosen again."""
        return self.typed["files"]

    @property
    def words(self) -> list[str]:
        """What a person wrote, without ticks and keys: for reading and copying."""
        lists = [values for name, values in self.fields.items() if name not in ("token", "file")]
        return [value for values in lists for value in values if len(value.strip()) > 5]

    def as_posted(self) -> QueryDict:
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, values)
        return data
