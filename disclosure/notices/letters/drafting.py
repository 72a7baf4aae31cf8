"""Up to the seal: draft, edit, approve; and void, which ends a letter at any point.

Each function locks the letter, says no in whole sentences (`Refused`), and returns the fresh row.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from disclosure import clock
from disclosure.notices import numbers
from disclosure.notices.letters import remedies, wording
from disclosure.notices.letters.kinds import REMEDY, LetterKind, kind_of, plain, with_remedy
from disclosure.notices.letters.office import AgencyFacts
from disclosure.notices.models import Letter
from disclosure.notices.models.letter import LetterState
from disclosure.refusal import Refused
from disclosure.rulebook import book

LONGEST_PART = 200_000  # characters


def person(by):
    """The user row of whoever acts; None for the clock and for an applicant, who have no account."""
    return by if getattr(by, "pk", None) else None


def locked(letter: Letter) -> Letter:
    return Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)


def clause_of(kind: LetterKind, facts, agency, day) -> remedies.Clause | None:
    """The remedy a letter of this kind must tell. Raises Refused while the agency has not named whom to go to."""
    return remedies.clause(
        kind.need(facts),
        facts.agency,
        day,
        partial_review_first=book.value("letters.partial_review_first", agency, on=day),
        what=kind.calls_itself,
    )


def drawn_parts(kind: LetterKind, facts, agency, day) -> tuple[list[dict], dict]:
    """(the parts as they are stored, the remedy as facts). A missing 复议机关 leaves the remedy empty until issue."""
    parts = wording.with_own(kind.parts(facts), kind.code, facts, wording.in_force(agency, day))
    said = {}
    if kind.need(facts) != remedies.Need.NONE:
        try:
            found = clause_of(kind, facts, agency, day)
        except Refused:
            parts = with_remedy(parts, "")
        else:
            parts = with_remedy(parts, found.text)
            said = found.as_dict()
    return [part.as_dict() for part in parts], said


@transaction.atomic
def draft(case, code: str, *, by, occasion: str = "", supersedes: Letter | None = None, **more) -> Letter:
    """Draw a letter about a case. Asked again while one is open, it is drawn anew and keeps what a person has edited,
    as long as the facts behind those words are the same.

    `occasion` tells letters of one kind apart (征求意见 of two third parties); `more` goes to the kind's facts.
    Raises KeyError for an unknown code.
    """
    kind = kind_of(code)
    facts = kind.facts(case, **more)
    parts, remedy = drawn_parts(kind, facts, case.agency, clock.today())
    open_one = (
        Letter.objects.about(case)
        .open()
        .filter(code=code, occasion=occasion)
        .select_for_update(of=("self",))
        .first()
    )
    letter = open_one or Letter(
        content_type=ContentType.objects.get_for_model(case),
        object_id=case.pk,
        agency=case.agency,
        code=code,
        occasion=occasion,
        created_at=clock.now(),
    )
    if open_one:
        parts = _keeping_edits(parts, open_one.parts)
        letter.version += 1
    letter.parts = parts
    letter.facts = plain(facts) | {"remedy": remedy, "need": str(kind.need(facts))}
    letter.title, letter.addressee, letter.address = (
        kind.title(facts),
        kind.addressee(facts),
        kind.address(facts),
    )
    letter.state, letter.approved_by, letter.approved_at = LetterState.DRAFT, None, None
    letter.drafted_by, letter.supersedes = person(by), supersedes
    letter.save()
    return letter


def _keeping_edits(fresh: list[dict], old: list[dict]) -> list[dict]:
    edited = {
        part["key"]: part for part in old if not part["locked"] and part["text"] != part.get("drawn", "")
    }
    return [
        part | {"text": edited[part["key"]]["text"]}
        if part["key"] in edited and edited[part["key"]].get("drawn") == part["drawn"] and not part["locked"]
        else part
        for part in fresh
    ]


@transaction.atomic
def edit(letter: Letter, texts: dict[str, str], *, by, seen: int | None = None) -> Letter:
    """Put other words into parts that are not locked; an approved letter has to be approved again.

    `seen` is the version the person was looking at. Raises Refused for a locked part, an empty one, words of repealed
    law, a letter no longer open, and when somebody else has changed it since.
    """
    letter = locked(letter)
    if not letter.is_open:
        raise Refused(f"这份文书{letter.get_state_display()}，不能再改。要改的，请先作废，再重新起草。")
    if seen is not None and seen != letter.version:
        raise Refused("您打开之后，这份文书已经被别人改过。请看过最新的内容再改，您写的还在下面。")
    at = {part["key"]: part for part in letter.parts}
    problems, changed = [], False
    for key, text in texts.items():
        part = at.get(key)
        text = text.replace("\r\n", "\n").strip()
        if part is None:
            problems.append("文书里没有这一段，请刷新页面再改。")
        elif text == part["text"]:
            continue
        elif part["locked"] or part["kind"] == "table":
            problems.append(f"“{part['label']}”是法定内容，由系统依事实写成，不能改动。")
        elif not text and part["kind"] == "text":
            problems.append(f"“{part['label']}”不能空着。")
        elif len(text) > LONGEST_PART:
            problems.append(f"“{part['label']}”超过 {LONGEST_PART // 10000} 万字，请改作附件。")
        else:
            problems += outdated_in(letter, text)
            part["text"], changed = text, True
    if problems:
        raise Refused(*dict.fromkeys(problems))
    if changed:
        letter.version += 1
        letter.state, letter.approved_by, letter.approved_at = LetterState.DRAFT, None, None
        letter.save(update_fields=["parts", "version", "state", "approved_by", "approved_at"])
    return letter


@transaction.atomic
def approve(letter: Letter, *, by) -> Letter:
    """核准: by another person than the drafter. Raises Refused; approving twice is the first approval."""
    letter = locked(letter)
    if letter.state == LetterState.APPROVED:
        return letter
    if letter.state != LetterState.DRAFT:
        raise Refused(f"这份文书{letter.get_state_display()}，不需要再核准。")
    if person(by) is None:
        raise Refused("文书须由工作人员核准。")
    if letter.drafted_by_id == by.pk:
        raise Refused("文书由起草人以外的人核准，请交另一位核准。")
    letter.state, letter.approved_by, letter.approved_at = LetterState.APPROVED, by, clock.now()
    letter.save(update_fields=["state", "approved_by", "approved_at"])
    return letter


@transaction.atomic
def void(letter: Letter, *, reason: str, by) -> Letter:
    """作废: an issued letter keeps its number in the register and its PDF in the file, both marked.

    Raises Refused without a reason, and the second time.
    """
    letter = locked(letter)
    if letter.state == LetterState.VOIDED:
        raise Refused("这份文书已经作废。")
    if len(reason.strip()) < 2:
        raise Refused("作废须写明原因。")
    if letter.number_id:
        letter.number = numbers.void(letter.number, reason=reason, by=person(by))
    letter.state, letter.voided_at, letter.voided_by = LetterState.VOIDED, clock.now(), person(by)
    letter.void_reason = reason.strip()[:200]
    letter.save(update_fields=["state", "voided_at", "voided_by", "void_reason"])
    return letter


def outdated_in(letter: Letter, text: str) -> list[str]:
    """What in these words goes against the remedy the letter itself tells."""
    first = book.value("letters.partial_review_first", letter.agency)
    return remedies.outdated(text, letter.facts.get("need", ""), partial_review_first=first)


def refresh_remedy(letter: Letter, kind: LetterKind, day) -> None:
    """Before the seal the clause is written for the day of the letter, from what the agency says now.

    Raises Refused while it cannot be written: 救济段缺失不得用印.
    """
    need = letter.facts.get("need", remedies.Need.NONE)
    if need == remedies.Need.NONE:
        return
    found = remedies.clause(
        need,
        AgencyFacts.of(letter.agency),
        day,
        partial_review_first=book.value("letters.partial_review_first", letter.agency, on=day),
        what=kind.calls_itself,
    )
    for part in letter.parts:
        if part["key"] == REMEDY:
            part["text"] = part["drawn"] = found.text
            break
    else:
        raise Refused("文书里没有救济告知，不能印发。请重新起草。")
    letter.facts["remedy"] = found.as_dict()
