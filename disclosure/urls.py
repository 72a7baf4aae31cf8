"""The address plan: public pages at the root, the desk below /desk/."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from portal.health import healthz

handler400 = "portal.refusals.bad_request"
handler403 = "portal.refusals.forbidden"
handler404 = "portal.refusals.not_found"
handler500 = "portal.refusals.broken"

urlpatterns = [
    path("healthz/", healthz),
    path("", include("portal.urls")),
    path("", include("requests_app.urls.public")),
    path("", include("portal.open_data.urls")),
    path("documents/", include("documents.urls.public")),
    path("interpretations/", include("interpretation.urls.public")),
    path("responses/", include("opinion.urls.public")),
    path("disclosure/guide/", include("guide.urls.public")),
    path("disclosure/reports/", include("supervision.annual.public_urls")),
    path("rules/", include("disclosure.rulebook.urls")),
    path("verify/", include("disclosure.notices.urls")),
    path("files/", include("disclosure.files.urls")),
    path("accounts/", include("accounts.urls")),
    path("desk/documents/", include("documents.urls.desk")),
    path("desk/interpretations/", include("interpretation.urls.content")),
    path("desk/interpretations/", include("interpretation.urls.desk")),
    path("desk/guide/", include("guide.urls.desk")),
    path("desk/", include("requests_app.urls.desk_afterwards")),
    path("desk/requests/", include("requests_app.urls.desk")),
    path("desk/opinion/", include("opinion.urls.collecting")),  # before the cases: links/ is no act
    path("desk/opinion/", include("opinion.urls.desk")),
    path("desk/site-errors/", include("site_errors.urls.desk")),
    path("desk/annual-reports/", include("supervision.annual.urls")),
    path("desk/figures/", include("supervision.figures.urls")),
    path("desk/administration/", include("administration.urls")),
    path("api/opinion/v1/", include("opinion.urls.api")),
    path("desk/", include("desk.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
]
