"""Desk addresses of documents."""

from django.urls import path

from documents.views import desk, drafting

app_name = "documents-desk"
urlpatterns = [
    path("", desk.DocumentList.as_view(), name="list"),
    path("new/", drafting.NewDraft.as_view(), name="new"),
    path("intake/", drafting.Intake.as_view(), name="intake"),
    path("<int:pk>/", desk.DocumentCase.as_view(), name="detail"),
    path("<int:pk>/versions/", desk.DocumentVersions.as_view(), name="versions"),
    path("<int:pk>/review-sheet/", desk.ReviewSheet.as_view(), name="review-sheet"),
    path("<int:pk>/layout/", desk.Layout.as_view(), name="layout"),
    path("<int:pk>/<slug:action>/", desk.DocumentAct.as_view(), name="act"),
]
