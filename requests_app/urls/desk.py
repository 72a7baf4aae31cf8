"""Desk addresses of 依申请公开."""

from django.urls import include, path

from requests_app.views import desk, desk_intake, desk_letters, desk_printing, desk_registers

app_name = "requests-desk"
urlpatterns = [
    path("", desk.ApplicationList.as_view(), name="list"),
    path("new/", desk_intake.NewApplication.as_view(), name="new"),
    path("register/", desk_registers.ApplicationRegister.as_view(), name="register"),
    path("register/letters/", desk_registers.LetterRegister.as_view(), name="letter-register"),
    path("print/", desk_printing.PrintLetters.as_view(), name="print"),
    path("print/<int:run>/", desk_printing.PrintFile.as_view(), name="print-file"),
    path("<int:pk>/", desk.ApplicationCase.as_view(), name="detail"),
    path("<int:pk>/reveal/", desk.Reveal.as_view(), name="reveal"),
    path("<int:pk>/reply-letter/", desk_letters.ReplyLetter.as_view(), name="reply-letter"),
    path("<int:pk>/letters/<int:letter>/", desk.LetterFile.as_view(), name="letter"),
    path("", include("requests_app.urls.desk_blackout")),
    path("<int:pk>/<slug:action>/", desk.ApplicationAct.as_view(), name="act"),
]
