"""Addresses of the public shell."""

from django.conf import settings
from django.urls import path
from django.views.generic import TemplateView

from disclosure.caching import public_page
from documents.catalogue import CatalogueForm, SearchForm
from documents.feeds import LatestDocuments
from portal import views


def page(template):
    return TemplateView.as_view(template_name=template)


app_name = "portal"
urlpatterns = [
    path("", public_page(views.Home.as_view()), name="home"),
    path("search/", public_page(views.Search.as_view(), names=SearchForm.base_fields), name="search"),
    path("search/suggest/", public_page(views.Suggest.as_view(), names=["q"]), name="suggest"),
    path("agencies/", public_page(views.Agencies.as_view()), name="agencies"),
    path("agencies/<slug:code>/", public_page(views.ShowAgency.as_view()), name="agency"),
    path("guide/", public_page(views.AgencyPages.as_view(template_name="portal/guide.html")), name="guide"),
    path("apply/", public_page(views.ApplyEntry.as_view(), names=["about"]), name="apply"),
    path("apply/form/", public_page(page("portal/apply_form.html")), name="apply-form"),
    path("reports/", public_page(views.Reports.as_view()), name="reports"),
    path("about/", public_page(page("portal/about.html")), name="about"),
    path("accessibility/", public_page(page("portal/accessibility.html")), name="accessibility"),
    path("reading/", views.SetReading.as_view(), name="reading"),
    path("site-map/", public_page(views.SiteMap.as_view()), name="site-map"),
    path("feed/", public_page(LatestDocuments.as_view(), names=CatalogueForm.base_fields), name="feed"),
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
]

if settings.DEBUG or settings.TESTING:
    from portal.styleguide import Styleguide  # only where the site is built, never where it is read

    urlpatterns += [path("styleguide/", Styleguide.as_view(), name="styleguide")]
