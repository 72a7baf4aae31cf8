"""Desk addresses of 网站找错; the public ones are those of the public shell."""

from django.urls import path

from site_errors.views import desk

app_name = "site-errors"
urlpatterns = [
    path("", desk.ErrorList.as_view(), name="list"),
    path("<int:pk>/", desk.OneError.as_view(), name="one"),
]
