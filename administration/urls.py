"""Addresses of 管理."""

app_name = "administration"
urlpatterns = []
