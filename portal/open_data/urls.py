"""Addresses of open data: /open/ for people, /api/open/v1/ for programs, and .json beside every public page."""

from django.urls import path, re_path

from disclosure.caching import public_page
from portal.open_data import page_json, views
from portal.open_data.kinds import KINDS

API = "api/open/v1/"
app_name = "open-data"
urlpatterns = [
    path("open/", public_page(views.About.as_view()), name="about"),
    path(API, views.root, name="root"),
    path(f"{API}openapi.json", views.describe, name="openapi"),
    path(f"{API}categories", views.list_categories, name="categories"),
    path(f"{API}statistics", views.show_statistics, name="statistics"),
    path(f"{API}application-figures", views.list_figures, name="application-figures"),
    *(path(f"{API}{key}", views.listing(key), name=key) for key in KINDS),
    *(
        path(f"{API}{key}/<int:key>", views.record(key), name=key[:-1])
        for key in ("documents", "interpretations", "responses")
    ),
    path(f"{API}agencies/<slug:key>", views.record("agencies"), name="agency"),
    re_path(
        rf"^{API}download/(?P<key>[a-z-]+)\.(?P<form>[a-z]+)(?P<packed>\.gz)?$",
        views.download,
        name="download",
    ),
    # Another version too, and the root above them all; v1 without its slash is sent to v1/ as any page is.
    re_path(r"^api/open/(?!v1$)(?P<rest>.*)$", views.nowhere, name="nowhere"),
    re_path(rf"^(?!{API})(?P<page>[^.]+)\.json$", page_json.show, name="page"),
]
