"""Addresses of 管理."""

from django.urls import path

from administration.views import audit, calendar, letters, numbers, offices, people, quality, rules, system

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
    path("people/offices/", offices.OfficeList.as_view(), name="offices"),
    path("people/offices/<int:pk>/", offices.OneOffice.as_view(), name="office"),
    path("people/offices/<int:pk>/<slug:act>/", offices.DoToOffice.as_view(), name="office-act"),
    path("people/posts/<int:pk>/end/", people.EndPost.as_view(), name="post-end"),
    path("people/<int:pk>/", people.OnePerson.as_view(), name="person"),
    path("people/<int:pk>/account/", people.EditAccount.as_view(), name="account"),
    path("people/<int:pk>/<slug:act>/", people.DoToAccount.as_view(), name="account-act"),
    path("letters/", letters.TextList.as_view(), name="letters"),
    path("letters/<slug:slot>/", letters.EditText.as_view(), name="letter-text"),
    path("letters/<slug:slot>/sample/", letters.SampleLetter.as_view(), name="letter-sample"),
    path("numbers/", numbers.SeriesList.as_view(), name="numbers"),
    path("quality/", quality.QualityHome.as_view(), name="quality"),
    path("quality/<slug:check>/", quality.QualityList.as_view(), name="quality-check"),
    path("audit/", audit.AuditSearch.as_view(), name="audit"),
    path("audit/export/", audit.AuditExport.as_view(), name="audit-export"),
    path("audit/check/", audit.CheckChain.as_view(), name="audit-check"),
    path("audit/sign-ins/", audit.SignIns.as_view(), name="sign-ins"),
    path("system/", system.SystemPage.as_view(), name="system"),
    path("system/tasks/<int:pk>/retry/", system.RetryTask.as_view(), name="task-retry"),
]
