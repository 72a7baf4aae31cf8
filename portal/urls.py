"""Addresses of the public shell."""

from django.conf import settings
from django.urls import path
from django.views.generic import RedirectView

from disclosure.caching import public_page
from documents import keyset
from documents.catalogue import SearchForm
from documents.feeds import LatestDocuments
from portal import columns, flows, help_page, topics, views
from portal.sharing import share_code
from portal.subscribing import ASKED, Subscribe
from site_errors.views.public import ReportedError, ReportError

app_name = "portal"
urlpatterns = [
    path("", public_page(views.Home.as_view()), name="home"),
    path("search/", public_page(views.Search.as_view(), names=SearchForm.base_fields), name="search"),
    path("search/suggest/", public_page(views.Suggest.as_view(), names=["q"]), name="suggest"),
    path("agencies/", public_page(views.Agencies.as_view()), name="agencies"),
    path("agencies/<slug:code>/", public_page(views.ShowAgency.as_view()), name="agency"),
    path("disclosure/", public_page(columns.Front.as_view()), name="disclosure"),
    path("disclosure/of/<slug:code>/", public_page(columns.Front.as_view()), name="disclosure"),
    path("disclosure/guide/", public_page(columns.Guides.as_view()), name="guide"),
    path("disclosure/system/", public_page(columns.Systems.as_view(), names=keyset.NAMES), name="system"),
    path(
        "disclosure/system/<slug:code>/",
        public_page(columns.Systems.as_view(), names=keyset.NAMES),
        name="system",
    ),
    path("disclosure/content/", public_page(columns.Content.as_view()), name="content"),
    path("disclosure/content/<slug:code>/", public_page(columns.Content.as_view()), name="content"),
    path("disclosure/reports/", public_page(columns.Reports.as_view(), names=keyset.NAMES), name="reports"),
    path(
        "disclosure/reports/<slug:code>/",
        public_page(columns.Reports.as_view(), names=keyset.NAMES),
        name="reports",
    ),
    path("help/flow/<slug:kind>/", public_page(flows.ShowFlow.as_view()), name="flow"),
    # Where these columns stood before: a published address never breaks.
    path("guide/", RedirectView.as_view(pattern_name="portal:guide", permanent=True), name="old-guide"),
    path("reports/", RedirectView.as_view(pattern_name="portal:reports", permanent=True), name="old-reports"),
    path("apply/", public_page(views.ApplyEntry.as_view(), names=["about"]), name="apply"),
    path("apply/form/", public_page(views.PaperForm.as_view()), name="apply-form"),
    path("about/", public_page(views.HostPage.as_view(template_name="portal/about.html")), name="about"),
    path(
        "accessibility/",
        public_page(views.HostPage.as_view(template_name="portal/accessibility.html")),
        name="accessibility",
    ),
    path("reading/", views.SetReading.as_view(), name="reading"),
    path("share.svg", public_page(share_code, names=("to",)), name="share-code"),
    path("site-map/", public_page(views.SiteMap.as_view()), name="site-map"),
    path("help/", public_page(help_page.Help.as_view()), name="help"),
    path("subscribe/", public_page(Subscribe.as_view(), names=ASKED), name="subscribe"),
    path("numbers/", public_page(views.YearNumbers.as_view()), name="numbers"),
    path("topics/", public_page(topics.TopicList.as_view()), name="topics"),
    path("topics/<str:slug>/", public_page(topics.ShowTopic.as_view(), names=keyset.NAMES), name="topic"),
    path("report-error/", ReportError.as_view(), name="report-error"),
    path("report-error/<slug:key>/", ReportedError.as_view(), name="error-report"),
    path(
        "feed/",
        public_page(LatestDocuments.as_view(), names=SearchForm.base_fields.keys() - {"page"}),
        name="feed",
    ),
    path("robots.txt", public_page(views.robots), name="robots"),
    path("sitemap.xml", public_page(views.sitemap), name="sitemap"),
    path("sitemap-pages.xml", public_page(views.sitemap_pages), name="sitemap-pages"),
    path(
        "sitemap-documents-<int:number>.xml", public_page(views.sitemap_documents), name="sitemap-documents"
    ),
    path(
        "sitemap-interpretations-<int:number>.xml",
        public_page(views.sitemap_interpretations),
        name="sitemap-interpretations",
    ),
    path(
        "sitemap-responses-<int:number>.xml", public_page(views.sitemap_responses), name="sitemap-responses"
    ),
]

if settings.DEBUG or settings.TESTING:
    from portal.styleguide import Styleguide  # only where the site is built, never where it is read

    urlpatterns += [path("styleguide/", Styleguide.as_view(), name="styleguide")]
