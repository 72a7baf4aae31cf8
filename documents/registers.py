"""台账: what an office must be able to show of its documents, each register a list with filters and a download of it."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse

from accounts.models import Agency
from disclosure import clock
from disclosure.deadlines import terms
from disclosure.deadlines.models import Deadline
from disclosure.notices.models import Number
from disclosure.registers.register import Column, Register
from disclosure.workflow.models import Event
from documents import transfers
from documents.grounds import ground_choices
from documents.metadata import day
from documents.models import Document, Opinion, Transfer, TransferItem
from documents.numbers import NUMBER
from documents.states import Attribute, Verdict


def agencies_of(user):
    """Whose registers a person may read: the agencies of his posts, and for a 监督员 those below."""
    return Agency.objects.filter(pk__in=user.agency_ids | user.supervised_agency_ids)


class FilterForm(forms.Form):
    """机关、年度、属性、依据、文字: every register offers those it knows."""

    q = forms.CharField(label="查找", required=False, max_length=100)
    agency = forms.ModelChoiceField(
        label="机关", queryset=Agency.objects.none(), required=False, empty_label="全部机关"
    )
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    attribute = forms.ChoiceField(
        label="公开属性", required=False, choices=[("", "全部属性"), *Attribute.choices]
    )
    sent = forms.ChoiceField(
        label="移送", required=False, choices=[("", "不论是否移送"), ("no", "尚未移送"), ("yes", "已经移送")]
    )
    ground = forms.ChoiceField(label="依据", required=False, choices=[("", "全部依据"), *ground_choices()])

    def __init__(self, data, *, user, offered: Iterable[str]):
        super().__init__(data)
        here = agencies_of(user)
        self.fields["agency"].queryset = here
        this_year = clock.today().year
        self.fields["year"].choices = [
            ("", "全部年度"),
            *((year, f"{year} 年") for year in range(this_year, this_year - 20, -1)),
        ]
        for name in list(self.fields):
            if name not in offered:
                del self.fields[name]
        if "agency" in self.fields and len(user.agency_ids | user.supervised_agency_ids) < 2:
            del self.fields["agency"]
        self.is_valid()  # what was not understood is left out, the rest still filters
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}


def _year(field: str, year: int, *, moment: bool = False) -> Q:
    if not moment:
        return Q(**{f"{field}__year": year})
    return Q(
        **{
            f"{field}__gte": clock.start_of_day(date(year, 1, 1)),
            f"{field}__lt": clock.start_of_day(date(year + 1, 1, 1)),
        }
    )


# ── 依申请公开与不予公开台账 ────────────────────────────────────────────────
def _closed(user, asked):
    found = Document.objects.visible_to(user).closed().for_list()
    if agency := asked.get("agency"):
        found = found.of(agency)
    if year := asked.get("year"):
        found = found.filter(_year("issued_on", year))
    if attribute := asked.get("attribute"):
        found = found.filter(attribute=attribute)
    if ground := asked.get("ground"):
        found = found.filter(ground=ground)
    if words := asked.get("q"):
        found = named(found, words)
    due = (
        Deadline.objects.of_term(terms.REREVIEW)
        .open()
        .filter(content_type=ContentType.objects.get_for_model(Document), object_id=OuterRef("pk"))
    )
    registered = Event.objects.filter(
        content_type=ContentType.objects.get_for_model(Document), object_id=OuterRef("pk"), action="register"
    )
    return found.annotate(
        rereview_on=Subquery(due.values("due_on")[:1]),
        registered_at=Subquery(registered.order_by("-id").values("at")[:1]),
    ).order_by(F("rereview_on").asc(nulls_last=True), "-id")


def named(found, words: str):
    """By title, number or index number; by the words of the text as well.

    A union of keys: joined by OR, the three would keep the database from every index and make it read all rows.
    """
    here = found.order_by().values("pk")
    keys = Document.objects.matching(words).order_by().values("pk")
    return found.filter(
        pk__in=keys.union(here.filter(number__icontains=words), here.filter(index_number__icontains=words))
    )


def _ground(document) -> str:
    row = document.ground_row
    return f"{row.label}（{row.article}）" if row else ""


CLOSED = Register(
    key="closed",
    title="依申请公开与不予公开台账",
    article="条例第十四条至第十八条：不公开的写明依据和理由，定期评估；可以公开的应当公开",
    offered=("q", "agency", "year", "attribute", "ground"),
    read=_closed,
    empty="登记建档的依申请公开、不予公开公文列在这里，连同依据、理由和下次复审日期。",
    columns=(
        Column("发文字号", lambda d: d.number or d.index_number, 22, number=True),
        Column("标题", lambda d: d.title, 46, main=True),
        Column("机关", lambda d: d.agency.label, 18),
        Column(
            "公开属性",
            lambda d: d.get_attribute_display(),
            12,
            tone=lambda d: "ask" if d.attribute == Attribute.ON_REQUEST else "warn",
        ),
        Column("依据", _ground, 34),
        Column("理由", lambda d: d.reason, 50),
        Column(
            "密级", lambda d: d.get_classification_display() if d.classification else "", 10, on_screen=False
        ),
        Column("印发日期", lambda d: d.issued_on, 14, number=True),
        Column("登记日期", lambda d: d.registered_at, 14, number=True, on_screen=False),
        Column("下次复审", lambda d: d.rereview_on, 14, number=True),
        Column("状态", lambda d: d.get_state_display(), 12),
    ),
)


# ── 发布审核登记 ────────────────────────────────────────────────────────────
def _publication(user, asked):
    found = Document.objects.visible_to(user).filter(published_at__isnull=False).for_list()
    if agency := asked.get("agency"):
        found = found.of(agency)
    if year := asked.get("year"):
        found = found.filter(_year("published_at", year, moment=True))
    if words := asked.get("q"):
        found = named(found, words)
    if asked.get("sent") == "no":
        found = transfers.not_yet_sent(found)
    elif asked.get("sent") == "yes":
        found = found.filter(Exists(TransferItem.objects.filter(document=OuterRef("pk"))))
    kind = ContentType.objects.get_for_model(Document)
    clock_of = Deadline.objects.of_term(terms.PUBLICATION).filter(content_type=kind, object_id=OuterRef("pk"))
    published = Event.objects.filter(content_type=kind, object_id=OuterRef("pk"), action="publish")
    return (
        found.annotate(
            due_on=Subquery(clock_of.order_by("-id").values("due_on")[:1]),
            was_late=Exists(clock_of.filter(met_at__gt=F("due_at"))),
            publisher=Subquery(published.order_by("-id").values("actor_name")[:1]),
        )
        .prefetch_related(Prefetch("opinions", queryset=Opinion.objects.select_related("by")), "overrides")
        .order_by("-published_at", "-id")
    )


def _opinions(document, *steps) -> str:
    return "；".join(
        f"{opinion.get_step_display()} {opinion.signed_by}：{Verdict(opinion.verdict).label}"
        for opinion in document.opinions.all()
        if not steps or opinion.step in steps
    )


PUBLICATION = Register(
    key="publication",
    title="发布审核登记",
    article="条例第十七条、第二十六条：先审查后公开，自形成之日起二十个工作日内公开",
    offered=("q", "agency", "year", "sent"),
    read=_publication,
    empty="公文发布以后，谁审查、什么意见、何时发布、是否按期，都登记在这里。",
    columns=(
        Column("发文字号", lambda d: d.number or d.index_number, 22, number=True),
        Column("标题", lambda d: d.title, 46, main=True),
        Column("机关", lambda d: d.agency.label, 18),
        Column("审查意见", lambda d: _opinions(d), 60),
        Column("签发人", lambda d: d.signer, 12, on_screen=False),
        Column("成文日期", lambda d: d.written_on, 14, number=True, on_screen=False),
        Column("发布日期", lambda d: d.published_at, 14, number=True),
        Column("应发布日期", lambda d: d.due_on, 14, number=True),
        Column(
            "是否按期",
            lambda d: "没有期限" if d.due_on is None else "逾期" if d.was_late else "按期",
            10,
            tone=lambda d: "late" if d.was_late else "open" if d.due_on else "",
        ),
        Column("发布人", lambda d: d.publisher, 12),
        Column("放行", lambda d: "；".join(o.reason for o in d.overrides.all()), 20, on_screen=False),
        Column("状态", lambda d: d.get_state_display(), 12, on_screen=False),
    ),
)


# ── 移送清单 ────────────────────────────────────────────────────────────────
def _transfers(user, asked):
    found = Transfer.objects.visible_to(user).for_list()
    if agency := asked.get("agency"):
        found = found.filter(agency=agency)
    if year := asked.get("year"):
        found = found.filter(_year("sent_on", year))
    if words := asked.get("q"):
        found = found.filter(
            Q(receiver__icontains=words)
            | Exists(TransferItem.objects.filter(transfer=OuterRef("pk"), document__title__icontains=words))
        )
    return found.order_by("-sent_on", "-id")


TRANSFERS = Register(
    key="transfers",
    title="移送清单",
    article="条例第二十五条：及时向国家档案馆、公共图书馆提供主动公开的政府信息",
    offered=("q", "agency", "year"),
    read=_transfers,
    empty="向档案馆、图书馆和政务服务场所移送的主动公开公文，连同签收情况，列在这里。",
    columns=(
        Column("移送日期", lambda t: t.sent_on, 14, number=True),
        Column("接收单位", lambda t: t.receiver, 30, main=True),
        Column("类别", lambda t: t.get_place_display(), 14),
        Column("形式", lambda t: t.get_form_display(), 10),
        Column("件数", lambda t: t.item_count, 8, number=True),
        Column("移送机关", lambda t: t.agency.label, 18),
        Column("移送人", lambda t: str(t.sent_by), 12),
        Column(
            "签收",
            lambda t: f"{t.received_by} {day(t.received_on)}".strip() if t.received_on else "尚未签收",
            20,
            tone=lambda t: "open" if t.received_on else "warn",
        ),
        Column("备注", lambda t: t.note, 24, on_screen=False),
    ),
)


# ── 文号登记 ────────────────────────────────────────────────────────────────
def _numbers(user, asked):
    here = user.agency_ids | user.supervised_agency_ids
    found = Number.objects.filter(agency__in=here, series__kind=NUMBER).select_related(
        "agency", "series", "drawn_by", "voided_by"
    )
    if agency := asked.get("agency"):
        found = found.of(agency)
    if year := asked.get("year"):
        found = found.filter(series__year=year)
    if words := asked.get("q"):
        found = found.filter(Q(text__icontains=words) | Q(void_reason__icontains=words))
    # A number of this kind is only ever held by a document.
    holder = Document.objects.filter(pk=OuterRef("object_id"))
    return found.annotate(holder_title=Subquery(holder.values("title")[:1])).order_by(
        "-series__year", "series__prefix", "-value"
    )


NUMBERS = Register(
    key="numbers",
    title="文号登记",
    article="发文字号连续编排，不重不漏；作废的号保留在册，写明原因",
    offered=("q", "agency", "year"),
    read=_numbers,
    empty="印发时由系统取的发文字号逐号列在这里，作废的也在。",
    columns=(
        Column("发文字号", lambda n: n.text, 24, number=True),
        Column("公文", lambda n: n.holder_title or "", 46, main=True),
        Column("机关", lambda n: n.agency.label, 18),
        Column("取号时间", lambda n: n.drawn_at, 14, number=True),
        Column("取号人", lambda n: str(n.drawn_by or "系统"), 12),
        Column(
            "状态",
            lambda n: "已作废" if n.voided_at else "在用",
            10,
            tone=lambda n: "late" if n.voided_at else "open",
        ),
        Column("作废原因", lambda n: n.void_reason, 30),
        Column("作废时间", lambda n: n.voided_at, 14, number=True, on_screen=False),
    ),
)

REGISTERS = {register.key: register for register in (CLOSED, PUBLICATION, TRANSFERS, NUMBERS)}


def url_of(row) -> str:
    """Where a row of a register leads."""
    if isinstance(row, Number):
        return reverse("documents-desk:detail", args=[row.object_id]) if row.holder_title else ""
    if isinstance(row, Transfer):
        return reverse("desk:transfer", args=[row.pk])
    return row.get_desk_url()
