"""Public addresses of 依申请公开: the form, and what an applicant follows it by. But for the entry of 更正, none of these pages is ever shared."""

from django.urls import path

from disclosure.caching import public_page
from requests_app.views import public_apply, public_correct, public_leave, public_mine, public_track

app_name = "requests"
urlpatterns = [
    path("apply/to/<slug:code>/", public_apply.Apply.as_view(), name="apply"),
    path("apply/to/<slug:code>/receipt/", public_apply.Receipt.as_view(), name="receipt"),
    path("apply/to/<slug:code>/discard/", public_apply.Discard.as_view(), name="discard"),
    path("apply/to/<slug:code>/anew/", public_apply.StartAnew.as_view(), name="anew"),
    path("apply/to/<slug:code>/<slug:step>/", public_apply.ApplyStep.as_view(), name="apply-step"),
    path("apply/correct/", public_page(public_correct.Entry.as_view()), name="correct-entry"),
    path("apply/correct/<slug:code>/", public_correct.Correct.as_view(), name="correct"),
    path("apply/correct/<slug:code>/receipt/", public_correct.Receipt.as_view(), name="correct-receipt"),
    path("apply/correct/<slug:code>/discard/", public_correct.Discard.as_view(), name="correct-discard"),
    path("apply/correct/<slug:code>/anew/", public_correct.StartAnew.as_view(), name="correct-anew"),
    path("apply/correct/<slug:code>/<slug:step>/", public_correct.CorrectStep.as_view(), name="correct-step"),
    # Below /apply/, where the keys of drafts are seen: leaving takes them away with the passes.
    path("apply/leave/", public_leave.Leave.as_view(), name="leave"),
    path("track/", public_track.Track.as_view(), name="track"),
    path("track/mine/", public_mine.Mine.as_view(), name="mine"),
    path("track/mine/<str:token>/", public_mine.MineLink.as_view(), name="mine-link"),
    path("track/correction/<int:pk>/", public_correct.ShowCorrection.as_view(), name="correction"),
    path(
        "track/correction/<int:pk>/letters/<int:letter>/",
        public_correct.CorrectionLetterFile.as_view(),
        name="correction-letter",
    ),
    path(
        "track/correction/<int:pk>/<slug:action>/",
        public_correct.CorrectionAct.as_view(),
        name="correction-act",
    ),
    path("track/<int:pk>/", public_track.ShowApplication.as_view(), name="application"),
    path("track/<int:pk>/relative/", public_track.Relative.as_view(), name="relative"),
    path("track/<int:pk>/dates.ics", public_track.Calendar.as_view(), name="calendar"),
    path("track/<int:pk>/letters/<int:letter>/", public_track.LetterFile.as_view(), name="letter"),
    path("track/<int:pk>/files/<int:release>/", public_track.ReleasedFile.as_view(), name="release"),
    path("track/<int:pk>/<slug:action>/", public_track.Act.as_view(), name="track-act"),
]
