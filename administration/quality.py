"""数据质量: what should not be in the data, one declared check each: why it matters, how many, which, where to go.

A check is one query for its number and one for its list, however many rows there are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.models import Agency, Membership, User
from disclosure import clock
from disclosure.deadlines import terms
from disclosure.deadlines.models import Deadline
from disclosure.files.models import StoredFile
from disclosure.notices.models import Letter, Notice, Number
from documents import entries
from documents.models import Document, Entry
from documents.querysets import public_q
from documents.states import Attribute, State
from guide.models import Guide
from requests_app.models import Application
from requests_app.states import State as ApplicationState

BAD, WARN = "late", "warn"


@dataclass(frozen=True)
class Check:
    """One thing looked for. `rows(agency)` are those at fault; `line(row)` is (what it is called, what is wrong, address)."""

    key: str
    label: str
    why: str
    tone: str
    rows: Callable[[Agency], QuerySet]
    line: Callable[[object], tuple[str, str, str]]

    def count(self, agency: Agency) -> int:
        return self.rows(agency).count()


def _document(words: Callable[[Document], str]):
    return lambda row: (row.title, words(row), row.get_desk_url())


# ── 公文 ────────────────────────────────────────────────────────────────────
NEEDED = {"index_number": "索引号", "title": "名称", "summary": "内容概述", "written_on": "生成日期"}


def _without_metadata(agency):
    missing = Q(index_number="") | Q(title="") | Q(summary="") | Q(written_on=None)
    return Document.objects.of(agency).public().filter(missing).order_by("-pk")


def _missing_words(row) -> str:
    return "缺" + "、".join(label for name, label in NEEDED.items() if not getattr(row, name))


def _issued_without_number(agency):
    """A paper that went through our own issue has a number; what was imported may have none."""
    return (
        Document.objects.of(agency)
        .filter(
            state__in=(State.ISSUED, State.PUBLISHED, State.REGISTERED), issued_on__isnull=False, number=""
        )
        .order_by("-pk")
    )


def _withheld_without_reason(agency):
    closed = Q(attribute__in=(Attribute.WITHHELD, Attribute.ON_REQUEST))
    return (
        Document.objects.of(agency)
        .filter(closed & (Q(ground="") | Q(reason="")), state__in=State.IN_FORCE)
        .order_by("-pk")
    )


def _alike_index(agency):
    """Same but for case and blanks: the constraint keeps only what is equal to the letter apart."""
    other = (
        Document.objects.exclude(pk=OuterRef("pk"))
        .filter(index_number__iexact=OuterRef("index_number"))
        .order_by()
    )
    return (
        Document.objects.of(agency)
        .exclude(index_number="")
        .filter(Exists(other))
        .order_by("index_number", "pk")
    )


def _not_found_by_search(agency):
    entry = Entry.objects.filter(kind=entries.DOCUMENT, object_id=OuterRef("pk"))
    return Document.objects.of(agency).public().filter(~Exists(entry)).order_by("-pk")


def _found_though_gone(agency):
    public = Document.objects.filter(public_q(), pk=OuterRef("object_id"))
    return Entry.objects.filter(kind=entries.DOCUMENT, agency=agency).filter(~Exists(public)).order_by("-pk")


# ── 期限 ────────────────────────────────────────────────────────────────────
def _clock_of(model, *of: terms.Term):
    found = Deadline.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk")
    )
    return found.of_term(*of) if of else found


def _applications_without_clock(agency):
    """Registered and under way: the answer is owed by a day, so a clock must run or have run."""
    owed = set(ApplicationState.UNDER_WAY) - {"submitted"}
    return (
        Application.objects.filter(agency=agency, state__in=owed, received_on__isnull=False)
        .filter(~Exists(_clock_of(Application, terms.REPLY)))
        .order_by("-pk")
    )


def _documents_without_clock(agency):
    """Issued, to be published, not yet: the twenty workdays run."""
    return (
        Document.objects.of(agency)
        .filter(state=State.ISSUED, attribute=Attribute.PROACTIVE)
        .filter(~Exists(_clock_of(Document, terms.PUBLICATION)))
        .order_by("-pk")
    )


def _provisional(agency):
    return Deadline.objects.of(agency).provisional().select_related("content_type").order_by("due_at", "pk")


def _unreckoned(agency):
    return (
        Deadline.objects.of(agency)
        .open()
        .exclude(sweep_error="")
        .select_related("content_type")
        .order_by("pk")
    )


def _clock_line(words: Callable[[Deadline], str]):
    def line(row):
        case = row.case
        url = case.get_desk_url() if hasattr(case, "get_desk_url") else ""
        return (str(case) if case is not None else f"{row.content_type.name}（事项已不在）", words(row), url)

    return line


# ── 文件、文书、通知 ────────────────────────────────────────────────────────
def _files_of(agency):
    """Files filed with the agency's documents and applications."""
    held = Q()
    for model in (Document, Application):
        keys = model._base_manager.filter(agency=agency).values("pk")
        held |= Q(holder_type=ContentType.objects.get_for_model(model), holder_id__in=keys)
    return StoredFile.objects.filter(held)


