"""What search engines of others may read on a page: schema.org as JSON-LD.

Only what the page itself says to everybody, whoever looks at it, and only what is known.
"""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from directory import clock
from directory.catalogue import cleaning, contacting
from directory.catalogue.facts import Basis, Fact
from directory.catalogue.locations import Location
from directory.catalogue.models import Frequency, Organisation, Schedule, Service, ServiceStatus
from directory.catalogue.pages import where_without_place
from directory.catalogue.times import bydays, limits_of, occurs_on
from directory.clock import LONDON
from directory.finder.result_rows import summary_of
from directory.indexing.service_at_place import places_seen, schedules_at
from search.documents import Audience

Row = dict[str, Any]
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ESCAPED = {
    ord("<"): "\\u003C",
    ord(">"): "\\u003E",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def of_service(service: Service) -> SafeString:
    """A service with where and when it is, and an event for each of its dates that stand alone."""
    page = _address("service", service.pk)
    # What comes to people, or is by telephone, is no place to go to, as on the page.
    places = [] if where_without_place(service) else places_seen(service, Audience.PUBLIC)
    made: Row = {
        "@type": "Service",
        "@id": page,
        "url": page,
        "name": service.name,
        "description": summary_of(service),
        "provider": _organisation(service.organisation),
        "areaServed": [area.name for area in service.areas.all() if area.is_place],
        "availableLanguage": [row.name or row.code for row in service.languages.all()],
        "isAccessibleForFree": _free(service),
        "availableChannel": [_channel(service, place) for place in (places or (None,))],
    }
    return _script(
        [made, *(_event(service, row, places) for row in service.schedules.all() if _is_ahead(row))]
    )


def of_organisation(organisation: Organisation) -> SafeString:
    return _script([{**_organisation(organisation), **_reach(organisation)}])


def of_place(place: Location) -> SafeString:
    return _script([_place(place)])


def _organisation(organisation: Organisation) -> Row:
    made: Row = {"@type": "Organization", "name": organisation.name}
    if organisation.live and organisation.listed and organisation.archived_at is None:
        page = _address("organisation", organisation.pk)
        made |= {"@id": page, "url": organisation.website or page}
    return made


def _reach(organisation: Organisation) -> Row:
    seen = contacting.EVERYONE
    number = contacting.read_number(organisation.phone) if organisation.phone_visibility in seen else None
    return {
        "description": cleaning.first_sentence(organisation.description),
        "email": organisation.email if organisation.email_visibility in seen else "",
        "telephone": number.dialled if number else "",
    }


def _channel(service: Service, place: Location | None) -> Row:
    """How it is had at a place; without one by telephone or on the web."""
    lines = [one.href.removeprefix("tel:") for one in contacting.actions(service) if one.kind == "call"]
    made: Row = {"@type": "ServiceChannel", "servicePhone": {"telephone": lines[0]} if lines else None}
    if made["servicePhone"]:
        made["servicePhone"]["@type"] = "ContactPoint"
    if place is not None:
        made["serviceLocation"] = {**_place(place), "openingHoursSpecification": _hours(service, place)}
    elif hours := _hours(service, None):
        made["hoursAvailable"] = hours
    return made


def _place(place: Location) -> Row:
    made: Row = {
        "@type": "Place",
        "@id": _address("place", place.pk),
        "name": place.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": place.address,
            "addressLocality": place.town,
            "addressRegion": place.county,
            "postalCode": place.postcode,
            "addressCountry": "GB",
        },
    }
    if place.latitude is not None and not place.point_doubt:
        made["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    return made


def _hours(service: Service, place: Location | None) -> list[Row]:
    """Of what is on every week, with its hours. Anything else would say more than is true."""
    if service.status == ServiceStatus.PAUSED:
        return []
    return [_weekly(row) for row in schedules_at(service, place) if _is_every_week(row)]


def _is_every_week(row: Schedule) -> bool:
    over = row.ends_on is not None and row.ends_on < clock.today()
    plain = (
        row.frequency == Frequency.WEEKLY and row.interval == 1 and not row.note and not any(limits_of(row))
    )
    return bool(plain and not over and row.opens_at and row.closes_at and bydays(row.days))


def _weekly(row: Schedule) -> Row:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": [f"https://schema.org/{_DAYS[day.weekday]}" for day in bydays(row.days)],
        "opens": _clock(row.opens_at),
        "closes": _clock(row.closes_at),
        "validFrom": row.starts_on.isoformat() if row.starts_on else "",
        "validThrough": row.ends_on.isoformat() if row.ends_on else "",
    }


def _clock(at: time | None) -> str:
    return at.isoformat("minutes") if at else ""


def _is_ahead(row: Schedule) -> bool:
    once = row.frequency == Frequency.ONCE and row.starts_on is not None and row.opens_at is not None
    ahead = once and row.starts_on and row.starts_on >= clock.today()
    # Whether a date in term or in the holidays is on depends on terms that may change: it is left out.
    return bool(ahead and row.starts_on and not row.school and occurs_on(row, row.starts_on))


def _event(service: Service, row: Schedule, places: list[Location]) -> Row | None:
    """None for one at a place that is not shown."""
    here = [place for place in places if row.location_id in (None, place.pk)]
    if row.starts_on is None or row.opens_at is None or not here:
        return None
    starts = datetime.combine(row.starts_on, row.opens_at, LONDON)
    made: Row = {
        "@type": "Event",
        "name": service.name,
        "url": _address("service", service.pk),
        "startDate": starts.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "location": _place(here[0]),
        "organizer": _organisation(service.organisation),
    }
    if row.closes_at and row.closes_at > row.opens_at:
        made["endDate"] = datetime.combine(row.starts_on, row.closes_at, LONDON).isoformat()
    return made


def _free(service: Service) -> bool | None:
    if service.free_basis == Basis.INFERRED:
        return None
    return {Fact.YES: True, Fact.NO: False}.get(Fact(service.free))


def _address(name: str, identity: Any) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse(f'directory:{name}', args=[identity])}"


def _script(found: list[Row | None]) -> SafeString:
    """JSON that ends no tag, for a block of data in a page. Empty keys are left out."""
    graph = [_filled(one) for one in found if one is not None]
    said = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    return mark_safe(said.translate(_ESCAPED))  # noqa: S308  every character that could end it is escaped


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        made = {key: _filled(inner) for key, inner in value.items()}
        return {key: inner for key, inner in made.items() if inner not in ("", None, [], {})}
    return [_filled(inner) for inner in value] if isinstance(value, list) else value
