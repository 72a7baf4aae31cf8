"""Changing an agency's rules from the desk: what a change would do, and doing it, on the record."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.posts import people_holding
from accounts.roles import Role
from administration.previewing import mark_of
from disclosure.deadlines import foreseeing
from disclosure.notices import outbox
from disclosure.rulebook import apply_preset, set_rule
from disclosure.rulebook.models import AgencyRule
from disclosure.rulebook.presets import PRESETS
from disclosure.rulebook.rules import RULES, Rule
from disclosure.rulebook.setting import NATIONAL, Change
from disclosure.workflow.door import write_down
from disclosure.workflow.history import words_of
from disclosure.workflow.models import Event

ACTIONS = ("set_rule", "apply_preset")


class ChangedMeanwhile(Exception):
    """Somebody else has changed the agency's rules since they were looked at."""


def stand_of(agency) -> list:
    """What the agency's rules rest on now; another list as soon as anything in it is changed."""
    return list(AgencyRule.objects.of(agency).order_by("pk").values_list("pk", "effective_to"))


def mark(agency, *said) -> str:
    """The mark of a preview of these words over the rules as they stand."""
    return mark_of(agency.pk, stand_of(agency), *["national" if one is NATIONAL else one for one in said])


def consequences(rule: Rule) -> str:
    """What a change of the rule does to what is under way, in one sentence."""
    if foreseeing.touched_terms([rule.key]):
        titles = "、".join(f"“{term.title}”" for term in foreseeing.touched_terms([rule.key]))
        return f"规定{titles}期限的长短。施行日（含）以后起算的照新规定；以前起算的不变。"
    if rule.key.startswith("deadlines."):
        return "只改变什么时候提醒、报给谁，不改变任何届满日；改后全部在办期限的提醒时间重新推算。"
    if not rule.enforced:
        return "本项先行登记，由人工执行；系统尚未自动执行，在办事项不受影响。"
    return "不规定期限的长短。施行日以后办理的照新规定，已经办过的不受影响。"


def foresee(agency, values: dict[str, Any], since: date) -> foreseeing.Foresight:
    """Whose dates would move."""
    plain = {key: RULES[key].default if value is NATIONAL else value for key, value in values.items()}
    return foreseeing.foresee_rules(agency, plain, since=since)


def change_rule(agency, key: str, value: Any, *, since: date, basis: str, by, seen: str) -> Change | None:
    """One rule, as it was looked at. Returns what changed; raises ChangedMeanwhile, ValidationError."""
    with transaction.atomic():
        _lock(agency)
        if mark(agency, key, value, since, basis) != seen:
            raise ChangedMeanwhile
        change = set_rule(key, agency, value, by=by, since=since, basis=basis)
        if change is not None:
            _write_down(
                agency,
                "set_rule",
                "更改办理规则",
                {
                    "规则": change.rule.label,
                    "原来": change.before,
                    "改为": change.after,
                    "施行日": since,
                    "依据": basis,
                },
                by=by,
            )
    return change


def take_preset(agency, name: str, *, since: date, by, seen: str) -> list[Change]:
    """A whole rule set, as it was looked at. Returns what changed; raises ChangedMeanwhile, ValidationError."""
    with transaction.atomic():
        _lock(agency)
        if mark(agency, name, since) != seen:
            raise ChangedMeanwhile
        changes = apply_preset(name, agency, by=by, since=since)
        if changes:
            preset = PRESETS[name]
            said = [
                f"{one.rule.label}不变，依据改为这一套"
                if one.is_basis_alone
                else f"{one.rule.label}由“{one.before}”改为“{one.after}”"
                for one in changes
            ]
            _write_down(
                agency,
                "apply_preset",
                "采用规则集",
                {"规则集": preset.label, "依据": preset.basis, "施行日": since, "改动": said},
                by=by,
            )
    return changes


class _TakenBack(Exception):
    """The trial is over."""


def try_preset(agency, name: str, since: date) -> tuple[list[Change], dict[str, Any]]:
    """What a rule set would change, and its values by key; tried in a transaction that is taken back."""
    changes: list[Change] = []
    values: dict[str, Any] = {}
    try:
        with transaction.atomic():
            changes = apply_preset(name, agency, since=since)
            preset = PRESETS[name]
            values = {one.rule.key: preset.values.get(one.rule.key, NATIONAL) for one in changes}
            raise _TakenBack
    except _TakenBack:
        return changes, values


def history(agency, key: str | None = None) -> list[Event]:
    """The changes made from the desk, newest first."""
    found = Event.objects.of(agency).filter(action__in=ACTIONS).order_by("-at", "-id")
    if key is not None:
        found = found.filter(facts__规则=RULES[key].label)
    return list(found[:30])


def _lock(agency) -> None:
    type(agency)._base_manager.select_for_update().get(pk=agency.pk)


OFFICE = frozenset({Role.DISCLOSURE, Role.DISCLOSURE_HEAD})


def _write_down(agency, action: str, label: str, facts: dict, *, by) -> None:
    """On the record, and told to the 公开办, who work by it; whose dates move is told of each besides."""
    event = write_down(
        agency,
        action=action,
        label=label,
        before="",
        after="",
        by=by,
        note="",
        facts=facts,
        agency_id=agency.pk,
    )
    people = [person for person in people_holding(agency.pk, OFFICE) if person.pk != by.pk]
    body = "\n".join(words_of(facts | {"办理人": str(by)}))
    outbox.queue(agency, "rules-changed", f"event:{event.pk}", people, f"{label}：{agency.label}", body)
