"""办理规则: what holds in an agency, one rule changed at a time or a whole rule set, looked at before it is done."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import FormView, TemplateView

from administration import reach, rulebook
from administration.forms.rules import PresetForm, RuleForm
from administration.previewing import differences
from administration.views.section import Administration
from disclosure import clock
from disclosure.rulebook import book
from disclosure.rulebook.models import AgencyRule
from disclosure.rulebook.presets import PRESETS
from disclosure.rulebook.rules import RULES
from disclosure.rulebook.setting import NATIONAL
from disclosure.workflow.history import words_of

CHANGED = "您看过以后，规则有了变动，或者您改了填的内容。下面是重新算的，请再看一遍。"


class OfRules(Administration):
    readers = reach.WITH_HEAD
    here = "rules"

    def to(self, name: str, *args):
        answer = redirect(name, *args)
        answer["Location"] += f"?agency={self.agency.code}"
        return answer

    def foreseen(self, foresight) -> dict:
        return {
            "foresight": foresight,
            "moved": differences(foresight, self.request.user),
            "by_agency": [],
            "elsewhere": 0,
            "waits": False,
        }


class RuleList(OfRules, TemplateView):
    """Every rule as it stands, the planned ones beside it."""

    template_name = "administration/rules.html"

    def get_context_data(self, **kwargs):
        own = self.request.GET.get("own") == "1"
        lines = list(book.in_force(self.agency))
        shown = [line for line in lines if line.local or line.ahead] if own else lines
        return super().get_context_data(**kwargs) | {
            "chapters": [
                (group, list(found)) for group, found in groupby(shown, key=lambda line: line.rule.group)
            ],
            "total": len(lines),
            "own": own,
            "own_count": sum(line.local is not None for line in lines),
            "different": sum(line.differs for line in lines),
            "ahead": sum(line.ahead is not None for line in lines),
            "preset_labels": [
                PRESETS[name].label
                for name in sorted({line.local.preset for line in lines if line.local and line.local.preset})
                if name in PRESETS
            ],
            "history": [_Told(event) for event in rulebook.history(self.agency)],
        }


class _Told:
    """A change made from the desk, as it is listed."""

    def __init__(self, event):
        self.at, self.by, self.label, self.words = (
            event.at,
            event.actor_name,
            event.label,
            words_of(event.facts),
        )


class EditRule(OfRules, FormView):
    """One rule: its value by its kind, from a day on; looked at, then done."""

    template_name = "administration/rule.html"
    form_class = RuleForm

    def dispatch(self, request, *args, **kwargs):
        if kwargs["key"] not in RULES:
            raise Http404("没有这条规则。")
        self.rule = RULES[kwargs["key"]]
        return super().dispatch(request, *args, **kwargs)

    @property
    def line(self):
        return next(line for line in book.in_force(self.agency) if line.rule is self.rule)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"rule": self.rule, "now": book.value(self.rule.key, self.agency)}

    def get_initial(self):
        local = self.line.local
        return {
            "own": "own" if local else "national",
            "since": clock.today(),
            "basis": local.basis if local else "",
        }

    def form_valid(self, form):
        said, value = form.cleaned_data, form.value
        basis = "" if value is NATIONAL else said["basis"].strip()
        if "apply" in self.request.POST:
            self.must_be_a_writer()
            try:
                change = rulebook.change_rule(
                    self.agency,
                    self.rule.key,
                    value,
                    since=said["since"],
                    basis=basis,
                    by=self.request.user,
                    seen=self.request.POST.get("seen", ""),
                )
            except rulebook.ChangedMeanwhile:
                messages.warning(self.request, CHANGED)
            else:
                if change is None:
                    messages.info(self.request, f"“{self.rule.label}”本来就是这样规定的，没有改动。")
                else:
                    messages.success(
                        self.request,
                        f"“{self.rule.label}”自 {said['since']:%Y-%m-%d} 起改为：{change.after}。已经公布在办理规则页。",
                    )
                return self.to("administration:rules")
        line = self.line
        after = self.rule.default if value is NATIONAL else value
        planned = AgencyRule.objects.of(self.agency).filter(
            key=self.rule.key, effective_from__gt=said["since"]
        )
        return self.render_to_response(
            self.get_context_data(
                form=form,
                is_preview=True,
                before=line.words,
                after=self.rule.words(after),
                value_national=value is NATIONAL,
                is_same=after == book.value(self.rule.key, self.agency, said["since"]),
                next_planned=planned.order_by("effective_from").first(),
                consequences=rulebook.consequences(self.rule),
                seen=rulebook.mark(self.agency, self.rule.key, value, said["since"], basis),
                **self.foreseen(rulebook.foresee(self.agency, {self.rule.key: value}, said["since"])),
            )
        )

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        rows = AgencyRule.objects.of(self.agency).filter(key=self.rule.key).select_related("set_by")
        return super().get_context_data(**kwargs) | {
            "rule": self.rule,
            "line": self.line,
            "rows": rows.order_by("-effective_from"),
            "today": clock.today(),
        }


class TakePreset(OfRules, FormView):
    """A whole rule set, each rule it would change named, looked at and then done."""

    template_name = "administration/preset.html"
    form_class = PresetForm

    def get_initial(self):
        return {"since": clock.today()}

    def form_valid(self, form):
        name, since = form.cleaned_data["preset"], form.cleaned_data["since"]
        if "apply" in self.request.POST:
            self.must_be_a_writer()
            try:
                changes = rulebook.take_preset(
                    self.agency,
                    name,
                    since=since,
                    by=self.request.user,
                    seen=self.request.POST.get("seen", ""),
                )
            except rulebook.ChangedMeanwhile:
                messages.warning(self.request, CHANGED)
            else:
                label = PRESETS[name].label
                if changes:
                    kept = sum(one.is_basis_alone for one in changes)
                    more = f"，另有 {kept} 条只改依据" if kept else ""
                    messages.success(
                        self.request,
                        f"自 {since:%Y-%m-%d} 起采用“{label}”，改动 {len(changes) - kept} 条规则{more}。",
                    )
                else:
                    messages.info(self.request, f"本来就采用“{label}”，没有改动。")
                return self.to("administration:rules")
        changes, values = rulebook.try_preset(self.agency, name, since)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                is_preview=True,
                preset=PRESETS[name],
                changes=changes,
                altered=[one for one in changes if not one.is_basis_alone],
                kept=[one for one in changes if one.is_basis_alone],
                seen=rulebook.mark(self.agency, name, since),
                **self.foreseen(rulebook.foresee(self.agency, values, since)),
            )
        )

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)
