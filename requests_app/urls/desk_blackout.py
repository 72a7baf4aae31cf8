"""Desk addresses of the black-out, within requests-desk."""

from django.urls import path

from requests_app.views import desk_blackout

urlpatterns = [
    path("<int:pk>/black_out/", desk_blackout.ToTheCase.as_view(), name="black-out-act"),
    path("<int:pk>/look_over/", desk_blackout.ToTheCase.as_view(), name="look-over-act"),
    path("<int:pk>/return_copy/", desk_blackout.ToTheCase.as_view(), name="return-copy-act"),
    path("<int:pk>/releases/<int:release>/blackout/", desk_blackout.Blackout.as_view(), name="blackout"),
    path(
        "<int:pk>/releases/<int:release>/<slug:copy>/<int:page>.png",
        desk_blackout.PageImage.as_view(),
        name="blackout-page",
    ),
]
