"""The public shell: first page, search, agencies, guide, how to apply, settings, maps for people and machines."""

from datetime import timedelta
from itertools import chain

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView, View

from accounts.models import Agency
from disclosure import clock
from documents import counts, facets, finding
from documents.catalogue import SEARCH_LENGTH, SearchForm, tree
from documents.models import Document
from interpretation.catalogue import counted as counted_interpretations
from interpretation.models import Interpretation, Interpreter
from opinion.models import Response
from portal import numbers, site_map
from portal.navigation import essentials
from portal.reading import COOKIE, MAX_AGE, Reading
from portal.topics import all_topics
from requests_app.applying import takes_online
from requests_app.channels import announced
from requests_app.forms.public import FORMS, WAYS

LATEST = 8
LATEST_ELDER = 4
FEW = 5  # of each other kind
TOPICS = 12
YEARS = 4  # in the table of an agency; the catalogue has the rest
SOLICITING = ("公开征求", "征求意见", "征集")  # what such a title says
SOLICITED = 3
SOLICITED_DAYS = 90
POLICY_CATEGORIES = ("norms", "plans")


class Home(TemplateView):
    """首页: search first, then the doors, then what is new."""

    template_name = "portal/home.html"

    def dispatch(self, request, *args, **kwargs):
        if Reading.of(request).elder:
            return ElderHome.as_view()(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        counted = counts.public_counts()
        by_agency = counted.by_agency()
        lines = [
            {"agency": line, "count": by_agency[line.id]} for line in counted.agencies if by_agency[line.id]
        ]
        topics = list(all_topics().values())
        return super().get_context_data(
            latest=list(Document.objects.public().for_list().latest_first()[:LATEST]),
            policies=latest_policies(),
            interpretations=list(Interpretation.objects.public().for_list().latest_first()[:FEW]),
            solicitations=latest_solicitations(),
            responses=list(Response.objects.public().for_list().latest_first()[:FEW]),
            total=counted.total(),
            topics=topics[:TOPICS],
            agencies=sorted(lines, key=lambda line: -line["count"])[:12],
            tree=[line for line in tree(counted) if line["count"]],
            numbers=(found := numbers.of_the_year()),
            stats=stats_of(found, counted, publishing=len(lines)),
            **kwargs,
        )


class ElderHome(TemplateView):
    """首页 in 长辈模式: the search, the four ways that matter, what is newest, whom to ring."""

    template_name = "portal/home_elder.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            essentials=essentials(),
            latest=Document.objects.public().for_list().latest_first()[:LATEST_ELDER],
            asked=Agency.objects.active().filter(parent=None).exclude(contact_phone="").first(),
            **kwargs,
        )


def latest_policies() -> list[Document]:
    """政策文件: the latest of the categories that set rules; each read from its own index and laid together."""
    rows = [
        row
        for category in POLICY_CATEGORIES
        for row in Document.objects.public().in_category(category).for_list().latest_first()[:FEW]
    ]
    return sorted(rows, key=lambda row: (row.published_at, row.pk), reverse=True)[:FEW]


def latest_solicitations() -> list[Document]:
    """征集: drafts put before the public and calls for its views, of the last SOLICITED_DAYS (自然日) by their titles."""
    said = Q.create([Q(title__contains=words) for words in SOLICITING], connector=Q.OR)
    since = clock.now() - timedelta(days=SOLICITED_DAYS)
    recent = Document.objects.public().filter(said, published_at__gte=since)
    return list(recent.for_list().latest_first()[:SOLICITED])


def stats_of(found, counted, *, publishing: int) -> list[dict]:
    """The numbers on the first page, each with the page it comes from."""
    catalogue, page, line = reverse("documents:catalogue"), reverse("portal:numbers"), found.whole
    rows = (
        ("件今年主动公开", f"{line.published:,}", f"{catalogue}?year={found.year}"),
        ("按期公开", line.publication_rate, f"{page}#published"),
        ("件申请今年收到", f"{line.received:,}", f"{page}#requests"),
        ("按期答复", line.answer_rate, f"{page}#requests"),
        ("应当解读的已解读", line.explanation_rate, f"{page}#explained"),
        ("件回应今年公布", f"{line.responses:,}", f"{reverse('responses:list')}?year={found.year}"),
        ("件现行有效", f"{counted.in_force:,}", f"{catalogue}?validity=valid"),
        ("个机关公开", f"{publishing:,}", reverse("portal:agencies")),
    )
    return [{"label": label, "value": value, "url": url} for label, value, url in rows]


class YearNumbers(TemplateView):
    """今年以来: the numbers of each agency, what each counts, and the article behind it."""

    template_name = "portal/numbers.html"

    def get_context_data(self, **kwargs):
        found = numbers.of_the_year()
        lines = found.lines(counts.public_counts().agencies)
        return super().get_context_data(numbers=found, lines=lines, **kwargs)


