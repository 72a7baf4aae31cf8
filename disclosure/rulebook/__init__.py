"""办理规则. `value(key, agency, on)` is all that most callers need."""

from disclosure.rulebook.book import explain, in_force, value
from disclosure.rulebook.presets import PRESETS
from disclosure.rulebook.rules import RULES, Rule
from disclosure.rulebook.setting import apply_preset, rules_changed, set_rule

__all__ = [
    "PRESETS",
    "RULES",
    "Rule",
    "apply_preset",
    "explain",
    "in_force",
    "rules_changed",
    "set_rule",
    "value",
]
