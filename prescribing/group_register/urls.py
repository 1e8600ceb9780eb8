"""What a group's space holds of its prescriptions."""

from django.urls import path

from prescribing.group_register import event_counts, views

urlpatterns = [
    path("group/<uuid:pk>/register/", views.register, name="group_register"),
    path("group/<uuid:pk>/events/", event_counts.events, name="group_events"),
    path("group/<uuid:pk>/year/", views.year, name="group_year"),
    path("group/<uuid:pk>/answer/<uuid:prescription>/", views.answer, name="group_answer"),
]