class Search(TemplateView):
    """检索（条例第二十三条）: one box over all that is public, with facets and the place where the words were found."""

    template_name = "portal/search.html"

    def get_context_data(self, **kwargs):
        form = SearchForm(self.request.GET, counts=counts.public_counts())
        result = None
        if form.words:
            result = finding.find(form.words, form.lexemes, order=form.order, page=form.page_number)
        return super().get_context_data(
            form=form,
            result=result,
            facets=facets.lines(form, result.facets) if result else [],
            chips=facets.chips(form),
            sorts=form.sort_links,
            **kwargs,
        )


class Suggest(TemplateView):
    """Titles for what has been typed so far, as a fragment for the search box; the box works without it."""

    template_name = "portal/_suggestions.html"

    def get_context_data(self, **kwargs):
        typed = self.request.GET.get("q", "")[:SEARCH_LENGTH]
        return super().get_context_data(titles=finding.suggested(typed), **kwargs)


class Agencies(TemplateView):
    """公开机关: who publishes here, as the tree they form."""

    template_name = "portal/agencies.html"

    def get_context_data(self, **kwargs):
        counted = counts.public_counts()
        fields = ("contact_phone", "contact_address", "contact_hours")
        contacts = {row["pk"]: row for row in Agency.objects.active().values("pk", *fields)}
        lines = [line | {"contact": contacts.get(line["agency"].id)} for line in branches(counted)]
        return super().get_context_data(lines=nested(lines), total=counted.total(), **kwargs)


def nested(lines: list[dict]) -> list[dict]:
    """Where a list opens below a line, and how many close after it; and each line's number with all below it."""
    waiting: list[dict] = []
    for line, after in zip(lines, [*lines[1:], None][: len(lines)], strict=True):
        depth = after["depth"] if after else 0
        line["opens"], line["closes"] = depth > line["depth"], range(line["depth"] - depth)
        line["whole"] = line["count"]
        waiting = [above for above in waiting if above["depth"] < line["depth"]]
        for above in waiting:
            above["whole"] += line["count"]
        waiting.append(line)
    return lines


def branches(counted) -> list[dict]:
    """The agencies, each below the one above it, with its depth and its number of documents."""
    by_agency, below = counted.by_agency(), {}
    known = {line.id for line in counted.agencies}
    for line in counted.agencies:
        below.setdefault(line.parent_id if line.parent_id in known else None, []).append(line)
    found, waiting = [], [(line, 0) for line in reversed(below.get(None, []))]
    while waiting:
        line, depth = waiting.pop()
        found.append({"agency": line, "depth": depth, "indent": min(depth, 3), "count": by_agency[line.id]})
        waiting += [(child, depth + 1) for child in reversed(below.get(line.id, []))]
    return found


class ShowAgency(TemplateView):
    """One agency: whom to ask, what it has published, explained and answered, and how much of each.

    The page of one that is no more stays: since when, who carries on, and all it had published.
    """

    template_name = "portal/agency.html"

    def get_context_data(self, code, **kwargs):
        agency = get_object_or_404(Agency.objects.select_related("parent"), code=code)
        counted, found = counts.public_counts(), numbers.of_the_year()
        explained = sum(n for (of, _, _), n in counted_interpretations().items() if of == agency.pk)
        return super().get_context_data(
            agency=agency,
            contacts=contacts_of(agency),
            online=takes_online(agency),
            inherited=[one.name for one in agency.inherits_from.all()],
            heirs=[] if agency.is_active else list(agency.inherited_by.all()),
            below=[line for line in counted.agencies if line.parent_id == agency.pk],
            latest=list(Document.objects.public().of(agency).for_list().latest_first()[:LATEST]),
            interpretations=_latest_of(Interpretation, agency) if explained else [],
            explained=explained,
            responses=_latest_of(Response, agency),
            table=by_category_and_year(counted, agency.pk),
            total=counted.total(agency=agency.pk),
            line=found.of.get(agency.pk, numbers.Line()),
            year=found.year,
            **kwargs,
        )


def _latest_of(model, agency) -> list:
    return list(model.objects.public().of(agency).for_list().latest_first()[:FEW])


def by_category_and_year(counted, agency: int) -> dict:
    """What an agency published, a row for each category it has something in, a column for each of the last years."""
    years = [year for year in counted.years if counted.total(agency=agency, year=year)][:YEARS]
    rows = [
        line
        | {
            "cells": [
                (year, counted.by_category(agency=agency, year=year)[line["category"].key]) for year in years
            ]
        }
        for line in tree(counted, agency=agency)
        if line["count"]
    ]
    return {"years": [(year, counted.total(agency=agency, year=year)) for year in years], "rows": rows}


def contacts_of(agency) -> list[tuple[str, str]]:
    """The items 条例第十二条 wants in the guide: office, address, hours, telephone, fax, internet; and the ways in it takes."""
    rows = [
        (label, value)
        for label, value in (
            ("工作机构", agency.contact_office),
            ("办公地址", agency.contact_address),
            ("办公时间", agency.contact_hours),
            ("联系电话", agency.contact_phone),
            ("传真", agency.contact_fax),
            ("电子邮箱", agency.contact_email),
            ("邮政编码", agency.contact_postcode),
        )
        if value
    ]
    return [*rows, ("接收申请", "、".join(announced(agency)))] if rows else rows


