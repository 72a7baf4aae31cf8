"""The small forms of the staff shell's own pages."""

from django import forms

from accounts.models import Agency, Membership, User
from accounts.namesakes import PersonField, told_apart
from desk import delegating
from desk.basket import LIGHTS, Asked
from disclosure import clock
from disclosure.notices import choices
from disclosure.personal import looks_personal
from disclosure.workflow.acts import case_models


class BasketForm(forms.Form):
    """What 待办 is narrowed by, in the address. What a person could be known by is no word to look for."""

    kind = forms.ChoiceField(label="事项", required=False)
    agency = forms.ModelChoiceField(label="机关", required=False, queryset=Agency.objects.none())
    light = forms.ChoiceField(label="时限", required=False, choices=[("", "不限"), *LIGHTS.items()])
    q = forms.CharField(label="标题或者编号中的词", required=False, max_length=60)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(model._meta.label_lower, model._meta.verbose_name) for model in case_models()]
        self.fields["kind"].choices = [("", "全部种类"), *kinds]
        here = user.agency_ids | user.supervised_agency_ids
        if len(here) > 1:
            self.fields["agency"].queryset = Agency.objects.filter(pk__in=here)
            self.fields["agency"].empty_label = "全部机关"
        else:
            del self.fields["agency"]

    @property
    def is_personal(self) -> bool:
        return looks_personal(self.data.get("q", ""))

    @property
    def asked(self) -> Asked:
        """What is asked for; what makes no sense in an address is not asked."""
        self.is_valid()
        given = self.cleaned_data
        agency = given.get("agency")
        return Asked(
            kind=given.get("kind", ""),
            agency=agency.pk if agency else None,
            light=given.get("light", ""),
            words="" if self.is_personal else given.get("q", "").replace("\x00", "").strip(),
        )


class DelegationForm(forms.Form):
    """Who is away, who acts for him, from when until when."""

    absent = forms.ChoiceField(label="请假的人")
    delegate = PersonField(
        label="代办人",
        queryset=User.objects.none(),
        empty_label="请选择",
        help_text="同一机关的人。审签只能委托给领导，保密审查只能委托给保密审查员。",
        error_messages={"required": "请选择代办人。"},
    )
    since = forms.DateField(
        label="从",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写从哪天起。", "invalid": "请按 2026-12-01 的样子填写日期。"},
    )
    until = forms.DateField(
        label="到（含当天）",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写到哪天止。", "invalid": "请按 2026-12-01 的样子填写日期。"},
    )
    reason = forms.CharField(
        label="事由", required=False, max_length=100, help_text="例如：年休假、出差。不写病情。"
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        posts = delegating.absentees(user)
        self.absences = {f"{post.user_id}-{post.agency_id}": post for post in posts}
        several = len({post.agency_id for post in posts}) > 1
        told = told_apart(post.user for post in posts)
        self.fields["absent"].choices = [
            (
                key,
                f"{told[post.user_id]}{'（本人）' if post.user_id == user.pk else ''}{f' · {post.agency.label}' if several else ''}",
            )
            for key, post in self.absences.items()
        ]
        agencies = {post.agency_id for post in posts}
        colleagues = Membership.objects.active().filter(agency__in=agencies).values("user")
        others = User.objects.filter(pk__in=colleagues, is_active=True).order_by("name")
        if {post.user_id for post in posts} == {user.pk}:  # nobody stands in for himself
            others = others.exclude(pk=user.pk)
        self.fields["delegate"].queryset = others
        self.fields["since"].initial = clock.today()

    def clean(self):
        given = super().clean()
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", "结束的日期早于开始的日期。")
        return given

    def save(self):
        """Raises Refused."""
        given = self.cleaned_data
        post = self.absences[given["absent"]]
        return delegating.delegate(
            delegator=post.user,
            agency=post.agency,
            delegate=given["delegate"],
            since=given["since"],
            until=given["until"],
            reason=given["reason"],
            by=self.user,
        )


class NoticeChoicesForm(forms.Form):
    """Of each topic whether to be told inside, and how by mail. What is fixed is shown and not asked."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        for topic in choices.TOPICS:
            way = choices.way_of(user, topic)
            self.fields[f"{topic.key}_app"] = forms.BooleanField(
                label="站内", required=False, initial=way.app, disabled=topic.fixed
            )
            self.fields[f"{topic.key}_mail"] = forms.ChoiceField(
                label="邮件",
                choices=[(mail.value, label) for mail, label in choices.LABELS.items()],
                initial=way.mail.value,
                disabled=topic.fixed,
                error_messages={"required": "请选择怎样发邮件。"},
            )

    @property
    def topics(self):
        """Each topic with its two fields."""
        return [(topic, self[f"{topic.key}_app"], self[f"{topic.key}_mail"]) for topic in choices.TOPICS]

    def save(self) -> None:
        given = self.cleaned_data
        choices.choose(
            self.user,
            {
                topic.key: choices.Way(given[f"{topic.key}_app"], choices.Mail(given[f"{topic.key}_mail"]))
                for topic in choices.TOPICS
            },
        )
