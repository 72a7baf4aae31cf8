"""Interpretations as the acts of their machine leave them, made as rows: what is tested here is their content."""

import struct
import zlib
from datetime import timedelta

from django.core.files.base import ContentFile

from accounts.roles import Role
from disclosure.files.measure import measured
from disclosure.files.store import hand_over, store
from interpretation import wording
from interpretation.models import Interpretation
from interpretation.states import Kind, State
from tests.factories.documents import Staff
from tests.factories.media import CAPTIONS, film
from tests.factories.public import PUBLISHED_AT, published

ELEMENTS = ("背景依据", "主要内容")
BODY = "为便利群众缴费，制定本规程。\n一、缴费档次可以自己选。"
TABLE = "档次 | 个人缴费 | 政府补贴\n一档 | 200 | 60\n二档 | 500 | 90"


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 320, 120, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress((b"\0" + b"\xe9\xf0\xf7" * 320) * 120))
    + _chunk(b"IEND", b"")
)


def interpretation(
    staff=None, state=State.DRAFTING, *, document=None, shown_for=0, **fields
) -> Interpretation:
    """One interpretation of a published document, in a state; `shown_for` hours older than the usual moment."""
    staff = staff or Staff()
    document = document or published(1, agency=staff.agency)[0]
    facts = {"title": "《经办规程》解读", "kind": Kind.TEXT, "interpreted_by": staff.agency.name}
    facts |= {"interpreter": "周明（局长）", "contact": "0571-00000002"}
    if state in (State.PUBLISHED, State.SUSPENDED, State.WITHDRAWN):
        facts["published_at"] = PUBLISHED_AT - timedelta(hours=shown_for)
    if state == State.WITHDRAWN:
        facts |= {
            "withdrawn_at": PUBLISHED_AT + timedelta(days=1),
            "withdrawn_reason": "口径有误，更正后重发。",
        }
    case = Interpretation.objects.create(
        agency=staff.agency,
        office=staff.office,
        drafter=staff[Role.DRAFTER],
        document=document,
        state=state,
        **(facts | fields),
    )
    wording.index(case, by=None)
    return case


def written(case, *, sections=None, questions=(), charts=()) -> Interpretation:
    """Give it words, questions and charts."""
    if sections is None:
        sections = tuple((element, BODY) for element in ELEMENTS)
    wording.take_in(case, wording.Content(tuple(sections), tuple(questions), tuple(charts)))
    wording.index(case, by=None)
    return case


def shown(staff=None, count=1, **fields) -> list[Interpretation]:
    """`count` public interpretations, each with words, a question and a chart, each an hour older than the one before."""
    staff = staff or Staff()
    rows = []
    for number in range(count):
        case = interpretation(staff, State.PUBLISHED, shown_for=number, **fields)
        rows.append(
            written(
                case,
                questions=[("什么时候缴费？", "每年一月至十二月。\n逾期可以补缴。")],
                charts=[
                    {
                        "title": "缴费与补贴",
                        "unit": "元",
                        "shape": "columns",
                        "rows": TABLE,
                        "source": "县人社局",
                    }
                ],
            )
        )
    return rows


def with_picture(case, alt="缴费流程：登记、选档、缴费三步。"):
    file = hand_over(store(ContentFile(PNG, "流程.png")), case)
    width, height = measured(file)
    return case.pictures.create(file=file, alt=alt, width=width, height=height)


def with_film(case, title="三分钟看懂"):
    file = hand_over(store(ContentFile(film(), "解读.mp4"), media=True), case)
    captions = hand_over(store(ContentFile(CAPTIONS, "解读.vtt"), media=True), case)
    return case.recordings.create(
        file=file, captions=captions, title=title, transcript="主持人：缴费档次可以自己选，每年可以变更一次。"
    )
