"""The address of the endpoint for monitoring vendors."""

from django.urls import path

from opinion.views.api import Mentions

app_name = "opinion-api"
urlpatterns = [path("mentions", Mentions.as_view(), name="mentions")]
