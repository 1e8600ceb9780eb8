"""Addresses of prescribing. Each room adds its own."""

from django.urls import URLPattern, URLResolver, include, path

from prescribing.people import views as people
from prescribing.prescriptions import prescribe_views, views

app_name = "prescribing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("people/new/", people.new, name="new_person"),
    path("people/<uuid:pk>/edit/", people.edit, name="edit_person"),
    path("people/<uuid:pk>/reach/", people.reach, name="reach"),
    path("people/<uuid:pk>/reach/<uuid:point>/", people.reach, name="reach_one"),
    path("people/<uuid:pk>/related/", people.related, name="related"),
    path("people/<uuid:pk>/prescribe/<uuid:service>/", prescribe_views.prescribe, name="prescribe"),
    path("prescriptions/<uuid:pk>/", views.prescription, name="prescription"),
    path("", include("prescribing.answering.urls")),
]
