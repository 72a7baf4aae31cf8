"""Public addresses of yearly reports, below those of the column 政府信息公开年报."""

from django.urls import path

from disclosure.caching import public_page
from supervision.annual import public

app_name = "annual-public"
ONE = "<slug:code>/<int:year>/<slug:scope>/"
urlpatterns = [
    path(ONE, public_page(public.ReadReport.as_view()), name="report"),
    path(f"{ONE}report.pdf", public_page(public.PublicFile.as_view()), {"kind": "pdf"}, name="pdf"),
    path(f"{ONE}report.xlsx", public_page(public.PublicFile.as_view()), {"kind": "xlsx"}, name="xlsx"),
    path(f"{ONE}<int:version>/", public_page(public.ReadReport.as_view()), name="version"),
]
