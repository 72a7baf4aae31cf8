"""Desk addresses of the figures, of how fresh the columns are, and of the archive."""

from django.urls import path

from supervision.archive import views as archive
from supervision.figures import views, views_freshness

app_name = "figures"
urlpatterns = [
    path("", views.Dashboard.as_view(), name="dashboard"),
    path("late/", views.Late.as_view(), name="late"),
    path("cases/<slug:key>/", views.Cases.as_view(), name="cases"),
    path("freshness/", views_freshness.Freshness.as_view(), name="freshness"),
    path("archive/", archive.ArchiveYear.as_view(), name="archive"),
    path("archive/lists/<int:pk>/", archive.OneHandover.as_view(), name="handover"),
    path("archive/destructions/", archive.Destructions.as_view(), name="destructions"),
    path("archive/destructions/new/", archive.NewDestruction.as_view(), name="destruction-new"),
    path("archive/destructions/<int:pk>/", archive.OneDestruction.as_view(), name="destruction"),
]