def _broken_files(agency):
    broken = Q(sm3="") | Q(published_sm3="") | Q(size=0) | Q(original="") | Q(published="")
    return _files_of(agency).filter(broken).for_list().order_by("-pk")


def _unreadable_files(agency):
    return _files_of(agency).exclude(reading="whole").for_list().order_by("-pk")


def _file_line(words):
    return lambda row: (row.name, words(row), row.get_absolute_url())


def _letters_without_delivery(agency):
    """Issued a month ago and nobody wrote down how it went out: the reply clock stops by delivery."""
    return (
        Letter.objects.of(agency)
        .issued()
        .filter(dated_on__lt=clock.today() - timedelta(days=30), deliveries=None)
        .exclude(number=None)
        .for_list()
        .order_by("-pk")
    )


def _numbers_without_holder(agency):
    return Number.objects.of(agency).valid().filter(object_id=None).select_related("series").order_by("-pk")


def _failing_mail(agency):
    people = Membership.objects.filter(agency=agency).values("user")
    return Notice.objects.failing().filter(user__in=people).for_list().order_by("-pk")


# ── 机关、人员 ──────────────────────────────────────────────────────────────
CONTACTS = {
    "contact_office": "工作机构名称",
    "contact_address": "办公地址",
    "contact_phone": "联系电话",
    "contact_hours": "办公时间",
    "contact_postcode": "邮政编码",
    "review_agency": "行政复议机关",
    "court": "管辖法院",
}


def _agency_without_contact(agency):
    missing = Q()
    for name in CONTACTS:
        missing |= Q(**{name: ""})
    return Agency.objects.filter(missing, pk=agency.pk)


def _agency_without_guide(agency):
    return Agency.objects.filter(pk=agency.pk).filter(
        ~Exists(Guide.objects.published().filter(agency=OuterRef("pk")))
    )


def _people_without_post(agency):
    """In use, with nothing but posts that are over: an account somebody forgot."""
    over = Membership.objects.filter(user=OuterRef("pk"))
    return (
        User.objects.filter(is_active=True, is_superuser=False)
        .filter(Exists(over.filter(agency=agency)), ~Exists(over.not_over()))
        .order_by("name", "pk")
    )


def _posts_of_the_gone(agency):
    return (
        Membership.objects.not_over()
        .filter(agency=agency, user__is_active=False)
        .select_related("user", "office", "agency")
        .order_by("user__name", "pk")
    )


def _left_by_the_closed(agency):
    """Terms that still run in an agency that was closed: of those below, and of those whose powers came here."""
    closed = Agency.objects.filter(
        Q(parent=agency) | Q(pk__in=agency.inherits_from.values("pk")), is_active=False
    )
    return (
        Deadline.objects.filter(agency__in=closed)
        .open()
        .select_related("content_type", "agency")
        .order_by("due_at", "pk")
    )


