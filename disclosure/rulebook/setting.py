"""Changing the rules of an agency: one at a time, or a whole local rule set."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal

from disclosure import clock
from disclosure.caching import bump
from disclosure.rulebook import book
from disclosure.rulebook.presets import PRESETS, Preset
from disclosure.rulebook.rules import RULES, Rule

NATIONAL = object()  # "no rule of its own": the national one holds again

# Sent after commit with `agency`, `keys` and `since`: clocks that run under these rules are recomputed by whoever
# keeps them, without the rulebook knowing who that is.
rules_changed = Signal()


@dataclass(frozen=True)
class Change:
    """One rule that a change touches: its words before and after."""

    rule: Rule
    before: str
    after: str

    @property
    def is_basis_alone(self) -> bool:
        """Whether the rule stays as it was and only the paper it rests on is another."""
        return self.before == self.after

    def __str__(self):
        return f"{self.rule.label}（{self.rule.key}）：{self.before} → {self.after}"


def preset_named(name: str) -> Preset:
    """The rule set of that name; raises ValidationError naming those there are."""
    if name not in PRESETS:
        raise ValidationError(f"没有名为“{name}”的规则集，可用：{'、'.join(PRESETS)}。")
    return PRESETS[name]


def _lock(agency) -> None:
    """Two people changing the rules of one agency take turns, so periods cannot come to overlap."""
    type(agency)._base_manager.select_for_update().get(pk=agency.pk)


def _write(
    rows, rule: Rule, agency, value: Any, *, since: date, by, preset: str, basis: str
) -> Change | None:
    """Let `value` hold from `since` until the next change already planned. Returns None where nothing changes."""
    model = apps.get_model("rulebook", "AgencyRule")
    current = next(
        (row for row in rows if row.effective_from <= since and (row.effective_to or since) >= since), None
    )
    planned = next((row for row in rows if row.effective_from > since), None)
    before = rule.default if current is None else current.value
    if value is NATIONAL:
        if current is None:
            return None
    elif current is not None and (current.value, current.preset, current.basis) == (value, preset, basis):
        return None
    if current is not None and current.effective_from < since:
        current.effective_to = since - timedelta(days=1)
        current.save(update_fields=["effective_to"])
    elif current is not None:  # it began this very day: the later word replaces it
        current.delete()
    if value is not NATIONAL:
        model(
            agency=agency,
            key=rule.key,
            value=value,
            effective_from=since,
            effective_to=planned.effective_from - timedelta(days=1) if planned else None,
            preset=preset,
            basis=basis,
            set_by=by,
        ).save(force_insert=True)
    return Change(rule, rule.words(before), rule.words(rule.default if value is NATIONAL else value))


def _rows(agency, keys) -> dict[str, list]:
    model = apps.get_model("rulebook", "AgencyRule")
    found: dict[str, list] = {key: [] for key in keys}
    for row in model.objects.of(agency).filter(key__in=list(keys)).order_by("effective_from"):
        found[row.key].append(row)
    return found


def _announce(agency, keys: list[str], since: date) -> None:
    if keys:
        book.wrote()
        bump()  # pages that show a rule, such as the marking of a document, are made anew
        transaction.on_commit(
            lambda: rules_changed.send(
                sender=apps.get_model("rulebook", "AgencyRule"), agency=agency, keys=keys, since=since
            )
        )


@transaction.atomic
def set_rule(
    key: str, agency, value: Any, *, by=None, since: date | None = None, basis: str = "", preset: str = ""
) -> Change | None:
    """Give an agency its own rule from a day on (None: today); NATIONAL gives it back to the national rule.

    A row already in force ends the day before; a change already planned for later stays. Returns what changed, or
    None. Raises ValidationError for an unknown rule or a value it cannot take.
    """
    if key not in RULES:
        raise ValidationError(f"没有名为“{key}”的规则。")
    rule = RULES[key]
    if value is not NATIONAL:
        rule.check(value)
    since = since or clock.today()
    _lock(agency)
    change = _write(
        _rows(agency, [key])[key], rule, agency, value, since=since, by=by, preset=preset, basis=basis
    )
    _announce(agency, [key] if change else [], since)
    return change


@transaction.atomic
def apply_preset(
    name: str, agency, *, by=None, since: date | None = None, keep: Callable[[str], bool] = lambda key: False
) -> list[Change]:
    """Let an agency follow a local rule set from a day on (None: today). Applying it again changes nothing.

    Rules of another rule set end; rules the agency set by itself (without a rule set) stay unless the new set names
    them, and `national` ends them all. `keep` spares single keys. Raises ValidationError for an unknown set.
    """
    preset = preset_named(name)
    since = since or clock.today()
    _lock(agency)
    rows = _rows(agency, RULES)
    changes = []
    for key, rule in RULES.items():
        if keep(key):
            continue
        current = [row for row in rows[key] if row.effective_from <= since <= (row.effective_to or since)]
        if key in preset.values:
            value = preset.values[key]
        elif current and (current[0].preset or not preset.values):
            value = NATIONAL
        else:
            continue
        rule_set = "" if value is NATIONAL else preset.name
        change = _write(
            rows[key], rule, agency, value, since=since, by=by, preset=rule_set, basis=preset.basis
        )
        if change:
            changes.append(change)
    _announce(agency, [change.rule.key for change in changes], since)
    return changes
