"""Putting right what was folded wrongly: a source split out, an item folded into another, both on the record."""

from django.db import DatabaseError, transaction

from disclosure.deadlines import clocks
from disclosure.workflow.acts import act
from disclosure.workflow.door import Told, write_down_all
from disclosure.workflow.errors import NotNow, Refused
from opinion import hours
from opinion.grounds import BY_KEY, RANK
from opinion.people import collector
from opinion.states import Risk, State

STATE = "state"
LABEL_TAKEN = "另一件并入"
_WEIGHED = ("found_at", "grade", "criteria", "risk", "is_emergency", "must_report_up", "party")
# Once a response is being drafted, it speaks for this item alone.
_FOLDABLE = (State.FOUND, State.REGISTERED, State.JUDGED, State.ASSIGNED, State.HANDLING)


class Folding:
    """拆出来源、并入另一件."""

    FOLDABLE = _FOLDABLE

    @act(
        STATE,
        source=tuple(State),
        target=None,
        who=collector,
        label="拆出来源",
        article="并错的来源拆出去，单成一件",
        form="opinion.forms.folding.SplitOutForm",
        conditions=[lambda item: item.mention_count > 1],
        awaited=False,
    )
    def split_out(self, *, by, note, mentions: list[int]):
        """The mentions become an item of their own. Raises Refused where nothing would be left, or one is not here."""
        from opinion.collecting import open_with  # the models stand on the acts

        chosen = list(self.mentions.filter(pk__in=mentions).order_by("pk"))
        if len(chosen) != len(set(mentions)) or not chosen:
            raise Refused("有的来源已经不在这件事项里，请看过最新情况再办。")
        if len(chosen) == self.mentions.count():
            raise Refused("至少留下一条来源。要整件并到别处，请用“并入另一件”。")
        fresh = open_with(chosen, by=by, parted_from=self)
        return {"拆出": len(chosen), "成为": fresh.reference}

    @act(
        STATE,
        source=_FOLDABLE,
        target=State.DROPPED,
        who=collector,
        label="并入另一件",
        article="同一件事只办一件，来源都归到那一件；发现时间从早，等级从高，时限随之",
        form="opinion.forms.folding.FoldIntoForm",
        awaited=False,
    )
    def fold_into(self, *, by, note, other: int):
        """All its mentions go to the other item, which is under way and as grave as either; what was on the way here ends.

        Raises Refused, NotNow.
        """
        from opinion.collecting import recount

        try:
            with transaction.atomic():  # waiting would turn against whoever folds the two the other way round
                into = (
                    type(self)
                    ._base_manager.select_for_update(nowait=True)
                    .filter(pk=other, agency=self.agency_id)
                    .first()
                )
        except DatabaseError as error:
            raise NotNow("那一件正在办理或者正在收进新的来源，请稍等再试。") from error
        if into is None or into.pk == self.pk or into.merged_into_id:
            raise Refused("只能并入本机关的另一件事项，并且那一件没有并到别处。")
        _may_take(into, self)
        moved, demands = self.mentions.update(item=into), self.demands.update(item=into)
        self.merged_into = into
        self.mention_count, self.latest_at = 0, None
        recount(into)
        grown = _weigh(into, self, by=by)
        told = Told(
            into,
            into.state,
            into.state,
            {"并自": self.reference, "来源": moved, "诉求": demands or None} | grown,
        )
        write_down_all([told], action="take_folded", label=LABEL_TAKEN, by=by, note=note)
        clocks.cancel_all(self, by=by, reason=f"并入{into.reference}")
        return {"并入": into.reference, "来源": moved}


def _may_take(into, item) -> None:
    """What is handled goes on being handled where it is folded to. Raises Refused."""
    if into.state not in State.UNDER_WAY:
        raise Refused(
            f"{into.reference}现在是“{into.get_state_display()}”，没有在办理，并进去就没有人办了。请先重新启动那一件，再并入。"
        )
    if item.state == State.FOUND:
        return
    if into.state == State.FOUND:
        raise Refused(f"{into.reference}还没有登记。请先登记那一件，或者把那一件并入本件。")
    if into.state == State.RELEASED and RANK.get(item.grade, 0) > RANK.get(into.grade, 0):
        raise Refused(
            f"{into.reference}的回应已经发布，本件等级更高，须另行处置、回应。请先反馈、重新启动那一件，再并入。"
        )


def _weigh(into, item, *, by) -> dict:
    """The earlier finding and the graver judgement hold for both, and the clocks follow; returns what became different."""
    were = {name: getattr(into, name) for name in _WEIGHED}
    into.found_at = min(into.found_at, item.begun_at)
    into.grade = max(into.grade, item.grade, key=lambda grade: RANK.get(grade, -1))
    into.criteria = [key for key in BY_KEY if key in {*into.criteria, *item.criteria}]
    into.risk = max(into.risk, item.risk, key=["", *Risk.values].index)
    into.is_emergency = into.is_emergency or item.is_emergency
    into.must_report_up = into.must_report_up or item.must_report_up
    into.party = into.party or item.party
    changed = [name for name, value in were.items() if getattr(into, name) != value]
    if not changed:
        return {}
    type(into)._base_manager.filter(pk=into.pk).update(**{name: getattr(into, name) for name in changed})
    if into.state != State.FOUND:
        if "found_at" in changed and into.reopened_at is None:
            clocks.cancel_all(into, by=by, reason="并入较早发现的一件，重新计算")
        hours.follow(into, by=by)
    return {
        "发现时间": into.found_at if "found_at" in changed else None,
        "等级": into.get_grade_display() if "grade" in changed else "",
    }
