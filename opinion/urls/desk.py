"""Desk addresses of 舆情."""

from django.urls import path

from opinion.views import desk, desk_duty, desk_registers, desk_sheets

app_name = "opinion-desk"
urlpatterns = [
    path("", desk.ItemList.as_view(), name="list"),
    path("register/", desk_registers.ItemRegister.as_view(), name="register"),
    path("reports/", desk_registers.ReportList.as_view(), name="reports"),
    path("reports/<int:pk>/report.pdf", desk_registers.DownloadReport.as_view(), name="period-report"),
    path("duty/", desk_duty.DutyList.as_view(), name="duty"),
    path("duty/<int:pk>/remove/", desk_duty.RemoveShift.as_view(), name="remove-shift"),
    path("sheets/", desk_sheets.SheetList.as_view(), name="sheets"),
    path("sheets/new/", desk_sheets.NewSheet.as_view(), name="new-sheet"),
    path("sheets/<int:pk>/", desk_sheets.OneSheet.as_view(), name="sheet"),
    path("sheets/<int:pk>/sheet.pdf", desk_sheets.SheetPaper.as_view(), name="sheet-paper"),
    path("sheets/<int:pk>/<slug:action>/", desk_sheets.SheetAct.as_view(), name="sheet-act"),
    path("<int:pk>/", desk.ItemCase.as_view(), name="detail"),
    path("<int:pk>/report.pdf", desk.CaseReport.as_view(), name="report"),
    path("<int:pk>/<slug:action>/", desk.ItemAct.as_view(), name="act"),
]
