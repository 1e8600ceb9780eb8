"""What stands here, as the cells of a row: the same columns that are read, so that out and in is a circle.

What the public must not see of a place or a contact is never written to a file, and neither is where a refuge
is, though its place be public.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from directory import clock
from directory.catalogue.facts import Fact, Visibility
from directory.catalogue.hidden_locations import withholds_places
from directory.catalogue.models import Contact, Cost, Location, Organisation, Phone, Service
from directory.catalogue.phone_numbers import PhoneKind
from directory.catalogue.services import ServiceStatus
from directory.catalogue.times_words import schedule_words
from directory.spreadsheets.columns.names_of_fields import BY_KEY, Kind
from directory.spreadsheets.listing_times import seen_times
from directory.spreadsheets.rows.cells import HIDDEN
from directory.spreadsheets.rows.row_places import FEATURES

Cells = dict[str, str]
_PLACE_CELLS = {"address", "town", "county", "postcode", "latitude", "longitude"}
_PLACE_CELLS |= {"place_name", "getting_there", "place_description", "getting_in", *FEATURES}
_YES_NO = {Fact.YES.value: "Yes", Fact.NO.value: "No"}
_STATUS = {
    ServiceStatus.ACTIVE.value: "active",
    ServiceStatus.PAUSED.value: "paused",
    ServiceStatus.ENDED.value: "closed",
    ServiceStatus.UNSURE.value: "draft",
}


def whole(found: QuerySet[Any], kind: Kind) -> QuerySet[Any]:
    """With all that is written of each, read in a few questions for all."""
    if kind in (Kind.SERVICES, Kind.CONTACTS, Kind.TIMES):
        return found.select_related("organisation").prefetch_related(
            "at_locations__location__access",
            *("phones", "contacts", "costs", "schedules", "needs__need", "areas", "languages", "checks"),
        )
    if kind == Kind.PLACES:
        return found.prefetch_related("access", "at_services__service__needs__need")
    return found


def cells_of(record: Service | Organisation | Location) -> Cells:
    """The cells of a record by the keys of our fields, without its version."""
    if isinstance(record, Service):
        return _service(record)
    if isinstance(record, Organisation):
        return _organisation(record)
    return _place(record, seen=not _is_withheld(record))


def _service(service: Service) -> Cells:
    made: Cells = {
        "own": str(service.pk),
        "name": service.name,
        "other_names": service.other_names,
        "organisation": service.organisation.name,
        "description": service.description,
        "alert": service.alert,
        "status": _STATUS.get(service.status, service.status),
        "visible": "Yes" if service.visibility == Visibility.PUBLIC else "No",
        "website": service.website,
        "email": service.email if service.email_visibility == Visibility.PUBLIC else HIDDEN,
        "phone": "; ".join(_phones(service)),
        "minimum_age": _number(service.minimum_age),
        "maximum_age": _number(service.maximum_age),
        "eligibility": service.eligibility,
        "needs": _joined(row.need.name for row in service.needs.all()),
        "areas": _joined(row.name for row in service.areas.all()),
        "languages": _joined(row.name or row.code for row in service.languages.all()),
        "begin": service.begin_note,
        "bring": service.what_to_bring,
        "free": _YES_NO.get(service.free, ""),
        "referral_only": _YES_NO.get(service.referral_only, ""),
        "cost": "; ".join(filter(None, (*map(_cost, service.costs.all()), service.cost_note))),
        "times": "; ".join(map(_times, service.schedules.all())),
        "checked_on": max((f"{row.on:%Y-%m-%d}" for row in service.checks.all()), default=""),
    }
    contact = next(iter(service.contacts.all()), None)
    if contact is not None:
        seen = contact.visibility == Visibility.PUBLIC
        phone, email = (
            seen and shown == Visibility.PUBLIC
            for shown in (contact.phone_visibility, contact.email_visibility)
        )
        made |= {
            "contact_name": contact.name if seen else HIDDEN,
            "contact_role": contact.role if seen else "",
            "contact_phone": contact.phone if phone else "",
            "contact_email": contact.email if email else "",
        }
    at = next(iter(service.at_locations.all()), None)
    if at is not None:
        seen = at.visibility == Visibility.PUBLIC and not withholds_places(service)
        made |= {
            key: value
            for key, value in _place(at.location, seen=seen).items()
            if key not in ("own", "version")
        }
    return made


def _phones(service: Service) -> Iterable[str]:
    for row in service.phones.all():
        if row.visibility == Visibility.PUBLIC:
            yield phone_words(row)


def phone_words(row: Phone) -> str:
    """A line as a cell has it."""
    kind = "" if row.kind == PhoneKind.VOICE else f"{PhoneKind(row.kind).label} "
    return f"{kind}{row.number}" + (f" ({row.label})" if row.label else "")


def _cost(row: Cost) -> str:
    amount = f"£{row.pence / 100:.2f}" if row.pence is not None else ""
    return " ".join(filter(None, (amount, row.label, row.note)))


def _times(row: Any) -> str:
    words = schedule_words(row, today=clock.today())
    return words if row.note in words else f"{words} ({row.note})"


def _place(place: Location, *, seen: bool = True) -> Cells:
    shown = seen and place.visibility == Visibility.PUBLIC
    made: Cells = {"own": str(place.pk), "place_hidden": "" if shown else "Yes", "place_name": place.name}
    if not shown:
        return made | {"place_name": HIDDEN}
    facts = {row.feature: row.fact for row in place.access.all()}
    return made | {
        "address": place.address,
        "town": place.town,
        "county": place.county,
        "postcode": place.postcode,
        "latitude": _number(place.latitude),
        "longitude": _number(place.longitude),
        "getting_there": place.getting_there,
        "place_description": place.getting_there,
        "getting_in": place.access_note,
        **{key: _YES_NO.get(facts.get(str(feature), ""), "") for key, feature in FEATURES.items()},
    }


def _is_withheld(place: Location) -> bool:
    """Whether a refuge, or the like, is there."""
    return any(withholds_places(at.service) for at in place.at_services.all())


def _organisation(record: Organisation) -> Cells:
    public = Visibility.PUBLIC
    return {
        "own": str(record.pk),
        "organisation_name": record.name,
        "description": record.description,
        "website": record.website,
        "email": record.email if record.email_visibility == public else HIDDEN,
        "phone": record.phone if record.phone_visibility == public else HIDDEN,
    }


def hidden_cells(record: Service | Organisation | Location) -> set[str]:
    """Keys of cells that hold less than what stands here, as the public must not see it."""
    public = Visibility.PUBLIC
    if isinstance(record, Location):
        return set() if record.visibility == public and not _is_withheld(record) else _PLACE_CELLS
    made = {"email"} if record.email_visibility != public else set()
    if isinstance(record, Organisation):
        return made | ({"phone"} if record.phone_visibility != public else set())
    if (contact := next(iter(record.contacts.all()), None)) is None:
        return made
    if contact.visibility != public:
        return made | {"contact_name", "contact_role", "contact_phone", "contact_email"}
    made |= {"contact_phone"} if contact.phone_visibility != public else set()
    return made | ({"contact_email"} if contact.email_visibility != public else set())


def seen_contacts(service: Service) -> list[tuple[Contact, Cells]]:
    """Each contact that the public may see, with its row."""
    return [
        (
            row,
            {
                "own": str(service.pk),
                "service": service.name,
                "organisation": service.organisation.name,
                "contact_name": row.name,
                "contact_role": row.role,
                "phone": row.phone if row.phone_visibility == Visibility.PUBLIC else "",
                "email": row.email if row.email_visibility == Visibility.PUBLIC else "",
            },
        )
        for row in service.contacts.all()
        if row.visibility == Visibility.PUBLIC
    ]


def _joined(words: Iterable[str]) -> str:
    return "; ".join(words)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"


def changed_cells(before: Cells, after: Cells) -> list[list[str]]:
    """Label, what stood here and what stands here now, of each cell that differs."""
    return [
        [BY_KEY[key].label, before.get(key, ""), after.get(key, "")]
        for key in dict.fromkeys([*before, *after])
        if before.get(key, "") != after.get(key, "")
    ]


CELLS: dict[Kind, Callable[[Any], list[Cells]]] = {
    Kind.SERVICES: lambda record: [_service(record)],
    Kind.ORGANISATIONS: lambda record: [_organisation(record)],
    Kind.PLACES: lambda record: [cells_of(record)],
    Kind.CONTACTS: lambda record: [cells for _contact, cells in seen_contacts(record)],
    Kind.TIMES: lambda record: [cells for _schedule, cells in seen_times(record)],
}
