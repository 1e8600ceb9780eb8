"""The group's side of a link. A token stands right after /a/, where the log filter looks for it."""

from django.urls import path

from prescribing.group_page import views

urlpatterns = [
    path("a/<str:token>/", views.landing, name="link"),
    path("answer/<uuid:pk>/", views.answer, name="answer"),
]
