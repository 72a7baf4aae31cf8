"""Walking the chains of events: is every row where it was, as it was, and do the cases agree with it?"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice

from django.contrib.contenttypes.models import ContentType

from disclosure.workflow.acts import case_models, state_field
from disclosure.workflow.door import event_hash
from disclosure.workflow.models import Chain, Event


@dataclass(frozen=True)
class Flaw:
    """One thing wrong with a chain: which agency, which number, what."""

    agency: str
    number: int
    problem: str

    def as_dict(self) -> dict:
        return asdict(self)


def flaws_of(chain: Chain) -> Iterator[Flaw]:
    """Yield every flaw of one chain; memory stays flat however long it is."""
    code, previous, expected = chain.agency.code, "", 1
    for event in Event.objects.filter(chain=chain).order_by("number").iterator(chunk_size=2000):
        if event.number != expected:
            yield Flaw(code, expected, f"缺少第 {expected} 至 {event.number - 1} 条记录（被删除或改号）。")
        if event.previous != previous and event.number == expected:
            yield Flaw(code, event.number, "与前一条记录接不上（顺序被改动或前一条被替换）。")
        if event_hash(event, event.previous) != event.hash:
            yield Flaw(code, event.number, "内容与摘要不符（被修改）。")
        previous, expected = event.hash, event.number + 1
    if expected - 1 != chain.length:
        yield Flaw(
            code, expected, f"链首记载 {chain.length} 条，实有到第 {expected - 1} 条（末尾被删除或增加）。"
        )
    elif previous != chain.head:
        yield Flaw(code, chain.length, "末条摘要与链首记载不符。")


def flaws_of_cases(agency=None) -> Iterator[Flaw]:
    """Yield every case whose state or last act is not what the record says: rows changed past the door."""
    for model in case_models():
        state = state_field(model).name
        kind = ContentType.objects.get_for_model(model)
        cases = model._base_manager.order_by("pk").values_list("pk", "agency__code", state, "last_event")
        if agency is not None:
            cases = cases.filter(agency=agency)
        for chunk in batched(cases.iterator(chunk_size=2000), 2000):
            events = Event.objects.in_bulk([last for *_, last in chunk])
            for pk, code, now, last in chunk:
                event = events.get(last)
                name = f"{model._meta.verbose_name} {pk}"
                if event is None or (event.content_type_id, event.object_id) != (kind.pk, pk):
                    yield Flaw(code, 0, f"{name} 没有办理记录（记录被删除，或者不经办理直接写入）。")
                elif event.after != now:
                    yield Flaw(
                        code, event.number, f"{name} 的状态是“{now}”，最后一条记录却是“{event.after}”。"
                    )


def batched(rows, size: int) -> Iterator[list]:
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def verify_chains(agency=None) -> tuple[int, list[Flaw]]:
    """Check one agency's chain or all; returns how many events were read and what is wrong."""
    chains = Chain.objects.select_related("agency").order_by("agency__code")
    if agency is not None:
        chains = chains.filter(agency=agency)
    read, flaws = 0, []
    for chain in chains:
        read += chain.events.count()
        flaws.extend(flaws_of(chain))
    flaws.extend(flaws_of_cases(agency))
    return read, flaws
