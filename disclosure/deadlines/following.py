"""The clocks follow the calendar and the rules: what happens here when one of them changes below."""

from datetime import date

from disclosure.deadlines import recomputing
from disclosure.deadlines.telling import tell_moved
from disclosure.deadlines.terms import TERMS


def calendar_changed(agency) -> list[recomputing.Difference]:
    """Recompute the clocks reckoned by the calendar that was; the people are told, the differences returned."""
    return list(recomputing.bring_up_to_date(told=tell_moved))


def rules_changed(sender, *, agency, keys, since: date, **kwargs) -> None:
    """Recompute the agency's clocks that run under the changed rules and started since they hold."""
    keys = set(keys)
    touched = [term.key for term in TERMS.values() if term.rule in keys]
    if touched:
        _follow(agency, since=since, term__in=touched)
    if any(key.startswith("deadlines.") for key in keys):
        _follow(agency)


def _follow(agency, **which) -> None:
    for _ in recomputing.recompute(agency, reason="办理规则变动", told=tell_moved, **which):
        pass  # told as it goes; nobody here reads a list
