"""Addresses of the staff shell."""

from django.urls import path

from desk import views
from documents.views.registers import HalfMonthList, NewTransfer, RegisterList, TransferList

app_name = "desk"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("search/", views.Find.as_view(), name="search"),
    path("notices/", views.Notices.as_view(), name="notices"),
    path("notices/<int:pk>/", views.OpenNotice.as_view(), name="notice"),
    path("registers/transfers/new/", NewTransfer.as_view(), name="transfer-new"),
    path("registers/transfers/<int:pk>/", TransferList.as_view(), name="transfer"),
    path("registers/half-months/", HalfMonthList.as_view(), name="half-month"),
    path("registers/<slug:kind>/", RegisterList.as_view(), name="register"),
    path("calendar/", views.WorkCalendarPage.as_view(), name="calendar"),
]
