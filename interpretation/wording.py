"""The words of an interpretation: taken in part by part, and put together once more for search and for the versions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from documents.body import normalise, one_line

MOST_QUESTIONS = 100
LONGEST_QUESTION = 300
_ASKED = re.compile(
    r"^(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）]?[.．、]?\s*)?(?:问题?|[Qq])\s*\d{0,3}\s*[:：]\s*"
)
_ANSWERED = re.compile(r"^(?:答复?|[Aa])\s*\d{0,3}\s*[:：]\s*")


@dataclass(frozen=True)
class Content:
    """What the editor posts: (element, body), (question, answer), the fields of each chart."""

    sections: tuple[tuple[str, str], ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    charts: tuple[dict, ...] = field(default=())


# ── 问答 as they are pasted ──────────────────────────────────────────────────
class WrongQuestions(ValueError):
    """The pasted questions cannot be told apart; the message says where, and what to do."""


def questions_in(text: str) -> list[tuple[str, str]]:
    """(question, answer) out of a text whose lines begin with 问： and 答：. Raises WrongQuestions."""
    found: list[list[list[str]]] = []
    for line in filter(None, normalise(text).split("\n")):
        if _ASKED.match(line):
            found.append([[_ASKED.sub("", line)], []])
        elif not found:
            raise WrongQuestions("请从“问：”开始，一行问、一行答，例如“问：什么时候缴费？”换行“答：每年……”。")
        elif _ANSWERED.match(line) and not found[-1][1]:
            found[-1][1].append(_ANSWERED.sub("", line))
        elif found[-1][1]:
            found[-1][1].append(line)
        else:
            found[-1][0].append(line)
    if len(found) > MOST_QUESTIONS:
        raise WrongQuestions(f"一件解读最多 {MOST_QUESTIONS} 个问答，现在有 {len(found)} 个。")
    pairs = []
    for number, (question, answer) in enumerate(found, start=1):
        asked, said = one_line(" ".join(question)), "\n".join(filter(None, answer)).strip()
        if not asked:
            raise WrongQuestions(f"第 {number} 问没有问题，请在“问：”后面写上。")
        if len(asked) > LONGEST_QUESTION:
            raise WrongQuestions(
                f"第 {number} 问太长，问题请写在 {LONGEST_QUESTION} 字以内，说明写到“答：”后面。"
            )
        if not said:
            raise WrongQuestions(f"第 {number} 问“{asked[:20]}”还没有答，请在下一行写“答：”。")
        pairs.append((asked, said))
    return pairs


def as_pasted(questions: Iterable) -> str:
    """The questions as the editor shows them: what `questions_in` reads back."""
    return "\n\n".join(f"问：{one.question}\n答：{one.answer}" for one in questions)


# ── taking in ───────────────────────────────────────────────────────────────
def take_in(interpretation, content: Content) -> None:
    """Make the rows say what was posted. A question keeps its row, and so its address, when it is moved or mended."""
    _take_sections(interpretation, content.sections)
    _take_questions(interpretation, content.questions)
    interpretation.charts.all().delete()
    for position, facts in enumerate(content.charts, start=1):
        interpretation.charts.create(position=position, **facts)


def _take_sections(interpretation, sections) -> None:
    kept = {row.element: row for row in interpretation.sections.all()}
    for position, (element, body) in enumerate(sections, start=1):
        row = kept.pop(element, None)
        if row is None:
            interpretation.sections.create(element=element, body=body, position=position)
        elif (row.body, row.position) != (body, position):
            row.body, row.position = body, position
            row.save()
    interpretation.sections.filter(pk__in=[row.pk for row in kept.values()]).delete()


def _take_questions(interpretation, pairs) -> None:
    rows = list(interpretation.questions.all())
    same = {row.question: row for row in rows}
    matched = [same.pop(question, None) for question, _ in pairs]
    taken = {row.pk for row in matched if row is not None}
    free = [row for row in rows if row.pk not in taken]
    for place, (question, answer) in enumerate(pairs):
        row = matched[place]
        if row is None and place < len(rows) and rows[place] in free:
            row = rows[place]
            free.remove(row)
        if row is None:
            row = interpretation.questions.model(interpretation=interpretation)
        row.question, row.answer, row.position = question, answer, place + 1
        row.grams = row.search_words()
        row.save()
    interpretation.questions.filter(pk__in=[row.pk for row in free]).delete()


# ── all together ────────────────────────────────────────────────────────────
def words_of(interpretation) -> str:
    """All that can be read in an interpretation, in the order it is read."""
    parts = [f"【{row.element}】\n{row.body}" for row in interpretation.sections.all()]
    for chart in interpretation.charts.all():
        unit = f"（单位：{chart.unit}）" if chart.unit else ""
        parts.append(
            f"【图表】{chart.title}{unit}\n{chart.rows}" + (f"\n来源：{chart.source}" if chart.source else "")
        )
    parts += [
        f"【图片】{row.alt}" + (f"\n{row.caption}" if row.caption else "")
        for row in interpretation.pictures.all()
    ]
    parts += [f"【音频视频】{row.title}\n{row.transcript}" for row in interpretation.recordings.all()]
    parts += [f"问：{row.question}\n答：{row.answer}" for row in interpretation.questions.all()]
    return "\n\n".join(parts)


def index(interpretation, *, by) -> bool:
    """Put the words together anew; a version is kept where they changed. Returns whether they did."""
    text = getattr(interpretation, "text", None)
    if text is None:
        text = interpretation._meta.get_field("text").related_model(interpretation=interpretation)
    text.interpretation = interpretation  # its title may have been mended a moment ago
    return text.write(words_of(interpretation), by=by)
