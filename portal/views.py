"""The public shell: first page, search, agencies, guide, how to apply, settings, maps for people and machines."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
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
from interpretation.models import Interpretation
from portal import site_map
from portal.reading import COOKIE, MAX_AGE, Reading
from requests_app.applying import takes_online
from requests_app.channels import announced

LATEST = 8
LATEST_INTERPRETATIONS = 5


class Home(TemplateView):
    """首页: search first, then the doors, then what is new."""

    template_name = "portal/home.html"

    def get_context_data(self, **kwargs):
        counted = counts.public_counts()
        year = clock.today().year
        by_agency = counted.by_agency()
        lines = [
            {"agency": line, "count": by_agency[line.id]} for line in counted.agencies if by_agency[line.id]
        ]
        latest = list(Document.objects.public().for_list().latest_first()[:LATEST])
        return super().get_context_data(
            latest=latest,
            interpretations=list(
                Interpretation.objects.public().for_list().latest_first()[:LATEST_INTERPRETATIONS]
            ),
            total=counted.total(),
            topics=counted.topics[:4],
            agencies=sorted(lines, key=lambda line: -line["count"])[:12],
            tree=[line for line in tree(counted) if line["count"]],
            stats=[
                {"label": "件今年公开", "value": f"{counted.total(year=year):,}"},
                {"label": "按期公开", "value": percent(*counted.on_time)},
                {"label": "件现行有效", "value": f"{counted.in_force:,}"},
                {"label": "个机关公开", "value": f"{len(lines):,}"},
            ],
            **kwargs,
        )


def percent(part: int, whole: int) -> str:
    """98.7%; never rounded up to 100 %, and a dash where there is nothing to count."""
    return f"{part * 1000 // whole / 10:g}%" if whole else "—"


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
        return super().get_context_data(lines=branches(counted), **kwargs)


def branches(counted) -> list[dict]:
    """The agencies, each below the one above it, with its depth and its number of documents."""
    by_agency, below = counted.by_agency(), {}
    known = {line.id for line in counted.agencies}
    for line in counted.agencies:
        below.setdefault(line.parent_id if line.parent_id in known else None, []).append(line)
    found, waiting = [], [(line, 0) for line in reversed(below.get(None, []))]
    while waiting:
        line, depth = waiting.pop()
        found.append({"agency": line, "depth": min(depth, 3), "count": by_agency[line.id]})
        waiting += [(child, depth + 1) for child in reversed(below.get(line.id, []))]
    return found


class ShowAgency(TemplateView):
    """One agency: whom to ask, and what it has published."""

    template_name = "portal/agency.html"

    def get_context_data(self, code, **kwargs):
        agency = get_object_or_404(Agency.objects.active().select_related("parent"), code=code)
        counted = counts.public_counts()
        return super().get_context_data(
            agency=agency,
            contacts=contacts_of(agency),
            inherited=[one.name for one in agency.inherits_from.all()],
            latest=Document.objects.public().of(agency).for_list().latest_first()[:LATEST],
            tree=[line for line in tree(counted, agency=agency.pk) if line["count"]],
            total=counted.total(agency=agency.pk),
            **kwargs,
        )


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


class AgencyPages(TemplateView):
    """公开指南 and 依申请公开: pages that end with every agency's contact."""

    def get_context_data(self, **kwargs):
        agencies = Agency.objects.active().order_by("parent_id", "name")
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


class SiteMap(TemplateView):
    template_name = "portal/site_map.html"

    def get_context_data(self, **kwargs):
        counted = counts.public_counts()
        return super().get_context_data(tree=tree(counted), lines=branches(counted), **kwargs)


@method_decorator(csrf_exempt, name="dispatch")
class SetReading(View):
    """阅读设置. No form token: it would make every public page personal, and all it can do is enlarge the type."""

    http_method_names = ["post"]

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


def robots(request):
    """What machines need not read: staff pages, and searches without end."""
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /accounts/",
        "Disallow: /search/",
        f"Sitemap: {settings.SITE_URL}{reverse('portal:sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def sitemap(request):
    """The index of site maps: one for the pages, one for each stretch of documents."""
    addresses = [settings.SITE_URL + reverse("portal:sitemap-pages")]
    addresses += [
        settings.SITE_URL + reverse(f"portal:sitemap-{name}", args=[n])
        for name, model in (("documents", Document), ("interpretations", Interpretation))
        for n in site_map.stretches(model)
    ]
    return _xml("sitemapindex", (f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses))


def sitemap_pages(request):
    pages = (settings.SITE_URL + address for address in site_map.pages())
    return _xml("urlset", (f"<url><loc>{address}</loc></url>" for address in pages))


def sitemap_documents(request, number):
    return _stretch("documents:detail", site_map.stretch(Document, number))


def sitemap_interpretations(request, number):
    return _stretch("interpretation:detail", site_map.stretch(Interpretation, number))


def _stretch(name, rows):
    return _xml(
        "urlset",
        (
            f"<url><loc>{settings.SITE_URL}{reverse(name, args=[pk])}</loc>"
            f"<lastmod>{updated_at.astimezone(clock.TZ).date().isoformat()}</lastmod></url>"
            for pk, updated_at in rows
        ),
    )


def _xml(root, lines):
    body = "".join(lines)
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</{root}>',
        content_type="application/xml; charset=utf-8",
    )
