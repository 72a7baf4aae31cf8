"""政府信息公开: its four fixed columns and the door to 依申请公开（国办公开办函〔2019〕61号）, of all agencies or of one.

An address with an agency's code is that agency's own column; without one it gathers all. The guide of one agency is
the guide app's page; what stands here is what belongs to no single app.
"""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from accounts.models import Agency
from disclosure import clock
from documents import counts, keyset
from documents.catalogue import tree
from documents.categories import CATEGORIES
from documents.models import Document
from guide.models import Guide
from portal.views import AgencyPages, branches
from supervision.annual.models import AnnualReport

PAGE_ROWS = 50
LATEST = 5
MOST_REPORTS = 500


@dataclass(frozen=True)
class Law:
    """One national text the column of rules names; `number` as it is cited."""

    title: str
    number: str
    about: str


LAWS = (
    Law(
        "中华人民共和国政府信息公开条例",
        "国务院令第711号",
        "公开的主体和范围、主动公开、依申请公开、监督和保障",
    ),
    Law("中华人民共和国保守国家秘密法", "主席令第20号", "公开前的保密审查"),
    Law("中华人民共和国个人信息保护法", "主席令第91号", "公开时对个人信息的处理"),
    Law("政府网站发展指引", "国办发〔2017〕47号", "网站的栏目、内容和标签"),
    Law("关于规范政府信息公开平台有关事项的通知", "国办公开办函〔2019〕61号", "四个固定栏目"),
    Law("政府信息公开信息处理费管理办法", "国办函〔2020〕109号", "信息处理费"),
    Law("中华人民共和国政府信息公开工作年度报告格式", "国办公开办函〔2021〕30号", "年度报告的内容和格式"),
)


class Column(TemplateView):
    """A column of one agency where the address names it, else of all; of one that is no more, its own page says so."""

    def get(self, request, *args, code=None, **kwargs):
        self.agency = get_object_or_404(Agency, code=code) if code else None
        if self.agency and not self.agency.is_active:
            return redirect(self.agency)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(agency=self.agency, **kwargs)

    def documents(self):
        """The public documents the column is about, the latest first."""
        rows = Document.objects.public()
        return rows.of(self.agency.pk) if self.agency else rows

    def annual_reports(self):
        """The yearly reports made and published here; older ones are documents named so."""
        rows = AnnualReport.objects.published().select_related("agency").latest_first()
        return rows.of(self.agency.pk) if self.agency else rows


class Front(Column):
    """政府信息公开: the four columns and 依申请公开, each with what is in it."""

    template_name = "portal/disclosure.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        counted, agency = counts.public_counts(), self.agency
        guides = Guide.objects.published().select_related("agency")
        own = agency.pk if agency else None
        return context | {
            "guide": guides.of(agency).first() if agency else None,
            "guides": 0 if agency else guides.count(),
            "systems": self.documents().systems().as_lines().latest_first()[:LATEST],
            "annual_reports": self.annual_reports()[:LATEST],
            "reports": self.documents().reports().as_lines().latest_first()[:LATEST],
            "tree": tree(counted, agency=own),
            "total": counted.total(agency=own),
            "lines": [] if agency else branches(counted),
        }


class Systems(Column):
    """政府信息公开制度: the law, the house rules in force, and the agency's own published rules."""

    template_name = "portal/system.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = self.documents().systems().as_lines()
        return context | {"laws": LAWS, "documents": keyset.page(rows, self.request.GET, size=PAGE_ROWS)}


class Content(Column):
    """法定主动公开内容: the categories of 条例第二十条、第二十一条 with what is in each."""

    template_name = "portal/content.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        counted, agency = counts.public_counts(), self.agency
        by_category = counted.by_category(agency=agency.pk if agency else None)
        lines = [
            {"category": one, "count": by_category[one.key]}
            for one in CATEGORIES
            if by_category[one.key] or agency is None or agency.level in one.levels
        ]
        return context | {
            "groups": [
                (
                    "条例第二十条规定的内容",
                    [line for line in lines if line["category"].article.startswith("第二十条")],
                ),
                (
                    "条例第二十一条规定的内容",
                    [line for line in lines if not line["category"].article.startswith("第二十条")],
                ),
            ],
            "total": by_category.total(),
            "lines": [] if agency else branches(counted),
        }


class Reports(Column):
    """政府信息公开年报（条例第四十九条、第五十条）: the yearly reports that have been published, by the year they came out."""

    template_name = "portal/reports.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = self.documents().reports().as_lines()
        return context | {
            # On the first page only: there are few, one a year and agency.
            "annual_reports": []
            if set(self.request.GET) & set(keyset.NAMES)
            else self.annual_reports()[:MOST_REPORTS],
            "documents": keyset.page(rows, self.request.GET, size=PAGE_ROWS),
            "year": clock.today().year,
        }


class Guides(AgencyPages):
    """政府信息公开指南: what holds everywhere, and the guide of each agency."""

    template_name = "portal/guide.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        guides = {guide.agency_id: guide for guide in Guide.objects.published()}
        for line in context["agencies"]:
            line["guide"] = guides.get(line["agency"].pk)
        return context
