"""Public addresses of guides."""

from django.urls import path

from disclosure.caching import public_page
from guide.views import public

app_name = "guide"
urlpatterns = [
    path("<slug:code>/", public_page(public.ReadGuide.as_view()), name="detail"),
    path("<slug:code>/<int:version>/", public_page(public.ReadGuide.as_view()), name="version"),
]
