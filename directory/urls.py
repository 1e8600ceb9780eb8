"""Addresses of the directory. Each room adds its own as it lands."""

from django.urls import URLPattern, URLResolver, path

from directory.catalogue import views as catalogue
from directory.finder import views as finder
from directory.unmet import views as unmet

app_name = "directory"
urlpatterns: list[URLPattern | URLResolver] = [
    path("find/", finder.find, name="find"),
    path("services/<uuid:service_id>/", catalogue.service, name="service"),
    path("organisations/<uuid:organisation_id>/", catalogue.organisation, name="organisation"),
    path("places/<uuid:location_id>/", catalogue.place, name="place"),
    path("unmet-need/", unmet.page, name="unmet"),
    path("unmet-need/spreadsheet/", unmet.sheet, name="unmet_sheet"),
]
