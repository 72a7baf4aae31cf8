"""The desk's addresses of what an interpretation says, of the roster and of what readers say.

They stand before those of the machine, whose `<pk>/<act>/` would take them: so each act on the content has its own page.
"""

from django.urls import path

from interpretation.views import content

app_name = "interpretation-content"
urlpatterns = [
    path("interpreters/", content.KeepRoster.as_view(), name="roster"),
    path("interpreters/<int:pk>/", content.ChangeInterpreter.as_view(), name="interpreter"),
    path("comments/", content.CommentList.as_view(), name="comments"),
    path("comments/<int:pk>/", content.OneComment.as_view(), name="comment"),
    path("<int:pk>/content/", content.EditContent.as_view(), {"action": "write"}, name="content"),
    path("<int:pk>/write/", content.EditContent.as_view(), {"action": "write"}, name="write"),
    path("<int:pk>/versions/", content.ContentVersions.as_view(), name="versions"),
    *(
        path(f"<int:pk>/{action}/", content.Illustrate.as_view(), {"action": action}, name=name)
        for action, name in (
            ("add_picture", "add-picture"),
            ("add_recording", "add-recording"),
            ("take_out", "take-out"),
        )
    ),
]
