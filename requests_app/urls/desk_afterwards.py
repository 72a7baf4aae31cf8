"""Desk addresses of what follows an answer: disputes, corrections of records, the 案卷, the archive."""

from django.urls import path

from requests_app.views import desk_afterwards as views

app_name = "afterwards"
urlpatterns = [
    path("disputes/", views.DisputeList.as_view(), name="disputes"),
    path("disputes/<int:pk>/", views.DisputeCase.as_view(), name="dispute"),
    path("disputes/<int:pk>/<slug:action>/", views.DisputeAct.as_view(), name="dispute-act"),
    path("record-corrections/", views.CorrectionList.as_view(), name="record-corrections"),
    path("record-corrections/new/", views.NewCorrection.as_view(), name="record-correction-new"),
    path("record-corrections/<int:pk>/", views.CorrectionCase.as_view(), name="record-correction"),
    path(
        "record-corrections/<int:pk>/reveal/",
        views.CorrectionReveal.as_view(),
        name="record-correction-reveal",
    ),
    path(
        "record-corrections/<int:pk>/letters/<int:letter>/",
        views.CorrectionLetter.as_view(),
        name="record-correction-letter",
    ),
    path(
        "record-corrections/<int:pk>/<slug:action>/",
        views.CorrectionAct.as_view(),
        name="record-correction-act",
    ),
    path("archive/", views.ArchiveList.as_view(), name="archive"),
    # This act hands out a file, so its page is not the one all other acts of an application share.
    path("requests/<int:pk>/export_dossier/", views.DossierExport.as_view(), name="dossier"),
]
