"""Addresses of 统计与归档."""

app_name = "figures"
urlpatterns = []
