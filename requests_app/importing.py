"""旧台账: applications of past years from a CSV or xlsx file, by the hundred thousand.

Every row stands alone: a bad one is named with its line, its column and the reason, the rest goes on. A row that is
here already (same agency, same number) is changed only where the file says otherwise, so an import can be run again
after its mistakes are mended; run twice it does nothing the second time. An empty cell never takes away what is known.
What people have handled here since it came in is theirs: a row that contradicts it is named and left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects

from accounts.models import Agency
from accounts.roles import Outsider
from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.files.tables import BadTable, Cell, Table
from disclosure.personal import mask_name
from disclosure.workflow.door import Told, open_cases, write_down_all
from disclosure.workflow.models import Event
from requests_app import contesting, disputes
from requests_app.acts.people import staff
from requests_app.intake import applicant_digest, subject_of
from requests_app.models import Application, ApplicationText, Decision, Dispute, Particulars
from requests_app.outcomes import ANSWERS, ApplicantKind, Outcome
from requests_app.register_rows import DISPUTES, LABELS, PENDING, SHOWN, BadRow, Entry, entry_of, headings
from requests_app.states import DeliveryWay, State

BATCH = 1000
LABEL, LABEL_AGAIN, ACTION_AGAIN = "导入", "导入更新", "import"
SOURCE = "旧台账导入，收到日以台账记载为准"
NOT_SAID = "（旧台账没有记载）"
REASON = "由旧台账导入。台账只记载办理结果，答复的具体类型、依据和理由见原卷。"
REGISTER = Outsider("", "旧台账导入")

# A register says no more than the row of the yearly table; of the answers that lead to it this one stands for all, and
# its reason says so.
ANSWER_OF: dict[str, str] = {}
for _answer in ANSWERS.values():
    ANSWER_OF.setdefault(_answer.outcome, _answer.key)
ANSWER_OF |= {Outcome.OPEN: "provide", Outcome.OTHER: "other"}


@dataclass(frozen=True)
class Trouble:
    """A bad row: its line, the heading of the column, the reason."""

    line: int
    column: str
    reason: str

    def __str__(self):
        return f"第 {self.line} 行{f'，{self.column}' if self.column else ''}：{self.reason}"

    def as_dict(self) -> dict:
        return {"line": self.line, "column": self.column, "reason": self.reason}


@dataclass
class Tally:
    """What became of the rows so far."""

    read: int = 0
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    bad: int = 0
    unused: list[str] = field(default_factory=list)

    def as_dict(self) -> dict:
        return {
            "read": self.read,
            "imported": self.imported,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "bad": self.bad,
            "unused_columns": self.unused,
        }


@dataclass
class Importer:
    """Takes the rows of a register into one agency."""

    agency: Agency
    by: object = REGISTER
    tally: Tally = field(default_factory=Tally)
    source: str = ""

    def run(self, path, *, after_batch=lambda table, tally: None) -> Iterator[Trouble]:
        """Import a file; yields each bad row, batch by batch. `after_batch(table, tally)` hears of the progress.

        Raises BadTable where the file is no table with the required columns; what came before a break has been taken in.
        """
        table = Table(path)
        self.source = Path(path).name
        rows = iter(table)
        found = headings(rows)
        self.tally.unused = found.unused
        lines: dict[str, tuple[int, int]] = {}
        while batch := self._next(rows):
            troubles, entries, broken = [], [], None
            for line, cells in batch:
                if isinstance(cells, BadTable):
                    broken = cells
                    continue
                self.tally.read += 1
                try:
                    entries.append(self._entry(line, found.fields, cells, lines))
                except BadRow as bad:
                    troubles.append(self._trouble(line, bad))
            entries = [entry for entry in entries if entry is not None]
            troubles += self._take(entries)
            yield from sorted(troubles, key=lambda trouble: trouble.line)
            after_batch(table, self.tally)
            if broken is not None:
                raise broken

    def _next(self, rows) -> list:
        """Up to a batch of rows; where the file breaks off, the break is the last of them."""
        batch = []
        try:
            for row in islice(rows, BATCH):
                batch.append(row)
        except BadTable as broken:
            batch.append((0, broken))
        return batch

    def _entry(self, line: int, fields: list[str], cells: list[Cell], lines: dict) -> Entry | None:
        """The row, or None where the file has said the very same before."""
        if any(cell not in (None, "") for cell in cells[len(fields) :]):
            raise BadRow("", f"有 {len(cells)} 列，列名只有 {len(fields)} 个。")
        entry = entry_of(line, {name: cell for name, cell in zip(fields, cells, strict=False) if name})
        content = hash(tuple(sorted((name, str(value)) for name, value in entry.said.items())))
        first, before = lines.setdefault(entry.number, (line, content))
        if first == line:
            return entry
        if before != content:
            raise BadRow("number", f"编号 {entry.number} 在第 {first} 行已经有了，内容不同。")
        self.tally.unchanged += 1
        return None

    def _trouble(self, line: int, bad: BadRow) -> Trouble:
        self.tally.bad += 1
        return Trouble(line, LABELS.get(bad.column, bad.column), bad.reason)

    # ── taking in ───────────────────────────────────────────────────────────
    def _take(self, entries: list[Entry]) -> list[Trouble]:
        """One transaction for the batch; where the database refuses it, row by row, so that one row spoils none."""
        if not entries:
            return []
        try:
            return self._whole(entries)
        except IntegrityError:
            return [trouble for entry in entries for trouble in self._alone(entry)]

    def _whole(self, entries: list[Entry]) -> list[Trouble]:
        """All of these rows or, with IntegrityError, none; the tally too."""
        before = replace(self.tally)
        try:
            with transaction.atomic():
                return self._take_all(entries)
        except IntegrityError:
            vars(self.tally).update(vars(before))
            raise

    def _alone(self, entry: Entry) -> list[Trouble]:
        try:
            return self._whole([entry])
        except IntegrityError:
            return [self._trouble(entry.line, BadRow("number", "刚刚被别人登记过，请再运行一次。"))]

    def _take_all(self, entries: list[Entry]) -> list[Trouble]:
        found = Application.objects.of(self.agency).filter(number__in=[entry.number for entry in entries])
        known = {
            one.number: one
            for one in found.select_related("particulars", "text").prefetch_related("disputes")
        }
        self._open([entry for entry in entries if entry.number not in known])
        again = [(known[entry.number], entry) for entry in entries if entry.number in known]
        changed = []
        for application, entry in again:
            application.agency = self.agency
            if changes := _changes(application, entry):
                changed.append((application, entry, changes))
        self.tally.unchanged += len(again) - len(changed)
        return self._change(changed) if changed else []

    def _open(self, entries: list[Entry]) -> None:
        if not entries:
            return
        cases = [self._application(entry) for entry in entries]
        told = {case.number: self._told(entry) for case, entry in zip(cases, entries, strict=True)}
        cases = open_cases(cases, by=self.by, label=LABEL, facts=lambda case: told[case.number])
        pairs = list(zip(cases, entries, strict=True))
        people = [
            Particulars(application=case, name=entry.said.get("applicant_name", "")) for case, entry in pairs
        ]
        for person in people:
            person.set_digests()
        Particulars.objects.bulk_create(people)
        texts = []
        for case, entry in pairs:
            text = ApplicationText(application=case, description=entry.said.get("description", ""))
            text.delivery_way = entry.said.get("delivery", text.delivery_way)
            text.index()
            texts.append(text)
        ApplicationText.objects.bulk_create(texts)
        self._decide([case for case in cases if case.outcome])
        clocks.start_many(
            [(case, case.received_on) for case in cases if not case.outcome],
            terms.REPLY,
            by=staff(self.by),
            basis=SOURCE,
        )
        self._contest([(case, kind, *said) for case, entry in pairs for kind, said in entry.disputes.items()])
        self.tally.imported += len(cases)

    def _application(self, entry: Entry) -> Application:
        said, outcome = entry.said, entry.said.get("outcome", "")
        kind, name = said["applicant_kind"], said.get("applicant_name", "")
        return Application(
            agency=self.agency,
            number=entry.number,
            subject=subject_of(said.get("description", "")) or NOT_SAID,
            channel=said.get("channel", ""),
            submitted_on=said["received_on"],
            received_on=said["received_on"],
            received_why=SOURCE,
            applicant_kind=kind,
            state=State.CLOSED if outcome else State.REVIEW,
            outcome=outcome,
            answered_on=said.get("answered_on"),
            closed_on=_closed_on(said) if outcome else None,
            **_of_applicant(kind, name),
        )

    def _told(self, entry: Entry) -> dict:
        """What the event says: nothing personal, the rest as the register has it."""
        said = entry.said
        return {
            "来源": f"{self.source} 第 {entry.line} 行",
            "收到日": said["received_on"],
            "办理结果": Outcome(said["outcome"]).label if "outcome" in said else "",
            "答复日": said.get("answered_on"),
            "送达方式": DeliveryWay(said["delivery"]).label if "delivery" in said else "",
        }

    def _decide(self, cases: list[Application]) -> None:
        Decision.objects.bulk_create(
            [
                Decision(
                    application=case, answer=ANSWER_OF[case.outcome], reason=REASON, drafted_by=staff(self.by)
                )
                for case in cases
            ]
        )

    def _contest(self, told: list[tuple[Application, str, str, date | None]]) -> None:
        """New disputes, the reviews first: a suit after a review leads to it."""
        reviews = {case.pk: one for case in {row[0] for row in told} for one in _known_reviews(case)}
        for kinds in ((disputes.Kind.REVIEW,), disputes.Kind.SUITS):
            cases, counted = [], {}
            for application, kind, result, filed_on in told:
                if kind not in kinds:
                    continue
                mark = contesting.MARKS[kind]
                place = counted[application.pk] = (
                    counted.get(application.pk, _numbered(application, mark)) + 1
                )
                review = reviews.get(application.pk) if kind == disputes.Kind.AFTER_REVIEW else None
                cases.append(self._dispute(application, kind, result, filed_on, f"{mark}{place}", review))
            for case in open_cases(cases, by=self.by, label=LABEL, facts=_told_of_dispute):
                if case.kind == disputes.Kind.REVIEW:
                    reviews[case.application_id] = case

    def _dispute(self, application, kind, result, filed_on, mark, review) -> Dispute:
        return Dispute(
            agency=self.agency,
            application=application,
            number=f"{application.number}-{mark}",
            subject=application.subject,
            kind=kind,
            organ=contesting.default_organ(self.agency, kind) or NOT_SAID,
            review=review,
            filed_on=filed_on,
            flags=disputes.flags_of(
                application, kind=kind, about=disputes.About.REPLY, filed_on=filed_on, review=review
            ),
            result="" if result == PENDING else result,
            state=disputes.State.AWAITING if result == PENDING else disputes.State.CLOSED,
        )

    # ── changing ────────────────────────────────────────────────────────────
    def _change(self, changed: list[tuple[Application, Entry, dict]]) -> list[Trouble]:
        """Rows the file now says otherwise of, where nobody has handled them since they came in."""
        troubles, ours = [], []
        prefetch_related_objects([application for application, *_ in changed], "disputes")
        marks = {application.last_event for application, *_ in changed}
        marks |= {one.last_event for application, *_ in changed for one in application.disputes.all()}
        imported = {
            event.pk
            for event in Event.objects.in_bulk(marks).values()
            if event.action == ACTION_AGAIN or (event.action, event.label) == ("open", LABEL)
        }
        for application, entry, changes in changed:
            handled = application.last_event not in imported or any(
                one.last_event not in imported for one in application.disputes.all()
            )
            undone = next((name for name, change in changes.items() if _undoes(*change)), None)
            if handled:
                reason = "与系统里的不同。这件申请在系统里办理过，没有改动；请在系统里更正。"
                troubles.append(self._trouble(entry.line, BadRow(next(iter(changes)), reason)))
            elif undone:
                reason = "系统里已有裁决结果，不能改回尚未审结。"
                troubles.append(self._trouble(entry.line, BadRow(undone, reason)))
            else:
                ours.append((application, entry, changes))
        if ours:
            self._write(ours)
        self.tally.updated += len(ours)
        return troubles

    def _write(self, changed: list[tuple[Application, Entry, dict]]) -> None:
        told, decided, contested, settled = [], [], [], []
        for application, entry, changes in changed:
            before = application.state
            _apply(application, entry)
            if "outcome" in changes:
                decided.append(application)
            for kind, said in entry.disputes.items():
                one = next((one for one in application.disputes.all() if one.kind == kind), None)
                if one is None:
                    contested.append((application, kind, *said))
                elif DISPUTES[kind][0] in changes or DISPUTES[kind][1] in changes:
                    settled.append((one, one.state, said))
            facts = {"来源": f"{self.source} 第 {entry.line} 行"} | _said_of(changes)
            told.append(Told(application, before, application.state, facts))
        rows = [one.case for one in told]
        Application.objects.bulk_update(rows, CHANGED)
        Particulars.objects.bulk_update([row.particulars for row in rows], ["name", "name_digest"])
        ApplicationText.objects.bulk_update(
            [row.text for row in rows], ["description", "delivery_way", "grams"]
        )
        Decision.objects.filter(application__in=decided).update(is_current=False)
        self._decide(decided)
        write_down_all(told, action=ACTION_AGAIN, label=LABEL_AGAIN, by=self.by)
        for application, _, changes in changed:
            self._mind_the_clock(application, changes)
        self._settle(settled)
        self._contest(contested)

    def _mind_the_clock(self, application: Application, changes: dict) -> None:
        """The reply clock of a row that came in open: met when answered, begun anew when the day of receipt was wrong."""
        if not {"outcome", "received_on"} & changes.keys():
            return
        running = clocks.open_clock(application, terms.REPLY)
        if running is None:
            return
        if application.outcome and application.answered_on:
            clocks.meet(application, terms.REPLY, on=application.answered_on, by=staff(self.by), basis=SOURCE)
        else:
            clocks.cancel(application, terms.REPLY, by=staff(self.by), reason="旧台账更正")
            if not application.outcome:
                clocks.start(
                    application, terms.REPLY, on=application.received_on, by=staff(self.by), basis=SOURCE
                )

    def _settle(self, settled: list[tuple[Dispute, str, tuple]]) -> None:
        told = []
        for one, before, (result, filed_on) in settled:
            one.filed_on = filed_on or one.filed_on
            if result != PENDING:
                one.result = result
                one.__dict__["state"] = disputes.State.CLOSED  # written down below, on the chain
            told.append(Told(one, before, one.state, _told_of_dispute(one)))
        Dispute.objects.bulk_update([one for one, *_ in settled], ["filed_on", "result", "state"])
        write_down_all(told, action=ACTION_AGAIN, label=LABEL_AGAIN, by=self.by)


CHANGED = (
    "applicant_kind", "applicant_masked", "applicant_digest", "received_on", "submitted_on", "channel", "subject",
    "outcome", "answered_on", "closed_on", "state", "updated_at",
)  # fmt: skip


def _of_applicant(kind: str, name: str) -> dict:
    """Masked name and digest: a register has no identity number, so the name alone tells applicants apart."""
    shown = mask_name(name) if kind == ApplicantKind.NATURAL else name
    return {
        "applicant_masked": shown or NOT_SAID,
        "applicant_digest": applicant_digest(kind, {"name": name}) if name else "",
    }


def _closed_on(said: dict) -> date:
    """A register that does not say when it answered: counted as ended in the year it came."""
    return said.get("answered_on") or said["received_on"]


def _changes(application: Application, entry: Entry) -> dict[str, tuple]:
    """What the row says otherwise: {column: (before, now)}."""
    held = {
        "applicant_kind": application.applicant_kind,
        "received_on": application.received_on,
        "channel": application.channel,
        "outcome": application.outcome,
        "answered_on": application.answered_on,
        "applicant_name": application.particulars.name,
        "description": application.text.description,
        "delivery": application.text.delivery_way,
    }
    by_kind = {one.kind: one for one in application.disputes.all()}
    for kind, (result, day) in DISPUTES.items():
        one = by_kind.get(kind)
        held[result] = (one.result or PENDING) if one else ""
        held[day] = one.filed_on if one else None
    found = {
        name: (held[name], value)
        for name, value in entry.said.items()
        if name != "number" and held[name] != value
    }
    for kind, (result, _) in DISPUTES.items():
        if kind in entry.disputes and kind not in by_kind:
            found.setdefault(result, ("", entry.disputes[kind][0]))
    return found


def _undoes(before, now) -> bool:
    """A dispute that was decided is called pending again."""
    return now == PENDING and before not in ("", PENDING)


PERSONAL = ("applicant_name", "description")


def _said_of(changes: dict[str, tuple]) -> dict:
    """The changes as the event tells them; of what is personal only that it changed."""
    said = {}
    for name, change in changes.items():
        before, now = (SHOWN.get(name, {}).get(value, value) for value in change)
        said[LABELS[name]] = "已更正" if name in PERSONAL else f"{before or '（空）'} → {now}"
    return said


def _apply(application: Application, entry: Entry) -> None:
    """Take the row's words over, unsaved."""
    said, person, text = entry.said, application.particulars, application.text
    person.name = said.get("applicant_name", person.name)
    person.set_digests()
    text.description = said.get("description", text.description)
    text.delivery_way = said.get("delivery", text.delivery_way)
    application.applicant_kind = said["applicant_kind"]
    for name, value in _of_applicant(application.applicant_kind, person.name).items():
        setattr(application, name, value)
    application.received_on = application.submitted_on = said["received_on"]
    application.channel = said.get("channel", application.channel)
    application.subject = subject_of(text.description) or NOT_SAID
    application.outcome = said.get("outcome", application.outcome)
    application.answered_on = said.get("answered_on", application.answered_on)
    if application.outcome:
        application.closed_on = application.answered_on or application.received_on
        application.__dict__["state"] = State.CLOSED  # written down on the chain with the change
    application.updated_at = clock.now()
    text.application = application
    text.index()


def _known_reviews(application: Application) -> list[Dispute]:
    """The reviews already here; a case that has just come in has none."""
    if "disputes" not in getattr(application, "_prefetched_objects_cache", {}):
        return []
    return [one for one in application.disputes.all() if one.kind == disputes.Kind.REVIEW]


def _numbered(application: Application, mark: str) -> int:
    """How many disputes with this mark the application has."""
    if "disputes" not in getattr(application, "_prefetched_objects_cache", {}):
        return 0
    return sum(1 for one in application.disputes.all() if contesting.MARKS[one.kind] == mark)


def _told_of_dispute(dispute: Dispute) -> dict:
    return {"种类": dispute.get_kind_display(), "日期": dispute.filed_on, "结果": dispute.result_words}
