"""The group's side of a link. A token stands right after /a/, where the log filter looks for it."""

from django.urls import path, re_path

from directory.links.addresses import COPIED_WITH_SIGNS
from prescribing.group_page import views

urlpatterns = [
    path("a/<str:token>/", views.landing, name="link"),
    re_path(f"^{COPIED_WITH_SIGNS}", views.landing),
    path("answer/<uuid:pk>/", views.answer, name="answer"),
]
