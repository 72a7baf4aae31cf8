"""Signing in and out, the second factor."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("", views.SecurityView.as_view(), name="security"),
    path("kept/<int:pk>/", views.KeptView.as_view(), name="kept"),
    path("password/", views.PasswordView.as_view(), name="password"),
    path("second-factor/", views.SecondFactorView.as_view(), name="second-factor"),
    path("second-factor/enrol/", views.EnrolView.as_view(), name="second-factor-enrol"),
    path("second-factor/verify/", views.VerifyView.as_view(), name="second-factor-verify"),
    path("second-factor/codes/", views.CodesView.as_view(), name="second-factor-codes"),
    path("second-factor/remove/", views.RemoveView.as_view(), name="second-factor-remove"),
]
