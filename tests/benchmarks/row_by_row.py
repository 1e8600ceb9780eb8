"""The same spreadsheet brought in by django-import-export as it comes: a resource that saves row by row.

It writes the listing with its organisation, place, times, phone, contact, price, area and language; it infers
nothing, keeps no provenance, and checks nothing.
"""

from __future__ import annotations

from datetime import time
from typing import Any

from import_export import fields, resources, widgets
from tablib import Dataset

from directory.catalogue.models import (
    Contact,
    Cost,
    Location,
    Organisation,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceLanguage,
)


class OrganisationByName(widgets.ForeignKeyWidget):  # type: ignore[type-arg]
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Organisation:
        return Organisation.objects.get_or_create(name=value)[0]


class ServiceResource(resources.ModelResource):  # type: ignore[type-arg]
    id = fields.Field("id", "Id", widgets.CharWidget())
    name = fields.Field("name", "Name")
    description = fields.Field("description", "Description")
    email = fields.Field("email", "Email")
    website = fields.Field("website", "Website")
    organisation = fields.Field("organisation", "Organisation", OrganisationByName(Organisation, "name"))

    class Meta:
        model = Service
        fields = ("id", "name", "description", "email", "website", "organisation")

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        place, _made = Location.objects.get_or_create(
            name=row["Venue"], address=row["Address"], town=row["Town"], postcode=row["Postcode"]
        )
        ServiceAtLocation.objects.create(service=instance, location=place)
        Schedule.objects.create(service=instance, days="MO,TU", opens_at=time(10), closes_at=time(12))
        Phone.objects.create(service=instance, number=row["Phone"])
        Contact.objects.create(service=instance, name=row["Contact name"], email=row["Contact email"])
        Cost.objects.create(service=instance, label=row["Cost"], pence=300)
        ServiceArea.objects.create(service=instance, name=row["Area covered"])
        ServiceLanguage.objects.create(service=instance, code="en", name="English")


def import_row_by_row(content: bytes) -> int:
    """How many rows it made. Raises whatever goes wrong."""
    given = Dataset().load(content.decode(), format="csv")
    result = ServiceResource().import_data(given, dry_run=False, raise_errors=True)
    return int(result.totals["new"])