class HostPage(TemplateView):
    """联系我们, 无障碍声明: pages that say whom to call, the agency that runs the site."""

    def get_context_data(self, **kwargs):
        host = Agency.objects.host()
        return super().get_context_data(host=host, contacts=contacts_of(host) if host else [], **kwargs)


class AgencyPages(TemplateView):
    """公开指南 and 依申请公开: pages that end with every agency's contact."""

    def get_context_data(self, **kwargs):
        agencies = Agency.objects.active().in_order()
        return super().get_context_data(
            agencies=[{"agency": agency, "contacts": contacts_of(agency)} for agency in agencies],
            tree=tree(counts.public_counts()),
            **kwargs,
        )


class ApplyEntry(AgencyPages):
    """依申请公开: how to apply, and the door to the form of each agency that takes applications online."""

    template_name = "portal/apply.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for line in context["agencies"]:
            line["online"] = takes_online(line["agency"])
        return context | {
            "online": [line for line in context["agencies"] if line["online"]],
            "about": self.request.GET.get("about", "")[:SEARCH_LENGTH],
        }


class PaperForm(TemplateView):
    """申请表, to be printed: it offers what the form on the web does."""

    template_name = "portal/apply_form.html"
    extra_context = {"forms": FORMS, "ways": WAYS}


class SiteMap(TemplateView):
    template_name = "portal/site_map.html"

    def get_context_data(self, **kwargs):
        counted = counts.public_counts()
        return super().get_context_data(
            tree=tree(counted),
            lines=branches(counted),
            topics=list(all_topics().values())[: TOPICS * 2],
            interpreters=Interpreter.objects.active().exists(),
            **kwargs,
        )


@method_decorator(csrf_exempt, name="dispatch")
class SetReading(View):
    """阅读设置. No form token: it would make every public page personal, and all it can do is enlarge the type."""

    http_method_names = ["get", "post"]

    def get(self, request):
        """Reloaded, or opened from a bookmark: to the page where the settings are."""
        return redirect("portal:accessibility")

    def post(self, request):
        wanted = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            wanted = reverse("portal:home")
        response = HttpResponseRedirect(wanted)
        reading = Reading.of(request).changed(request.POST)
        if reading.cookie:
            response.set_cookie(
                COOKIE,
                reading.cookie,
                max_age=MAX_AGE,
                samesite="Lax",
                secure=request.is_secure(),
                httponly=True,
            )
        else:
            response.delete_cookie(COOKIE)
        return response


# What machines need not read: staff pages, forms and pages of one person's own, searches and lists without end, and
# the same words once more as data. What is withdrawn is not named: it answers 410 and says noindex.
NOT_FOR_ROBOTS = (
    "/desk/", "/accounts/", "/search/", "/reading/", "/track/*/", "/apply/to/", "/apply/correct/*/", "/*/comment/",
    "/api/", "/*.json$", "/*?*after=", "/*?*before=",
)  # fmt: skip


def robots(request):
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS),
        f"Sitemap: {settings.SITE_URL}{reverse('portal:sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


STRETCHED = (("documents", Document), ("interpretations", Interpretation), ("responses", Response))


def sitemap(request):
    """The index of site maps: one for the pages, one for each stretch of documents, interpretations and responses."""
    addresses = [settings.SITE_URL + reverse("portal:sitemap-pages")]
    addresses += [
        settings.SITE_URL + reverse(f"portal:sitemap-{name}", args=[n])
        for name, model in STRETCHED
        for n in site_map.stretches(model)
    ]
    return _xml("sitemapindex", (f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses))


def sitemap_pages(request):
    pages = (settings.SITE_URL + address for address in site_map.pages())
    return _xml("urlset", (f"<url><loc>{address}</loc></url>" for address in pages))


def sitemap_documents(request, number):
    return _xml("urlset", _lines("documents:detail", site_map.stretch(Document, number)))


def sitemap_interpretations(request, number):
    pieces = _lines("interpretation:detail", site_map.stretch(Interpretation, number))
    return _xml("urlset", chain(pieces, _lines("interpretation:comparison", site_map.comparisons(number))))


def sitemap_responses(request, number):
    return _xml("urlset", _lines("responses:detail", site_map.stretch(Response, number)))


def _lines(name, rows):
    return (
        f"<url><loc>{settings.SITE_URL}{reverse(name, args=[pk])}</loc>"
        f"<lastmod>{updated_at.astimezone(clock.TZ).date().isoformat()}</lastmod></url>"
        for pk, updated_at in rows
    )


def _xml(root, lines):
    body = "".join(lines)
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</{root}>',
        content_type="application/xml; charset=utf-8",
    )
