"""Address of the page where letters are verified."""

from django.urls import path

from disclosure.notices.views import Verify

app_name = "letters"
urlpatterns = [path("", Verify.as_view(), name="verify")]
