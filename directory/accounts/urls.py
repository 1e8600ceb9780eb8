"""Signing in and out, and passwords. Names: accounts:signin, accounts:signout (POST), accounts:start."""

from django.contrib.auth.views import LogoutView
from django.urls import path, re_path

from directory.accounts import passwords
from directory.accounts.idle import session_left
from directory.accounts.signing_in import SignIn, start
from directory.links.addresses import COPIED_WITH_SIGNS

app_name = "accounts"
urlpatterns = [
    path("signin/", SignIn.as_view(), name="signin"),
    path("signout/", LogoutView.as_view(http_method_names=["post", "options"]), name="signout"),
    path("session/left/", session_left, name="session_left"),
    path("session/stay/", session_left, name="session_stay"),
    path("start/", start, name="start"),
    path("password/", passwords.forgotten, name="forgotten"),
    path("password/sent/", passwords.forgotten_sent, name="forgotten_sent"),
    path("password/a/<str:token>/", passwords.open_link, name="password_link"),
    re_path(f"^password/{COPIED_WITH_SIGNS}", passwords.open_link),
    path("password/new/", passwords.choose_password, name="choose_password"),
]
