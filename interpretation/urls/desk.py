"""Desk addresses of interpretations."""

from django.urls import path

from interpretation.views import desk

app_name = "interpretation-desk"
urlpatterns = [
    path("", desk.InterpretationList.as_view(), name="list"),
    path("statistics/", desk.Statistics.as_view(), name="statistics"),
    path("new/<int:document>/", desk.NewInterpretation.as_view(), name="new"),
    path("<int:pk>/", desk.InterpretationCase.as_view(), name="detail"),
    path("<int:pk>/<slug:action>/", desk.InterpretationAct.as_view(), name="act"),
]
