"""Addresses of 年度报告 on the desk."""

from django.urls import path

from supervision.annual import views

app_name = "annual"
urlpatterns = [
    path("", views.ReportList.as_view(), name="list"),
    path("new/", views.BeginReport.as_view(), name="new"),
    path("import/", views.ImportReport.as_view(), name="import"),
    path("import/<int:pk>/remove/", views.RemoveImported.as_view(), name="import-remove"),
    path("<int:pk>/", views.ShowReport.as_view(), name="detail"),
    path("<int:pk>/parts/", views.ShowParts.as_view(), name="parts"),
    path("<int:pk>/compare/", views.CompareReport.as_view(), name="compare"),
    path("<int:pk>/report.pdf", views.DownloadReport.as_view(), {"kind": "pdf"}, name="pdf"),
    path("<int:pk>/report.xlsx", views.DownloadReport.as_view(), {"kind": "xlsx"}, name="xlsx"),
    path("<int:pk>/cells/<str:key>/", views.ShowCell.as_view(), name="cell"),
    path("<int:pk>/<slug:action>/", views.ReportAct.as_view(), name="act"),
]
