"""Whether an organisation here of the same name is the one that a row means: something more has to agree."""

from __future__ import annotations

from uuid import UUID

from directory.catalogue.models import Location, Organisation, Phone, Service
from directory.catalogue.phone_numbers import PhoneKind
from directory.openreferral.source import contacts
from directory.places.place_names import fold
from directory.spreadsheets.rows.row_records import RowRecord

_SHARED = ("facebook.", "instagram.", "twitter.", "x.com", "linkedin.", "google.", "linktr.ee", "youtube.")
"""Hosts on which anybody has a page: there the whole address has to agree."""


def tell(row: RowRecord, organisation: UUID) -> None:
    """Says on the row that only the name agrees, and with which organisation, for somebody to check."""
    here = Organisation.objects.get(pk=organisation)
    places = Location.objects.filter(at_services__service__organisation=here, archived_at=None)
    if _said(row) & _of(here, list(places)):
        return
    town = next((place.town for place in places if place.town and place.visibility == "public"), "")
    where = f" of {town}" if town else ", which is here already"
    row.problems.append(
        f"The organisation is taken to be “{here.name}”{where}: only the name agrees. Please check."
    )


def _said(row: RowRecord) -> set[tuple[str, str]]:
    rows = row.rows
    made = {("web", _site(value)) for value in rows.all("website")}
    made |= {("mail", value.lower()) for key in ("email", "contact_email") for value in rows.all(key)}
    made |= {("phone", _dialled(value)) for key in ("phone", "contact_phone") for value in rows.all(key)}
    made |= {("area", _district(value)) for value in rows.all("postcode")}
    made |= {("town", fold(value)) for value in rows.all("town")}
    return {one for one in made if one[1]}


def _of(here: Organisation, places: list[Location]) -> set[tuple[str, str]]:
    services = Service.objects.filter(organisation=here, archived_at=None)
    reached = [(here.website, here.email), *services.values_list("website", "email")]
    made = {("web", _site(website)) for website, _email in reached}
    made |= {("mail", email.lower()) for _website, email in reached}
    numbers = Phone.objects.filter(service__in=services).values_list("number", flat=True)
    made |= {("phone", _dialled(value)) for value in (here.phone, *numbers)}
    for place in places:
        made |= {("area", _district(place.postcode)), ("town", fold(place.town))}
    return {one for one in made if one[1]}


def _site(address: str) -> str:
    plain = address.lower().strip().removeprefix("https://").removeprefix("http://").removeprefix("www.")
    host = plain.partition("/")[0]
    return plain.rstrip("/") if any(name in host for name in _SHARED) else host


def _district(postcode: str) -> str:
    compact = "".join(postcode.split()).upper()
    return compact[:-3] if len(compact) > 4 else ""


def _dialled(written: str) -> str:
    return contacts.same(written, PhoneKind.VOICE)[1] if written else ""
