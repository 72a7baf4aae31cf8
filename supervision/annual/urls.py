"""Addresses of 年度报告."""

app_name = "annual"
urlpatterns = []
