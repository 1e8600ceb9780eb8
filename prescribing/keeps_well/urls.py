"""What keeps somebody well."""

from django.urls import path

from prescribing.keeps_well import views

urlpatterns = [
    path("people/<uuid:pk>/keeps-well/", views.write_down, name="keeps_well"),
    path("people/<uuid:pk>/keeps-well/paper/", views.sheet, name="keeps_well_sheet"),
]
