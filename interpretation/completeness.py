"""完整性: what an interpretation still lacks before it may be handed in, in plain words.

The agency's rulebook says which elements (`interpretation.elements`: ten, or four); the kind says what else: 问答 has
questions, 图表图解 a chart, 音频视频 a recording. Each is signed: 解读机关、解读人、联系方式（文件 004）.
"""

from collections.abc import Collection
from dataclasses import dataclass

from disclosure.rulebook import book
from interpretation.states import Kind

# A chart may be drawn by the portal or be a picture somebody drew; either has its words beside it.
NEEDS = {
    Kind.QA: ("questions", "“问答”形式要有至少一个问答。"),
    Kind.CHART: ("charts", "“图表图解”形式要有至少一张图表或者图片。"),
    Kind.MEDIA: ("recordings", "“音频视频”形式要有音频或者视频，连同文字稿，视频还要有字幕。"),
}
SIGNED = (("interpreted_by", "解读机关"), ("interpreter", "解读人"), ("contact", "联系方式"))


@dataclass(frozen=True)
class Written:
    """What there is so far: stored, or only typed."""

    agency: object
    kind: str
    elements: Collection[str]
    questions: int = 0
    charts: int = 0
    recordings: int = 0
    uncaptioned: tuple[str, ...] = ()
    title: str = ""
    interpreted_by: str = ""
    interpreter: str = ""
    contact: str = ""


def required(agency) -> list[str]:
    """The elements the agency wants written, each a section of its own.

    Left out: the element that only names who explains, which stands in fields of its own, and “其他……”, which is for
    whatever there may be besides.
    """
    return [one for one in elements_of(agency) if not one.startswith("其他")]


def elements_of(agency) -> list[str]:
    """The agency's elements that are sections, in its order."""
    return [one for one in book.value("interpretation.elements", agency) if "解读机关" not in one]


def lacking(written: Written) -> list[str]:
    """What is still missing, in whole sentences, in the order of the page."""
    found = [] if written.title.strip() else ["还没有标题。"]
    found += [
        f"还没有写“{element}”。" for element in required(written.agency) if element not in written.elements
    ]
    if need := NEEDS.get(written.kind):
        name, words = need
        if not getattr(written, name):
            found.append(words)
    found += [f"视频“{title}”还没有字幕。" for title in written.uncaptioned]
    return found + [f"还没有填写{label}。" for field, label in SIGNED if not getattr(written, field).strip()]


def missing(interpretation) -> list[str]:
    """What this interpretation still lacks, in whole sentences; empty when it may be handed in."""
    return lacking(written_of(interpretation))


def written_of(interpretation) -> Written:
    recordings = list(interpretation.recordings.for_reader())
    return Written(
        agency=interpretation.agency,
        kind=interpretation.kind,
        elements=frozenset(interpretation.sections.values_list("element", flat=True)),
        questions=interpretation.questions.count(),
        charts=interpretation.charts.count() + interpretation.pictures.count(),
        recordings=len(recordings),
        uncaptioned=tuple(one.title for one in recordings if one.is_film and one.captions_id is None),
        title=interpretation.title,
        interpreted_by=interpretation.interpreted_by,
        interpreter=interpretation.interpreter,
        contact=interpretation.contact,
    )
