"""Desk addresses of the figures. Whatever stands above `cases/` keeps its own word."""

from django.urls import path

from supervision.figures import views

app_name = "figures"
urlpatterns = [
    path("", views.Dashboard.as_view(), name="dashboard"),
    path("late/", views.Late.as_view(), name="late"),
    path("cases/<slug:key>/", views.Cases.as_view(), name="cases"),
]
