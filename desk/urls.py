"""Addresses of the staff shell."""

from django.urls import path

from desk import due_pages, people_pages, views
from documents.views.registers import HalfMonthList, NewTransfer, RegisterList, TransferList

app_name = "desk"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("delegations/", people_pages.Delegations.as_view(), name="delegations"),
    path("delegations/<int:pk>/end/", people_pages.EndDelegation.as_view(), name="end-delegation"),
    path("workload/", people_pages.Workload.as_view(), name="workload"),
    path("workload/unnamed/<slug:code>/", people_pages.NobodyNamedFor.as_view(), name="unnamed"),
    path("workload/unnamed/<slug:code>/<int:office>/", people_pages.NobodyNamedFor.as_view(), name="unnamed"),
    path("workload/<int:pk>/", people_pages.HandOver.as_view(), name="hand-over"),
    path("together/", views.Together.as_view(), name="together"),
    path("search/", views.Find.as_view(), name="search"),
    path("notices/", views.Notices.as_view(), name="notices"),
    path("notices/choices/", views.NoticeChoices.as_view(), name="notice-choices"),
    path("notices/<int:pk>/", views.OpenNotice.as_view(), name="notice"),
    path("registers/transfers/new/", NewTransfer.as_view(), name="transfer-new"),
    path("registers/transfers/<int:pk>/", TransferList.as_view(), name="transfer"),
    path("registers/half-months/", HalfMonthList.as_view(), name="half-month"),
    path("registers/<slug:kind>/", RegisterList.as_view(), name="register"),
    path("due/", due_pages.DuePage.as_view(), name="due"),
    path("due/load/", due_pages.LoadPage.as_view(), name="due-load"),
    path("due/holidays/", due_pages.HolidaysPage.as_view(), name="due-holidays"),
    path("due/feed/", due_pages.FeedPage.as_view(), name="due-feed"),
    path("feed/<str:token>.ics", due_pages.Feed.as_view(), name="feed"),
    path("clocks/<int:pk>/", due_pages.ClockPage.as_view(), name="clock"),
    path("present/<str:ticket>/", views.PresentWords.as_view(), name="present"),
    path("calendar/", views.WorkCalendarPage.as_view(), name="calendar"),
]
