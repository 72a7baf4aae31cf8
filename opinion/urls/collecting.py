"""Desk addresses of collecting and of the board."""

from django.urls import path

from opinion.views import board, collecting

app_name = "opinion-collect"
urlpatterns = [
    path("collect/", collecting.Collecting.as_view(), name="home"),
    path("collect/new/", collecting.NewMention.as_view(), name="new"),
    path("collect/import/", collecting.ImportTable.as_view(), name="import"),
    path("collect/feeds/", collecting.Feeds.as_view(), name="feeds"),
    path("collect/feeds/<int:pk>/", collecting.EditFeed.as_view(), name="feed"),
    path("collect/vendors/", collecting.VendorKeys.as_view(), name="vendor-keys"),
    path("collect/vendors/<int:pk>/revoke/", collecting.RevokeKey.as_view(), name="vendor-key-revoke"),
    path("board/", board.Board.as_view(), name="board"),
    path("<int:pk>/links/", collecting.DecideLink.as_view(), name="link"),
]
