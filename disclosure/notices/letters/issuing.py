"""印发: number, layout, hash, signature and storing are one transaction; what fails leaves the letter as it was."""

import logging

from django.core.files.base import ContentFile
from django.db import transaction

from disclosure import clock
from disclosure.notices.letters import numbering, signing
from disclosure.notices.letters.drafting import locked, outdated_in, person, refresh_remedy
from disclosure.notices.letters.kinds import kind_of
from disclosure.notices.letters.paper import Printed, paper_of, printed
from disclosure.notices.models import Letter
from disclosure.notices.models.letter import LetterState
from disclosure.personal import sm3_hex
from disclosure.refusal import Refused

log = logging.getLogger(__name__)


class LetterFailed(Refused):
    """The paper could not be laid out or stored. Nothing was drawn or changed: it can be tried again."""


def issue(letter: Letter, *, by, on_the_spot: bool = False) -> Letter:
    """Issue a letter; issuing it again returns the issued one.

    `on_the_spot`: answered at once by one person（条例第三十三条第一款）, so nobody else approved it.
    Raises Refused when it is not approved, voided, or cannot tell its remedy; LetterFailed when the PDF tool fails.
    """
    stored = []
    try:
        with transaction.atomic():
            letter = locked(letter)
            if letter.is_issued:
                return letter
            kind = kind_of(letter.code)
            _may_go(letter, kind, on_the_spot)
            today = clock.today()
            refresh_remedy(letter, kind, today)
            letter.dated_on = today
            if kind.series:
                letter.number = numbering.draw(letter, kind, today, by=person(by))
            finished, letter.signed = _finished(letter)
            letter.state, letter.issued_at, letter.issued_by = LetterState.ISSUED, clock.now(), person(by)
            letter.sm3, letter.size, letter.pages = (
                sm3_hex(finished.data),
                len(finished.data),
                finished.pages,
            )
            _store(letter, finished.data, stored)
            letter.save()
    except BaseException:
        for field in stored:  # a row that was not written must not leave bytes behind
            field.storage.delete(field.name)
        raise
    return letter


def _may_go(letter: Letter, kind, on_the_spot: bool) -> None:
    if letter.state == LetterState.VOIDED:
        raise Refused("这份文书已经作废，不能印发。")
    if kind.approval and not on_the_spot and letter.state != LetterState.APPROVED:
        raise Refused(f"“{letter.title}”还没有核准，不能印发。请先交起草人以外的人核准。")
    if empty := [
        part["label"]
        for part in letter.parts
        if part["kind"] == "text" and not part["text"].strip() and part["key"] != "remedy"
    ]:
        raise Refused(f"“{'”“'.join(empty)}”还空着，不能印发。")
    if letter.facts.get("remedy") and (said := _against_the_remedy(letter)):
        raise Refused(*dict.fromkeys(said))


def _against_the_remedy(letter: Letter) -> list[str]:
    """However the words came into it: the last look before the seal. What the applicant asked is quoted, not said."""
    ours = (part for part in letter.parts if not part["locked"] and part["key"] != "asked")
    return [sentence for part in ours for sentence in outdated_in(letter, part["text"])]


def _finished(letter: Letter) -> tuple[Printed, bool]:
    try:
        paper = printed(paper_of(letter))
        data, signed = signing.sign(paper.data, reason=letter.title)
    except signing.SigningFailed as error:
        log.exception("文书 %s 没有签名", letter.pk)
        raise LetterFailed(
            "文书没有签上数字签名（证书或者密钥不可用），事项停在原处，文号没有取用。请告诉系统管理员。"
        ) from error
    except Exception as error:  # whichever way the tool fails, the letter waits
        log.exception("文书 %s 没有排成", letter.pk)
        raise LetterFailed(
            "文书的 PDF 没有排成，事项停在原处，文号没有取用。请稍后再试；仍然不行的，请告诉系统管理员。"
        ) from error
    return Printed(data, paper.pages), signed


def _store(letter: Letter, data: bytes, stored: list) -> None:
    try:
        letter.pdf.save("", ContentFile(data), save=False)
    except OSError as error:
        log.exception("文书 %s 没有存下", letter.pk)
        raise LetterFailed(
            "文书没有存下（存储暂时不可用），事项停在原处，文号没有取用。请稍后再试。"
        ) from error
    stored.append(letter.pdf)
