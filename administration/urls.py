"""Addresses of 管理."""

from django.urls import path

from administration.views import calendar, people, rules

app_name = "administration"
urlpatterns = [
    path("rules/", rules.RuleList.as_view(), name="rules"),
    path("rules/preset/", rules.TakePreset.as_view(), name="preset"),
    path("rules/<str:key>/", rules.EditRule.as_view(), name="rule"),
    path("calendar/", calendar.CalendarHome.as_view(), name="calendar"),
    path("calendar/changes/<int:pk>/undo/", calendar.UndoChange.as_view(), name="calendar-undo"),
    path("calendar/agencies/<slug:code>/", calendar.OwnDays.as_view(), name="own-days"),
    path("people/", people.PeopleList.as_view(), name="people"),
    path("people/new/", people.NewPerson.as_view(), name="person-new"),
    path("people/join/", people.JoinPerson.as_view(), name="person-join"),
    path("people/roles/", people.PersonMatrix.as_view(), name="matrix-people"),
    path("people/acts/", people.ActMatrix.as_view(), name="matrix-acts"),
    path("people/posts/<int:pk>/end/", people.EndPost.as_view(), name="post-end"),
    path("people/<int:pk>/", people.OnePerson.as_view(), name="person"),
    path("people/<int:pk>/account/", people.EditAccount.as_view(), name="account"),
    path("people/<int:pk>/<slug:act>/", people.DoToAccount.as_view(), name="account-act"),
]
