"""Searching the record of acts, taking it out as CSV, and walking its chain."""

from collections.abc import Iterator

from celery import current_app
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Agency
from administration.models import ChainCheck
from disclosure import clock, exports
from disclosure.workflow.acts import case_models, state_field
from disclosure.workflow.door import write_down
from disclosure.workflow.models import Chain, Event
from disclosure.workflow.verify import batched, flaws_of, flaws_of_cases

# What opens personal data, or hands it out: the acts asked for most.
PERSONAL = ("reveal", "read_paper", "print", "export_dossier", "export_audit")
AT_ONCE = 20_000  # events walked while the person waits; a longer chain is walked in the background
MOST_FLAWS = 100
CHECK = "administration.tasks.check_chain"
CASES = 200  # cases found by words; beyond, the words say too little
NAMES = ("number", "reference", "index_number")
TITLES = ("title", "subject")


def events_of(agency: Agency, asked: dict) -> QuerySet[Event]:
    """The events of an agency's chain that were asked for, newest first."""
    found = Event.objects.filter(chain__agency=agency)
    if words := asked.get("person"):
        found = found.filter(actor_name__icontains=words)
    if words := asked.get("act"):
        found = found.filter(label__icontains=words)
    if asked.get("personal"):
        found = found.filter(action__in=PERSONAL)
    if kind := asked.get("kind"):
        found = found.filter(content_type=kind)
    if words := asked.get("case"):
        found = found.filter(_about(cases_called(words, agency)))
    if since := asked.get("since"):
        found = found.filter(at__gte=clock.start_of_day(since))
    if until := asked.get("until"):
        found = found.filter(at__lte=clock.end_of_day(until))
    return found.order_by("-number")


def cases_called(words: str, agency: Agency) -> dict[int, list[int]]:
    """The agency's cases of that number, or with these words in the title: {content type: keys}."""
    found: dict[int, list[int]] = {}
    for model in case_models():
        asked = Q()
        for name in NAMES:
            if _has(model, name):
                asked |= Q(**{name: words})
        for name in TITLES:
            if _has(model, name) and len(words) > 1:
                asked |= Q(**{f"{name}__icontains": words})
        if not asked:
            continue
        keys = list(
            model._base_manager.filter(asked, agency=agency)
            .order_by("-pk")
            .values_list("pk", flat=True)[:CASES]
        )
        if keys:
            found[ContentType.objects.get_for_model(model).pk] = keys
    return found


def _has(model, name: str) -> bool:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return field.get_internal_type() == "CharField"


def _about(cases: dict[int, list[int]]) -> Q:
    if not cases:
        return Q(pk__in=())
    said = Q()
    for kind, keys in cases.items():
        said |= Q(content_type=kind, object_id__in=keys)
    return said


def kinds() -> list[tuple[int, str]]:
    """What events are about: (content type, name)."""
    return [
        (ContentType.objects.get_for_model(model).pk, str(model._meta.verbose_name))
        for model in case_models()
    ]


def words_of_states(event: Event) -> str:
    """拟稿 → 科室审核; nothing where the state stayed."""
    model = event.content_type.model_class()
    if model is None or event.before == event.after or model not in case_models():
        return ""
    labels = dict(state_field(model).choices)
    return f"{labels.get(event.before, event.before)} → {labels.get(event.after, event.after)}".removeprefix(
        " → "
    )


# ── CSV ─────────────────────────────────────────────────────────────────────
HEAD = ("链上序号", "时间", "机关", "办理人", "动作", "事项类别", "事项", "状态变化", "摘要")


def sheet(events: QuerySet[Event], agency: Agency) -> exports.Sheet:
    """The events as a table, read as it is sent; opinions and facts, where personal data may stand, are not among the columns."""
    return exports.Sheet(
        f"办理记录 {agency.label}", [exports.Heading(label) for label in HEAD], _lines(events, agency)
    )


def _lines(events: QuerySet[Event], agency: Agency) -> Iterator[list[str]]:
    rows = exports.read(events.select_related("content_type"), lambda event: event)
    for chunk in batched(rows, exports.AT_ONCE):
        names = _names(chunk)
        for event in chunk:
            yield [
                str(event.number),
                f"{event.at.astimezone(clock.TZ):%Y-%m-%d %H:%M:%S}",
                agency.name,
                event.actor_name,
                event.label,
                event.content_type.name,
                names.get((event.content_type_id, event.object_id), str(event.object_id)),
                words_of_states(event),
                event.hash,
            ]


def _names(events: list[Event]) -> dict[tuple[int, int], str]:
    """What the cases of some events are called, one query a kind."""
    wanted: dict[int, set[int]] = {}
    for event in events:
        wanted.setdefault(event.content_type_id, set()).add(event.object_id)
    found = {}
    for kind, keys in wanted.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is not None:
            for row in model._base_manager.filter(pk__in=keys):
                found[kind, row.pk] = str(row)
    return found


def note_export(agency: Agency, asked: dict, *, by) -> None:
    """Taking the record out is itself on the record."""
    said = {name: str(value) for name, value in asked.items() if value and not isinstance(value, bool)}
    write_down(
        agency,
        action="export_audit",
        label="导出办理记录",
        before="",
        after="",
        by=by,
        note="",
        facts={"条件": "；".join(f"{name}＝{value}" for name, value in said.items()) or "全部"},
        agency_id=agency.pk,
    )


# ── the chain ───────────────────────────────────────────────────────────────
def is_long(agency: Agency) -> bool:
    return (Chain.objects.filter(agency=agency).values_list("length", flat=True).first() or 0) > AT_ONCE


def ask_check(agency: Agency, *, by) -> ChainCheck:
    """Have the chain walked: at once where it is short, else by the next worker."""
    check = ChainCheck.objects.create(agency=agency, asked_by=by)
    if is_long(agency):
        transaction.on_commit(lambda: current_app.send_task(CHECK, args=[check.pk]))
        return check
    return carry_out(check.pk)


def carry_out(pk: int) -> ChainCheck | None:
    """Walk the chain of one check; walking it again writes the same. None where the check is gone."""
    check = ChainCheck.objects.filter(pk=pk).select_related("agency").first()
    if check is None or check.finished_at is not None:
        return check
    chain = Chain.objects.filter(agency=check.agency).select_related("agency").first()
    flaws = []
    count = 0
    if chain is not None:
        check.events, check.head = chain.length, chain.head
        for flaw in flaws_of(chain):
            count += 1
            if len(flaws) < MOST_FLAWS:
                flaws.append(flaw.as_dict())
    for flaw in flaws_of_cases(check.agency):
        count += 1
        if len(flaws) < MOST_FLAWS:
            flaws.append(flaw.as_dict())
    check.flaws, check.flaw_count, check.finished_at = flaws, count, clock.now()
    check.save()
    return check
