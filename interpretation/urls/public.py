"""Public addresses of interpretations."""

from django.urls import path

from disclosure.caching import public_page
from interpretation.catalogue import InterpretationFilter
from interpretation.feeds import LatestInterpretations
from interpretation.views import public

app_name = "interpretation"
urlpatterns = [
    path("", public_page(public.InterpretationList.as_view(), names=public.ASKED), name="list"),
    path(
        "feed/",
        public_page(LatestInterpretations.as_view(), names=InterpretationFilter.base_fields),
        name="feed",
    ),
    path("interpreters/", public_page(public.Roster.as_view()), name="interpreters"),
    path("<int:pk>/", public_page(public.ReadInterpretation.as_view()), name="detail"),
    path("<int:pk>/print/", public_page(public.PrintInterpretation.as_view()), name="print"),
    path("<int:pk>/comparison/", public_page(public.ReadComparison.as_view()), name="comparison"),
    path("<int:pk>/comment/", public.LeaveComment.as_view(), name="comment"),
    path("<int:pk>/comment/done/", public_page(public.Commented.as_view()), name="commented"),
]
