"""案卷: everything of one application as one zip, for the court, the 复议机关 or the archive.

The papers stand in numbered folders in an order that does not change; nothing is masked. The zip is made while it is
sent, file by file, so it never lies whole in memory; the contents list is the last to be written, since it tells the
SM3 of what was really packed, and whether a file is missing or no longer the one that was taken in.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from cryptography.hazmat.primitives import hashes
from django.template.loader import render_to_string

from disclosure import clock, pdf, typeset
from disclosure.deadlines import channels
from disclosure.deadlines.explain import explain
from disclosure.deadlines.explain import words_of as in_words
from disclosure.deadlines.models import Deadline
from disclosure.files.models import StoredFile
from disclosure.files.store import safe_name
from disclosure.notices.letters import kind_of
from disclosure.notices.letters.paper import paper_from, printed
from disclosure.notices.models import Letter
from disclosure.notices.models.letter import LetterState
from disclosure.workflow.history import LONGEST, words_of
from disclosure.workflow.models import Event
from documents.metadata import day
from requests_app import papers
from requests_app.importing import LABEL as IMPORTED
from requests_app.letters.base import LONGEST_FORM

CHUNK = 1 << 20
CONTENTS = "00 目录"
FOLDERS = (
    "01 申请",
    "02 文书",
    "03 送达",
    "04 审查",
    "05 提供的文件",
    "06 期限",
    "07 办理记录",
    "08 行政争议",
)
ASKED, LETTERS, DELIVERED, REVIEWED, RELEASED, CLOCKS, RECORD, DISPUTES = FOLDERS
FILLED_IN_HERE = frozenset({channels.ONLINE.key, channels.ORAL.key})
BY_MAIL = frozenset({channels.REGISTERED.key, channels.PLAIN.key, channels.MISDIRECTED.key})
MISSING = "文件不在存储中"
CHANGED = "与收存时的摘要不一致"


class Gone(Exception):
    """The bytes of a paper are not where they were stored."""


@dataclass
class Paper:
    """One file of the dossier: where it stands, what it is, and how it is read. Size and SM3 are filled as it is packed."""

    folder: str
    name: str
    title: str
    read: Callable[[], Iterable[bytes]]
    on: date | None = None
    note: str = ""
    expected: str = ""  # the SM3 it was stored with, where it was
    size: int = 0
    sm3: str = ""
    problem: str = field(default="")

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.name}"

    def as_dict(self) -> dict:
        return {
            "文件": self.path,
            "名称": self.title,
            "日期": self.on.isoformat() if self.on else "",
            "说明": self.note,
            "大小": self.size,
            "SM3": self.sm3,
            "问题": self.problem,
        }


def _local(moment: datetime | None) -> date | None:
    return moment.astimezone(clock.TZ).date() if moment else None


def _stored(opened) -> Callable[[], Iterator[bytes]]:
    """A file of the storage in chunks. Raises Gone when it is not there."""

    def read() -> Iterator[bytes]:
        try:
            handle = opened.open("rb")
        except (FileNotFoundError, ValueError) as error:
            raise Gone from error
        with handle:
            while chunk := handle.read(CHUNK):
                yield chunk

    return read


def _made(make: Callable[[], bytes]) -> Callable[[], Iterator[bytes]]:
    """What is laid out only when its turn comes."""
    return lambda: iter((make(),))


class Dossier:
    """The 案卷 of one application."""

    def __init__(self, application):
        self.application = application
        self.letters = list(
            Letter.objects.about(application)
            .filter(state__in=(LetterState.ISSUED, LetterState.VOIDED))
            .exclude(pdf="")
            .select_related("number")
            .prefetch_related("deliveries__recorded_by")
            .order_by("issued_at", "pk")
        )
        self.disputes = list(application.disputes.order_by("pk").prefetch_related("papers__file"))
        self.consultations = list(application.consultations.order_by("pk"))
        self.events = [
            event
            for case in (application, *self.disputes)
            for event in Event.objects.of(case).select_related("content_type").order_by("number")
        ]

    @property
    def name(self) -> str:
        """案卷 YUNSHAN-2026-00012.zip"""
        return f"案卷 {safe_name(self.application.number)}.zip"

    @property
    def title(self) -> str:
        return f"{self.application.number} 政府信息公开申请案卷"

    # ── what is in it ───────────────────────────────────────────────────────
    def papers(self) -> Iterator[Paper]:
        """Every paper in its order. Nothing is read yet."""
        for folder, found in (
            (ASKED, self._asked()),
            (LETTERS, self._letters()),
            (DELIVERED, self._delivered()),
            (REVIEWED, self._reviewed()),
            (RELEASED, self._released()),
            (CLOCKS, self._clocks()),
            (RECORD, self._record()),
            (DISPUTES, self._dispute_papers()),
        ):
            for number, paper in enumerate(found, start=1):
                paper.folder = folder
                paper.name = safe_name(f"{number:02} {paper.name}")
                yield paper

    def _sheet(self, code: str, on: date | None, *, of=None, **more) -> Callable[[], bytes]:
        """A form of the letters' kinds, filled from the case and dated by the day it was true."""

        def make() -> bytes:
            kind = kind_of(code)
            facts = kind.facts(of or self.application, **more)
            return printed(paper_from(kind, replace(facts, today=on or facts.today))).data

        return make

    @cached_property
    def origin(self):
        """The application as it came in: a part split off, or one answered anew, brought no paper of its own."""
        one = self.application
        while before := one.parent or one.reanswer_of:
            one = before
        return one

    def _came_from(self) -> str:
        return "" if self.origin == self.application else f"原申请 {self.origin.number} 的材料"

    @cached_property
    def _opened(self) -> Event | None:
        return Event.objects.of(self.origin).filter(action="open").first()

    def _original_is_kept(self) -> str:
        """Where the applicant's own paper is, empty where he filled in the form here or a clerk did it for him
        （条例第二十九条）. Nothing typed from a letter is passed off as the letter.
        """
        origin, opened = self.origin, self._opened
        called = "来信原件" if origin.channel in BY_MAIL else "申请原件"
        if opened and opened.label == IMPORTED:
            return f"{called}存纸质案卷，本件由旧登记簿导入"
        if origin.channel in FILLED_IN_HERE:
            return ""
        if self._is_scanned:
            return f"{called}存纸质案卷，扫描件附后"
        who = f"，由{opened.actor_name}于{day(_local(opened.at))}登记录入" if opened else ""
        return f"{called}存纸质案卷，没有扫描件{who}"

    @cached_property
    def _is_scanned(self) -> bool:
        return any(papers.kind_of(file) == papers.LETTER for file in self._files_of(self.origin))

    @property
    def only_on_paper(self) -> str:
        """Where the applicant's own paper is, when no scan of it is in the file; empty where one is, or none is due."""
        return "" if self._is_scanned else self._original_is_kept()

    def _files_of(self, application) -> list[StoredFile]:
        return list(StoredFile.objects.of(application).for_list().order_by("pk"))

    def _asked(self) -> Iterator[Paper]:
        application, origin = self.application, self.origin
        kept = self._original_is_kept()
        if not kept:
            yield Paper(
                "",
                "申请表.pdf",
                "政府信息公开申请表",
                _made(self._sheet("SQ", origin.submitted_on, of=origin)),
                origin.submitted_on,
                self._came_from(),
            )
        registered = next((e for e in self.events if e.action in ("register", "register_auto")), None)
        on = _local(registered.at) if registered else application.received_on
        reply = Deadline.objects.for_case(application).filter(term="reply").order_by("pk").last()
        yield Paper(
            "",
            "登记表.pdf",
            "政府信息公开申请登记表",
            _made(self._register_form(on, registered, reply, kept)),
            on,
            kept,
        )
        if whole := self._whole_text():
            yield Paper("", "申请内容全文.txt", "申请内容全文", _made(whole.encode), application.submitted_on)
        if origin != application:
            for file in self._files_of(origin):
                if papers.kind_of(file) != papers.TAKEN_OFF:
                    yield self._file(file, file.name, self._came_from())
        for file in self._files_of(application):
            yield self._file(file, file.name)

    def _whole_text(self) -> str:
        """All the applicant wrote, where the form and the record on paper only begin it; empty where they hold it all."""
        text = self.application.text
        if len(text.words) <= LONGEST_FORM and max(len(text.supplement), len(text.reasons)) <= LONGEST:
            return ""
        parts = {"申请内容": text.description, "补正的内容": text.supplement, "说明的理由": text.reasons}
        return "\n\n".join(f"【{name}】\n{words}" for name, words in parts.items() if words) + "\n"

    def _register_form(self, on, registered, reply, kept: str) -> Callable[[], bytes]:
        application = self.application
        registered = registered or self._opened

        def make() -> bytes:
            kind = kind_of("DJ")
            facts = kind.facts(
                application,
                original=kept,
                office=str(application.office or "公开办"),
                registrar=registered.actor_name if registered else "",
            )
            due_on = facts.due_on or (reply.due_on if reply else None)
            return printed(paper_from(kind, replace(facts, today=on or facts.today, due_on=due_on))).data

        return make

    def _letters(self) -> Iterator[Paper]:
        for letter in self.letters:
            void = (
                f"已作废：{letter.void_reason}"
                if letter.state == LetterState.VOIDED
                else f"致{letter.addressee}"
            )
            yield Paper(
                "",
                f"{letter.title} {letter.reference}.pdf",
                f"{letter.title}（{letter.reference}）",
                _stored(letter.pdf),
                letter.dated_on,
                void,
                expected=letter.sm3,
            )

    def _delivered(self) -> Iterator[Paper]:
        for letter in self.letters:
            for delivery in letter.deliveries.all():
                said = f"{delivery.get_method_display()}，{in_words(delivery.answered_on)}"
                if delivery.returned_on:
                    said += f"，{in_words(delivery.returned_on)}退回：{delivery.return_reason}"
                yield Paper(
                    "",
                    f"送达回证 {letter.reference}.pdf",
                    f"送达回证：{letter.title}",
                    _made(self._receipt(letter, delivery)),
                    delivery.answered_on,
                    said,
                )

    def _receipt(self, letter, delivery) -> Callable[[], bytes]:
        def make() -> bytes:
            kind = kind_of("SD")
            facts = kind.facts(self.application, delivery=delivery, letter_number=letter.reference)
            return printed(paper_from(kind, facts)).data

        return make

    def _opinions(self) -> bytes:
        return _laid_out("consultations", dossier=self, application=self.application, rows=self.consultations)

    def _reviewed(self) -> Iterator[Paper]:
        if self.consultations:
            yield Paper(
                "",
                "征求意见情况.pdf",
                "征求意见情况",
                _made(self._opinions),
                note=f"{len(self.consultations)} 次，条例第三十二条至第三十四条",
            )
        decision = self.application.decision
        if decision is None:
            return
        opinions = list(self.application.opinions.select_related("by", "decision").order_by("pk"))
        on = _local(opinions[-1].at) if opinions else _local(decision.drafted_at)
        more = {
            "answer_label": decision.row.label,
            "article": decision.basis,
            "reason": decision.reason,
            "opinions": [
                {
                    "step": one.get_step_display() + ("（已撤销的答复）" if one.decision.recalled_at else ""),
                    "agrees": one.agrees,
                    "note": one.note,
                    "by": one.signed_by,
                    "on": _local(one.at).isoformat(),
                }
                for one in opinions
            ],
        }
        yield Paper(
            "",
            "公开审查单.pdf",
            "政府信息公开审查单",
            _made(self._sheet("BJ", on, **more)),
            on,
            "条例第十七条",
        )

    def _file(self, file: StoredFile, name: str, note: str = "", title: str = "") -> Paper:
        return Paper(
            "", name, title or name, _stored(file.original), _local(file.created_at), note, expected=file.sm3
        )

    def _released(self) -> Iterator[Paper]:
        for release in self.application.releases.select_related("source", "result").order_by("pk"):
            source, result = release.source, release.result
            how = "全文提供" if release.is_whole else "原件，涂去一部分后提供"
            yield self._file(
                source, f"{release.title}（原件）{source.file_kind.extension}", how, release.title
            )
            if result is not None:
                yield Paper(
                    "",
                    f"{release.title}（公开件）{result.file_kind.extension}",
                    f"{release.title}（公开件）",
                    _stored(result.published),
                    _local(result.created_at),
                    f"涂去 {release.boxes.count()} 处",
                    expected=result.published_sm3,
                )

    def _clocks(self) -> Iterator[Paper]:
        if self.clocks():
            yield Paper("", "期限说明.pdf", "期限说明：逐日", _made(self._clock_trace))

    def clocks(self) -> list[tuple[str, Deadline]]:
        """(whose, clock) of the application, of what was asked of others, of the disputes."""
        cases = [
            ("本件", self.application),
            *((str(one), one) for one in self.consultations),
            *((f"{one.get_kind_display()} {one.reference}", one) for one in self.disputes),
        ]
        return [
            (whose, row)
            for whose, case in cases
            for row in Deadline.objects.for_case(case).prefetch_related("ledger").order_by("pk")
        ]

    def _clock_trace(self) -> bytes:
        rows = [(whose, row, explain(row)) for whose, row in self.clocks()]
        return _laid_out("clocks", dossier=self, application=self.application, rows=rows)

    def _record(self) -> Iterator[Paper]:
        yield Paper("", "办理记录.pdf", "办理记录", _made(self._history), note=f"{len(self.events)} 条")
        yield Paper(
            "",
            "办理记录.json",
            "办理记录（数据，含摘要链）",
            _made(self._history_data),
            note="每条含前一条的摘要，可核对未被改动",
        )

    def _history(self) -> bytes:
        rows = [(event, words_of(event.facts, self.application.KEYS)) for event in self.events]
        return _laid_out("history", dossier=self, application=self.application, rows=rows)

    def _history_data(self) -> bytes:
        rows = [
            {
                "链": event.chain_id,
                "序号": event.number,
                "事项": str(event.object_id),
                "类别": event.content_type.model,
                "动作": event.action,
                "名称": event.label,
                "原状态": event.before,
                "新状态": event.after,
                "办理人": event.actor_name,
                "时间": event.at.astimezone(clock.TZ).isoformat(),
                "意见": event.note,
                "事实": event.facts,
                "前一记录摘要": event.previous,
                "摘要": event.hash,
            }
            for event in self.events
        ]
        return json.dumps(rows, ensure_ascii=False, indent=1).encode()

    def _dispute_papers(self) -> Iterator[Paper]:
        for dispute in self.disputes:
            for paper in dispute.papers.all():
                note = f"{dispute.number}，{paper.get_kind_display()}" + (
                    f"，证明：{paper.proves}" if paper.proves else ""
                )
                name = f"{dispute.number} {paper.title}{paper.file.file_kind.extension}"
                yield self._file(paper.file, name, note, paper.title)

    # ── the zip ─────────────────────────────────────────────────────────────
    def stream(self) -> Iterator[bytes]:
        """The bytes of the zip as they come to be."""
        out = _Out()
        packed: list[Paper] = []
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for paper in self.papers():
                packed.append(paper)
                yield from self._packed(archive, out, paper)
            for name, data in self._contents(packed):
                archive.writestr(self._info(name), data)
                yield out.taken()
        yield out.taken()

    def _info(self, name: str, on: date | None = None) -> zipfile.ZipInfo:
        """A fixed moment for each entry, so that the same case gives the same zip."""
        day = on or _local(self.application.created_at)
        info = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        return info

    def _packed(self, archive, out: "_Out", paper: Paper) -> Iterator[bytes]:
        sum_of = hashes.Hash(hashes.SM3())
        try:
            chunks = iter(paper.read())
            chunk = next(chunks, b"")
        except Gone:
            paper.problem = MISSING
            return
        with archive.open(self._info(paper.path, paper.on), "w") as entry:
            while chunk:
                entry.write(chunk)
                sum_of.update(chunk)
                paper.size += len(chunk)
                yield out.taken()
                chunk = next(chunks, b"")
        paper.sm3 = sum_of.finalize().hex()
        if paper.expected and paper.expected != paper.sm3:
            paper.problem = CHANGED
        yield out.taken()

    def _contents(self, papers: list[Paper]) -> Iterator[tuple[str, bytes]]:
        application = self.application
        groups = [(folder, [paper for paper in papers if paper.folder == folder]) for folder in FOLDERS]
        yield (
            f"{CONTENTS}.pdf",
            _laid_out(
                "contents",
                dossier=self,
                application=application,
                person=application.particulars,
                groups=[(folder, found) for folder, found in groups if found],
                problems=[paper for paper in papers if paper.problem],
                related=self._related(),
            ),
        )
        data = {
            "申请编号": application.number,
            "机关": application.agency.name,
            "申请人": application.particulars.name,
            "收到日": application.received_on.isoformat() if application.received_on else "",
            "状态": application.get_state_display(),
            "办理结果": application.get_outcome_display(),
            "答复日": application.answered_on.isoformat() if application.answered_on else "",
            "相关申请": self._related(),
            "目录": [paper.as_dict() for paper in papers],
        }
        yield f"{CONTENTS}.json", json.dumps(data, ensure_ascii=False, indent=1).encode()

    def _related(self) -> list[str]:
        """Other applications whose dossier belongs beside this one."""
        application = self.application
        found = [
            ("拆自", [application.parent]),
            ("拆成", application.children.order_by("pk")),
            ("并入", [application.merged_into]),
            ("并入本件", application.merged.order_by("pk")),
            ("重新答复的原件", [application.reanswer_of]),
            ("重新答复", application.reanswers.order_by("pk")),
        ]
        return [f"{how} {one.number}" for how, rows in found for one in rows if one is not None]


def _laid_out(name: str, **context) -> bytes:
    html = render_to_string(f"requests_app/dossier/{name}.html", context)
    return pdf.render(typeset.printable(html))


class _Out(io.RawIOBase):
    """Where the zip is written: what has come is taken away at once. It cannot be gone back in."""

    def __init__(self):
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def tell(self):
        raise OSError("not seekable")

    def write(self, data) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data, self._parts = b"".join(self._parts), []
        return data
