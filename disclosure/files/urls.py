"""The one address files are downloaded from."""

from django.urls import path

from disclosure.files.views import Download

app_name = "files"
urlpatterns = [path("<uuid:key>/", Download.as_view(), name="download")]