CHECKS: tuple[Check, ...] = (
    Check(
        "metadata", "已发布而信息项不全的公文", "索引号、名称、内容概述、生成日期是目录必备的（条例第十二条）。", BAD,
        _without_metadata, _document(_missing_words),
    ),
    Check(
        "index-numbers", "写法不同、其实相同的索引号", "索引号一件一个；大小写不同的，读者和别的系统会当作同一件。", BAD,
        _alike_index, _document(lambda row: row.index_number),
    ),
    Check(
        "grounds", "不公开、依申请公开而没有依据或者理由的公文", "不公开的须连同理由登记（源头认定）。", BAD,
        _withheld_without_reason, _document(lambda row: row.get_attribute_display()),
    ),
    Check(
        "numbers", "已印发而没有发文字号的公文", "印发时由系统编号；从别处导入的可能没有。", WARN,
        _issued_without_number, _document(lambda row: f"{row.issued_on:%Y-%m-%d} 印发"),
    ),
    Check(
        "search", "已发布而检索不到的公文", "检索条目缺失。运行 manage.py index_search 重建。", BAD,
        _not_found_by_search, _document(lambda row: "没有检索条目"),
    ),
    Check(
        "search-gone", "检索得到而已不公开的公文", "检索条目多余；点开会说明已经撤回。运行 manage.py index_search 重建。", BAD,
        _found_though_gone, lambda row: (row.title, "多余的检索条目", reverse("documents-desk:detail", args=[row.object_id])),
    ),
    Check(
        "application-clocks", "应当有答复期限而没有的申请", "登记以后二十个工作日内答复（条例第三十三条）；没有时钟就没有人提醒。", BAD,
        _applications_without_clock, lambda row: (str(row), row.get_state_display(), row.get_desk_url()),
    ),
    Check(
        "document-clocks", "应当有公开期限而没有的公文", "形成或者变更之日起二十个工作日内公开（条例第二十六条）。", BAD,
        _documents_without_clock, _document(lambda row: row.get_state_display()),
    ),
    Check(
        "unreckoned", "算不出来的期限", "巡检时推算失败，原因写在后面；其余期限不受影响。", BAD,
        _unreckoned, _clock_line(lambda row: f"{row.title}：{row.sweep_error[:120]}"),
    ),
    Check(
        "provisional", "暂定的届满日", "所在年份的放假安排尚未载入；载入以后自动重算。", WARN,
        _provisional, _clock_line(lambda row: f"{row.title}：暂定 {row.due_on:%Y-%m-%d}" if row.due_on else row.title),
    ),
    Check(
        "files", "不完整的文件", "没有校验值、大小为零或者没有存放位置。请从备份恢复。", BAD,
        _broken_files, _file_line(lambda row: f"{clock.day_of(row.created_at)} 上传"),
    ),
    Check(
        "unreadable", "机器没有读全的文件", "密级标志和个人信息须由人核对；公开前已经核对的可以不管。", WARN,
        _unreadable_files, _file_line(lambda row: row.get_reading_display()),
    ),
    Check(
        "undelivered", "印发一个月没有登记送达的文书", "答复期限以送达为准（国办公开办函〔2016〕235号）。", BAD,
        _letters_without_delivery, lambda row: (row.title, f"{row.number} · {row.dated_on:%Y-%m-%d}", ""),
    ),
    Check(
        "unheld-numbers", "没有对应文书、公文的文号", "取了号而没有登记用在哪里；不用的请作废，号留在登记簿上。", WARN,
        _numbers_without_holder, lambda row: (row.text, f"{clock.day_of(row.drawn_at)} 取号", ""),
    ),
    Check(
        "mail", "发不出去的提醒邮件", "站内的提醒不受影响；请核对收件人的邮箱。", WARN,
        _failing_mail, lambda row: (row.subject, f"{row.user}：试了 {row.attempts} 次，{row.last_error[:80]}", ""),
    ),
    Check(
        "contacts", "机关联系方式不全", "文书和公众页面要印：向哪里申请、向哪里复议。发布公开指南或者请运维人员补全。", BAD,
        _agency_without_contact,
        lambda row: (row.name, "缺" + "、".join(label for name, label in CONTACTS.items() if not getattr(row, name)), ""),
    ),
    Check(
        "guides", "没有发布公开指南", "行政机关应当编制、公布公开指南（条例第十二条）。", BAD,
        _agency_without_guide, lambda row: (row.name, "没有现行的公开指南", reverse("guide-desk:list")),
    ),
    Check(
        "idle-accounts", "岗位都已终止、账号还在用的人员", "离任的账号应当停用。", WARN,
        _people_without_post, lambda row: (row.name, row.username, reverse("administration:person", args=[row.pk])),
    ),
    Check(
        "posts", "账号已停用、岗位没有终止的人员", "轮到他的事项没有人可以办；请终止岗位。", WARN,
        _posts_of_the_gone,
        lambda row: (str(row.user), row.get_role_display(), reverse("administration:person", args=[row.user_id])),
    ),
    Check(
        "closed-agencies", "撤销的机关留下的没有办结的期限", "机关撤销以后岗位随之失效，没有人可以办。请运维人员恢复该机关，办结或者移送以后再撤销。", BAD,
        _left_by_the_closed, _clock_line(lambda row: f"{row.agency.label}：{row.title}"),
    ),
)  # fmt: skip
BY_KEY = {check.key: check for check in CHECKS}


@dataclass(frozen=True)
class Found:
    """What one check found in one agency."""

    check: Check
    count: int


def look(agency: Agency) -> list[Found]:
    """Every check, one query each: those that found something first, the bad before the doubtful."""
    found = [Found(check, check.count(agency)) for check in CHECKS]
    return sorted(found, key=lambda one: (one.count == 0, one.check.tone != BAD))


def lines(check: Check, rows: Iterable) -> list[tuple[str, str, str]]:
    return [check.line(row) for row in rows]
