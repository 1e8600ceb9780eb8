"""Addresses of the directory. Each room adds its own as it lands."""

from django.urls import URLPattern, URLResolver, path

from directory.catalogue import views as catalogue
from directory.finder import map_views
from directory.finder import views as finder

app_name = "directory"
urlpatterns: list[URLPattern | URLResolver] = [
    path("find/", finder.find, name="find"),
    path("find/points/", map_views.points, name="find-points"),
    path("services/<uuid:service_id>/", catalogue.service, name="service"),
    path("organisations/<uuid:organisation_id>/", catalogue.organisation, name="organisation"),
    path("places/<uuid:location_id>/", catalogue.place, name="place"),
]
