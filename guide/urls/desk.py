"""Desk addresses of guides."""

from django.urls import path

from guide.views import desk

app_name = "guide-desk"
urlpatterns = [
    path("", desk.GuideList.as_view(), name="list"),
    path("new/<slug:code>/", desk.BeginGuide.as_view(), name="new"),
    path("<int:pk>/", desk.ShowGuide.as_view(), name="detail"),
    path("<int:pk>/<slug:action>/", desk.GuideAct.as_view(), name="act"),
]
