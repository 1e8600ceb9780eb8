"""What organisations are asked, by link. A token stands right after /a/, where the log filter looks."""

from django.urls import path, re_path

from directory.links.addresses import COPIED_WITH_SIGNS
from prescribing.plan.by_link import views

urlpatterns = [
    path("asked/a/<str:token>/", views.landing, name="action_link"),
    re_path(f"^asked/{COPIED_WITH_SIGNS}", views.landing),
    path("asked/<uuid:pk>/", views.answer, name="action_answer"),
]
