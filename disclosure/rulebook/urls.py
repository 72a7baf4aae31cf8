"""Address of the public page of rules."""

from django.urls import path

from disclosure.rulebook.views import RulesView

app_name = "rulebook"
urlpatterns = [path("", RulesView.as_view(), name="rules")]
