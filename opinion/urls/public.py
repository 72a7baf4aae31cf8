"""Public addresses of responses."""

from django.urls import path

from disclosure.caching import public_page
from opinion.forms.public import ResponseFilter
from opinion.views import public

app_name = "responses"
urlpatterns = [
    path("", public_page(public.ResponseList.as_view(), names=public.ASKED), name="list"),
    path(
        "feed/",
        public_page(public.LatestResponses.as_view(), names=ResponseFilter.base_fields),
        name="feed",
    ),
    path("<int:pk>/", public_page(public.ReadResponse.as_view()), name="detail"),
    path("<int:pk>/print/", public_page(public.PrintResponse.as_view()), name="print"),
]
