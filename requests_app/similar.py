"""相似: earlier applications on the same matter, published documents that may already answer, several matters in one.

Texts are compared by their pairs of characters (disclosure.search), the phrases every application has left out. The
database is asked only for texts that share a rare phrase, by the search index; the few it gives are compared here. A
score is a hint for a person, never a decision: whether an application repeats another（条例第三十六条第六项）is judged by the
clerk.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.db.models.functions import Left

from disclosure.search import fold
from disclosure.search import likeness as likeness_of
from disclosure.search.grams import HAN
from disclosure.search.likeness import READ, likeness
from documents.models import Document, DocumentText
from requests_app.models import Application, ApplicationText
from requests_app.outcomes import Outcome
from requests_app.states import State

CANDIDATES = 200  # texts compared in full
TITLES = 500  # titles compared, and of the best of them …
BODIES = 20  # … so many bodies

RELATED = 0.35  # below, texts share their place names and little else
RELATED_SAME = 0.25  # the same person on the same subject is worth a look earlier
REPEATED = 0.75  # above, they differ by a word or by politeness
ANSWERS = 0.50  # a document that may answer: half of its title asked for, and half of what is asked in it

# What every application says, whatever it asks for; the longest first.
_PHRASES = """
中华人民共和国政府信息公开条例 政府信息公开条例 政府信息公开申请 依申请公开 政府信息公开 依法申请公开 特此申请 申请公开 请求公开
要求公开 希望公开 申请获取 请求获取 申请查询 予以公开 依法公开 书面公开 公开政府信息 政府信息 信息公开 特申请 现申请 特向 现向
复印件 扫描件 电子版 纸质版 电子文档 加盖公章 相关信息 相关材料 相关资料 相关文件 有关信息 有关材料 有关资料 有关文件 以下信息 内容
如下信息 下列信息 的全部 的所有 所涉及 贵单位 贵机关 贵局 贵委 贵府 贵厅 你单位 你机关 你局 本人 申请人 我单位 我公司 您好 谢谢
相关 有关 关于 以下 如下 下列 涉及 全部 所有 提供 公开 申请 获取 请求 希望 要求 根据 依据 按照 规定 信息 以及 及其 请贵 为盼 的 及 等 、
"""
_BOILERPLATE = re.compile("|".join(map(re.escape, sorted(_PHRASES.split(), key=len, reverse=True))))


def bare(text: str) -> str:
    """The beginning of a text without what every application says; the gaps part what stood around them."""
    return _BOILERPLATE.sub(" ", fold((text or "")[:READ]).replace("年度", "年"))


class Words(likeness_of.Words):
    """An application as it is compared: without what every application says."""

    def __init__(self, text: str):
        super().__init__(bare(text))


def phrases(text: str) -> list[tuple[str, ...]]:
    """As `disclosure.search.likeness.phrases`, of what the application says by itself."""
    return likeness_of.phrases(bare(text))


def anchors(text: str, table: str) -> list[tuple[str, ...]]:
    """As `disclosure.search.likeness.anchors`, of what the application says by itself."""
    return likeness_of.anchors(bare(text), table)


def alike(one: Application, other: Application) -> bool:
    """Do two applications ask for the same, as far as their words tell?"""
    return likeness(Words(one.text.words), Words(other.text.words)) >= RELATED


# ── 相关与重复的申请 ────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Match:
    """An earlier application on what may be the same matter."""

    application: Application
    score: float
    same_applicant: bool

    @property
    def percent(self) -> int:
        return round(self.score * 100)

    @property
    def is_answered(self) -> bool:
        return bool(self.application.outcome)

    @property
    def outcome(self) -> str:
        return Outcome(self.application.outcome).label if self.application.outcome else ""

    @property
    def answered_on(self) -> date | None:
        return self.application.answered_on

    @property
    def may_be_a_repeat(self) -> bool:
        """第三十六条第六项：已就该申请作出答复、申请人重复申请公开相同政府信息."""
        return self.same_applicant and self.is_answered and self.score >= REPEATED


def likely(application: Application, limit: int = 5) -> list[Match]:
    """The applications at the same agency most like this one, best first; its own parts and whole are left out."""
    family = {application.pk, application.parent_id, application.merged_into_id} - {None}
    text = getattr(application, "text", None)
    return likely_for(
        text.words if text else application.subject,
        application.agency,
        applicant_digest=application.applicant_digest,
        leaving_out=family,
        parent=application.parent_id or application.pk,
        limit=limit,
    )


def likely_for(
    words: str,
    agency,
    *,
    applicant_digest: str = "",
    leaving_out: Iterable[int] = (),
    parent: int | None = None,
    limit: int = 5,
) -> list[Match]:
    """As `likely`, for words that are no application yet. `parent`: parts of this one are left out."""
    wanted = Words(words)
    if not wanted:
        return []
    others = (
        Application.objects.filter(agency=agency)
        .exclude(state__in=State.NOT_COUNTED)
        .exclude(pk__in=set(leaving_out))
    )
    if parent is not None:
        others = others.exclude(parent=parent, parent__isnull=False)
    found = []
    if asked := anchors(words, ApplicationText._meta.db_table):
        found.append(others.having_any(asked))
    if applicant_digest:
        found.append(others.filter(applicant_digest=applicant_digest))
    scores: dict[int, tuple[float, bool]] = {}
    for queryset in found:
        # pk + 0: a plain pk would tempt PostgreSQL to walk the whole table backwards instead of asking the index
        latest = queryset.order_by((F("pk") + 0).desc())[:CANDIDATES]
        for pk, digest, description, supplement in latest.values_list(
            "pk", "applicant_digest", Left("text__description", READ), Left("text__supplement", READ)
        ):
            same = bool(applicant_digest) and digest == applicant_digest
            score = likeness(wanted, Words(f"{description or ''}\n{supplement or ''}"))
            if score >= (RELATED_SAME if same else RELATED):
                scores[pk] = score, same
    best = sorted(scores, key=lambda pk: (*scores[pk], pk), reverse=True)[:limit]
    rows = Application.objects.for_list().in_bulk(best)
    return [Match(rows[pk], *scores[pk]) for pk in best if pk in rows]


# ── 已经公开的 ───────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Published:
    """A public document that may already answer an application."""

    document: Document
    score: float

    @property
    def percent(self) -> int:
        return round(self.score * 100)


def answers_already_public(words: str, agency=None, limit: int = 5) -> list[Published]:
    """Public documents (of one agency) that may already answer a description, best first（条例第三十六条第一项）.

    The title counts most: half of it must be asked for. Then the body: half of what is asked must be in it.
    """
    wanted = Words(words)
    asked = anchors(words, DocumentText._meta.db_table)
    if not wanted or not asked:
        return []
    documents = Document.objects.public()
    if agency is not None:
        documents = documents.of(agency)
    latest = documents.having_any(asked).order_by((F("pk") + 0).desc())[:TITLES]
    named = {}
    for pk, title in latest.values_list("pk", "title"):
        of_title = Words(title)
        if of_title and not wanted.names_another(of_title):
            named[pk] = len(wanted.grams & of_title.grams) / len(of_title.grams)
    best = sorted(named, key=lambda pk: (named[pk], pk), reverse=True)[:BODIES]
    texts = DocumentText.objects.filter(pk__in=best).values_list("pk", "title", Left("body", READ))
    scores = {}
    for pk, title, body in texts:
        covered = len(wanted.grams & Words(f"{title}\n{body}").grams) / len(wanted.grams)
        score = round((named[pk] + covered) / 2, 3)
        if score >= ANSWERS:
            scores[pk] = score
    best = sorted(scores, key=lambda pk: (scores[pk], pk), reverse=True)[:limit]
    rows = Document.objects.public().for_list().in_bulk(best)
    return [Published(rows[pk], scores[pk]) for pk in best if pk in rows]


# ── 一件申请，几个事项 ─────────────────────────────────────────────────────────────
_CN = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_START = r"(?:^|(?<=[\s。；;：:，,、]))"  # a bare number in the middle of a sentence is no number of a list
# The ways a list is numbered, each with its own row of numbers: how the n-th begins. 1.5 and 第（一）项 are none.
_NUMBERINGS = (
    [rf"{_START}{n}\s*[.．、](?!\d)" for n in range(1, 21)],
    [rf"{_START}{n}\s*[)）]" for n in range(1, 21)],
    [rf"(?<!第)[（(]\s*{n}\s*[)）]" for n in range(1, 21)],
    [rf"(?<!第)[（(]\s*{n}\s*[)）]" for n in _CN],
    [f"{_START}{n}、" for n in _CN],
    [f"{_START}[第其]{n}[，,、：:]" for n in _CN],
    list(_CIRCLED),
)
_SEMICOLON = re.compile("[；;]")
_ALSO = re.compile(
    "(?:，|,|。|\\s)?(?:以及|并且|同时|另外|另|还|并)(?:，|,)?(?:一并)?(?:申请|请求|要求|请)?(?:公开|获取|提供)?"
)
_NOUNS = """
文件 批复 方案 清单 信息 资料 材料 记录 名单 合同 协议 报告 数据 标准 依据 通知 决定 预算 决算 公告 公示 纪要 档案 图纸 图 日志 证
证书 许可证 表 书 意见 情况 台账 明细 凭证 发票 账目 规划 计划 结果 名册 函 令 办法 规定 制度 价格 费用 金额 总额 数额 数量 人数 进展
流程 手续 照片 录音 录像 笔录 鉴定 评估 审批 验收 结论 答复 登记 收支
"""
_ENDS_IN_A_NOUN = re.compile(f"(?:{'|'.join(sorted(_NOUNS.split(), key=len, reverse=True))})[^{HAN}\\w]*$")
_LEAST = 4  # characters of a matter; less is a heading or a word
_LEAST_OF_LIST = 3  # 立项批复 and the like, when they are numbered
_MOST = 50


def several_matters(text: str) -> list[str]:
    """The matters of an application that asks for several, one by one; empty where it asks for one, or may well do.

    Looks for a numbered list, then for semicolons, then for “以及”. Cautious: what is called several here is shown to
    the applicant as a warning（一事一申请）, nothing is cut by it.
    """
    text = (text or "").strip()
    if len(text) > READ:
        text = text[: text.rfind("；", 0, READ) + 1 or READ]
    for parts in (_numbered(text), _by_semicolon(text), _by_also(text)):
        if len(parts) > 1:
            return parts[:_MOST]
    return []


def _clean(part: str) -> str:
    return re.sub(r"\s+", " ", part).strip(" \u3000，,、。；;：:和及与")


def _weight(part: str) -> int:
    return sum(1 for char in part if char.isalnum())


def _numbered(text: str) -> list[str]:
    """The items of the longest list numbered 1, 2, 3 … that the text holds."""
    best: list[str] = []
    for numbering in _NUMBERINGS:
        places, at = [], 0
        for pattern in numbering:
            match = re.compile(pattern, re.MULTILINE).search(text, at)
            if match is None:
                break
            places.append(match)
            at = match.end()
        starts = [match.start() for match in places[1:]] + [len(text)]
        parts = [_clean(text[match.end() : end]) for match, end in zip(places, starts, strict=False)]
        if len(parts) > max(len(best), 1) and all(_weight(part) >= _LEAST_OF_LIST for part in parts):
            best = parts
    return best if _are_matters(best) else []


_PARTICULARS = re.compile(
    "^(?:姓名|名称|身份证|证件|联系|电话|手机|地址|住址|邮编|邮箱|传真|用途|理由|获取方式|提供方式|获取信息)"
)


def _are_matters(parts: list[str]) -> bool:
    """A list of who asks and how it is to be sent is no list of matters."""
    return sum(1 for part in parts if _PARTICULARS.match(part)) * 2 < len(parts)


def _by_semicolon(text: str) -> list[str]:
    """Parts between semicolons, when every one of them names something that can be given."""
    parts = [_clean(part) for part in _SEMICOLON.split(text)]
    parts = [part for part in parts if part]
    if len(parts) > 1 and all(_weight(part) >= _LEAST and _names_information(part) for part in parts):
        return parts
    return []


def _by_also(text: str) -> list[str]:
    """“甲的乙以及丙的丁”: two owners and two things; “甲的乙以及丁” is one matter."""
    for also in _ALSO.finditer(text):
        if also[0].strip("，,。 \n") in {"并", "另", "还", "同时"}:
            continue  # a word that only goes on; 并申请公开 and its like speak for themselves
        before, after = (
            _clean(text[: also.start()]),
            _clean(re.split(r"[。\n]", text[also.end() :], maxsplit=1)[0]),
        )
        if not (_names_information(before) and _names_information(after)):
            continue
        owner, other = before.rpartition("的")[0], after.rpartition("的")[0]
        if _weight(owner) < _LEAST or _weight(other) < _LEAST:
            continue
        if likeness(Words(owner), Words(other)) < RELATED:
            return [before, after]
    return []


def _names_information(part: str) -> bool:
    return _ENDS_IN_A_NOUN.search(part) is not None
