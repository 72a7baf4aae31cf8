"""/styleguide/: every component in every state, for building and looking. Only with DEBUG or in tests."""

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace as Thing

from django import forms
from django.core.paginator import Paginator
from django.views.generic import TemplateView

from disclosure import charts, clock
from disclosure.deadlines import engine, terms
from disclosure.deadlines.entries import Entry, Fact
from disclosure.deadlines.explain import explain_entries
from disclosure.workdays.current import calendar_for
from documents import counts
from documents.catalogue import CatalogueForm
from documents.facets import Chip, Choice, Facet
from documents.metadata import Row
from portal import tokens
from portal.navigation import essentials

SECTIONS = [
    ("colour", "颜色"), ("type", "文字"), ("space", "间距、圆角、影"), ("buttons", "按钮"), ("tags", "标签与时限"),
    ("notes", "提示与消息"), ("search", "检索框"), ("filters", "筛选"), ("facets", "分面、已选条件、排序"), ("rows", "列表"), ("empty", "空列表"),
    ("cards", "卡片与大按钮"), ("meta", "信息块"), ("files", "附件"), ("tools", "阅读工具与分享"), ("stats", "数字"),
    ("steps", "步骤与进度"), ("timeline", "经过"), ("table", "表格"), ("clock", "期限日历"), ("charts", "图"),
    ("pages", "翻页"), ("tabs", "标签页"), ("form", "表单"), ("bad-form", "有错的表单"), ("folds", "收起与展开"),
    ("dialogs", "对话框"), ("confirm", "确认"),
]  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A message as the page shows it."""

    words: str
    tags: str

    def __str__(self):
        return self.words


class SampleForm(forms.Form):
    """One of each kind of field."""

    title = forms.CharField(label="标题", help_text="照公文上的写，不加书名号。", max_length=40)
    written_on = forms.DateField(label="成文日期", widget=forms.DateInput(attrs={"type": "date"}))
    genre = forms.ChoiceField(
        label="公文种类", choices=[("", "（请选择）"), ("notice", "通知"), ("letter", "函")]
    )
    attribute = forms.ChoiceField(
        label="公开属性",
        choices=[("proactive", "主动公开"), ("on_request", "依申请公开"), ("withheld", "不予公开")],
        widget=forms.RadioSelect,
        help_text="拟稿时标明；不公开、依申请的写明理由。",
    )
    upload = forms.FileField(
        label="Word 文件", required=False, help_text="docx、pdf、txt、html，不超过 50 MB。"
    )
    body = forms.CharField(label="正文", widget=forms.Textarea(attrs={"class": "official", "rows": 4}))
    agree = forms.BooleanField(label="已经核对原件", error_messages={"required": "请核对原件后勾选。"})


SAMPLE = charts.from_rows(
    "依申请公开办理情况", "件", "机关", ["收到", "按期答复", "延期"],
    [
        ("县教育局", 46, 40, 6), ("县自然资源局", 128, 101, 27), ("县住房和城乡建设局", 97, 90, 7),
        ("县公安局", 31, 31, 0), ("县人力资源和社会保障局", 64, 60, 4), ("县卫生健康局", 22, 20, None),
        ("县市场监督管理局", 18, 18, 0),
    ],
)  # fmt: skip


def sample_clock():
    """A clock that shows every kind of day: received before a holiday, stopped for a third party, extended by none."""
    ledger = [
        Entry(Fact.RECEIVED, date(2026, 9, 10)),
        Entry(Fact.PAUSED, date(2026, 9, 17), {"key": "third"}, basis="征求第三方意见"),
        Entry(Fact.RESUMED, date(2026, 10, 9), {"key": "third"}),
    ]
    calendar = calendar_for()
    outcome = engine.compute(terms.REPLY, ledger, calendar)
    return explain_entries(terms.REPLY, ledger, outcome, calendar, today=date(2026, 10, 12))


def sample_paper(**fields):
    """A document as a row of a list needs it."""
    plain = {"number": "", "genre": "", "validity": "valid", "get_validity_display": "有效"}
    return Thing(
        get_absolute_url="#rows", published_at=clock.now(), agency=Thing(label="县政府办"), **plain | fields
    )


class Styleguide(TemplateView):
    template_name = "portal/styleguide.html"

    def get_context_data(self, **kwargs):
        now = clock.now()
        bad = SampleForm(auto_id="bad_%s", data={"title": "很长" * 30, "written_on": "明天", "body": ""})
        bad.is_valid()
        items = [
            Thing(title="关于印发《云山县城乡居民基本养老保险经办规程》的通知", url="#", end="2026-11-20",
                  small=["县政府办公室", "云政办发〔2026〕31号"], tags=["附解读"]),
            Thing(title="2026 年第三季度集中式饮用水水源水质状况报告", url="#", end="2026-11-18",
                  small=["县生态环境局"], tags=[]),
        ]  # fmt: skip
        return super().get_context_data(
            sections=SECTIONS,
            colours=tokens.colours(),
            measures=[(name, value) for name, value in tokens.tokens().items() if not value.startswith("#")],
            essentials=essentials(),
            papers=[
                sample_paper(title="关于做好今冬明春火灾防控工作的通知", number="云政办发〔2026〕2号", genre="通知"),
                sample_paper(title="关于公布 2024 年收费目录清单的公告", validity="repealed", get_validity_display="废止"),
                sample_paper(title="没有文号、已经修改的一件", validity="revised", get_validity_display="已修改"),
            ],
            told=[Told("已经保存。", "success"), Told("有一项没有填。", "warning"), Told("没有办成。", "error")],
            filters=CatalogueForm({}, counts=counts.public_counts()),
            facets=[
                Facet("year", "发布年份", [Choice(str(year), f"{year} 年", 40 - year % 9) for year in range(2026, 2016, -1)]),
                Facet("validity", "有效性", [Choice("valid", "有效", 1_206), Choice("repealed", "废止", 31)]),
            ],
            chips=[Chip("year", "发布年份", "2026 年"), Chip("genre", "公文种类", "通知")],
            sorts=[
                {"value": "", "label": "相关度", "is_chosen": True}, {"value": "latest", "label": "最新", "is_chosen": False},
            ],
            explanation=sample_clock(),
            form=SampleForm(),
            bad_form=bad,
            items=items,
            tones=[("", "待登记"), ("open", "主动公开"), ("ask", "办理中"), ("warn", "还有 2 日"), ("late", "逾期"), ("hold", "中止")],
            rows=[
                Row("索引号", "11330000MB0000001X/2026-00312", copy=True, number=True),
                Row("公开方式", "主动公开", tone="open"),
                Row("成文日期", "2026年11月16日", number=True),
                Row("有效性", "废止", tone="late"),
                Row("内容概述", "明确参保登记、缴费、待遇领取的办理环节和时限。", wide=True),
            ],
            files=[
                Thing(name="参保登记表.docx", url="#", kind="docx", size=24_576, note=""),
                Thing(name="档次一览.xlsx", url="#", kind="xlsx", size=1_363_148, note="依申请公开，不随文发布"),
                Thing(name="会议纪要.pdf", url="", kind="pdf", size=812, note="不予公开"),
            ],
            steps=[
                Thing(label="拟稿", note="11月2日", status="done"),
                Thing(label="办文核对", note="11月3日退回一次", status="back"),
                Thing(label="保密审查", note="今天", status="now"),
                Thing(label="审签", note="", status="todo"),
                Thing(label="印发", note="", status="todo"),
            ],
            events=[
                Thing(label="退回修改", at=now, actor_name="吴核稿", note="成文日期与正文不一致。", tone="back"),
                Thing(label="送审", at=now - timedelta(hours=3), actor_name="李拟稿", note="", tone=""),
            ],
            stats=[Thing(label="件公文在今年公开", value="1,206", url=""), Thing(label="按期公开", value="98.7%", url="")],
            page=Paginator(range(240), 20).page(6),
            charts=[draw(SAMPLE) for _, draw in charts.DRAWN.values()],
            pagers=[
                Thing(newer="", older="?after=2", first="?"),
                Thing(newer="?before=1", older="?after=2", first="?"),
                Thing(newer="?before=1", older="", first="?"),
            ],
            **kwargs,
        )  # fmt: skip
