"""核验: is this paper one of ours, and is it as it was issued? Nothing personal is ever told."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.crypto import constant_time_compare

from disclosure import clock
from disclosure.files import extract, kinds
from disclosure.files.kinds import FileRefused
from disclosure.notices.letters.kinds import kind_of
from disclosure.notices.models import Letter
from disclosure.notices.models.letter import LetterState
from disclosure.personal import sm3_hex

_PRINTED_TOKEN = re.compile(r"验证码[：:]\s*([A-Za-z0-9_-]{16})")
_OUT = (LetterState.ISSUED, LetterState.VOIDED)


class Answer(StrEnum):
    GENUINE = "genuine"
    VOIDED = "voided"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """What the page says: whose letter, of what kind, numbered and dated how; never to whom or about what."""

    answer: Answer
    by_file: bool = False
    agency: str = ""
    kind: str = ""
    number: str = ""
    dated_on: date | None = None
    pages: int = 0
    signed: bool = False
    sm3: str = ""
    voided_on: date | None = None

    @property
    def is_ours(self) -> bool:
        return self.answer != Answer.UNKNOWN


UNKNOWN = Verdict(Answer.UNKNOWN)


def by_token(token: str, number: str | None = None) -> Verdict:
    """By the code printed beside the QR code; with a `number` typed, both must belong to one letter.

    A wrong code and a wrong number get the same answer.
    """
    letter = _issued().filter(token=token.strip()).first() if token.strip() else None
    if letter is None:
        return UNKNOWN
    if number is not None and not constant_time_compare(_bare(number), _bare(_number(letter))):
        return UNKNOWN
    return _verdict(letter)


def by_file(data: bytes, name: str, token: str = "") -> Verdict:
    """By the bytes of a PDF. Another file with the code of one of our letters on it is told to differ.

    Raises FileRefused for what is no PDF or cannot be read.
    """
    letter = _issued().filter(sm3=sm3_hex(data)).first()
    if letter is not None:
        return _verdict(letter, by_file=True)
    kind = kinds.examine(data, name)
    if kind.name != "pdf":
        raise FileRefused("这里只核验 PDF 文书。请上传下载到的 PDF 原件。")
    printed = _PRINTED_TOKEN.search(re.sub(r"\s+", "", extract.read_as(kind, data).text))
    claimed = token.strip() or (printed[1] if printed else "")
    letter = _issued().filter(token=claimed).first() if claimed else None
    return UNKNOWN if letter is None else _verdict(letter, by_file=True, answer=Answer.ALTERED)


def _issued():
    return (
        Letter.objects.filter(state__in=_OUT)
        .defer("parts", "facts", "addressee", "address")
        .select_related("agency", "number")
    )


def _number(letter: Letter) -> str:
    return letter.number.text if letter.number_id else ""


def _bare(number: str) -> str:
    """A number as it is compared: blanks and the kind of bracket are no matter."""
    return re.sub(r"\s+", "", number).translate(str.maketrans("[]【】()（）", "〔〕〔〕〔〕〔〕"))


def _verdict(letter: Letter, *, by_file: bool = False, answer: Answer | None = None) -> Verdict:
    voided = letter.state == LetterState.VOIDED
    return Verdict(
        answer=answer or (Answer.VOIDED if voided else Answer.GENUINE),
        by_file=by_file,
        agency=letter.agency.name,
        kind=_name(letter),
        number=_number(letter),
        dated_on=letter.dated_on,
        pages=letter.pages,
        signed=letter.signed,
        sm3=letter.sm3,
        voided_on=letter.voided_at.astimezone(clock.TZ).date() if voided else None,
    )


def _name(letter: Letter) -> str:
    try:
        return kind_of(letter.code).name
    except KeyError:  # a kind that is written no more
        return "文书"
