"""Reads what is compared of every listing and organisation, in a handful of questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from directory.catalogue.cleaning import to_plain
from directory.catalogue.contacting import PROFESSIONALS
from directory.catalogue.locations import LocationKind
from directory.catalogue.models import Contact, Organisation, Phone, Service, ServiceAtLocation
from directory.catalogue.phone_numbers import numbers_in
from directory.duplicates.likeness import Traits
from directory.places.place_names import fold

MOST_WORDS = 400
T = TypeVar("T")


def services() -> list[Traits]:
    """Every listing that is not archived."""
    rows = Service.objects.filter(archived_at=None).values_list(
        "pk", "name", "other_names", "summary", "description", "website", "email", "email_visibility",
        "organisation_id", "organisation__name",
    )  # fmt: skip
    phones = _numbers(Phone.objects.filter(visibility__in=PROFESSIONALS).values_list("service_id", "number"))
    people = Contact.objects.filter(visibility__in=PROFESSIONALS, phone_visibility__in=PROFESSIONALS)
    for pk, numbers in _numbers(people.exclude(phone="").values_list("service_id", "phone")).items():
        phones[pk] |= numbers
    mail = Contact.objects.filter(visibility__in=PROFESSIONALS, email_visibility__in=PROFESSIONALS)
    emails = _grouped(mail.exclude(email="").values_list("service_id", "email"))
    postcodes, points = _places("service_id")
    return [
        Traits(
            id=pk,
            name=fold(name),
            other_names=_names(others),
            phones=frozenset(phones.get(pk, ())),
            emails=_emails([*emails.get(pk, ()), email if seen in PROFESSIONALS else ""]),
            pages=_pages(website),
            sites=_sites(website),
            postcodes=frozenset(postcodes.get(pk, ())),
            points=tuple(points.get(pk, ())),
            words=_words(f"{summary} {description}"),
            organisation=organisation,
            organisation_name=fold(its_name),
        )
        for pk, name, others, summary, description, website, email, seen, organisation, its_name in rows
    ]


def organisations() -> list[Traits]:
    """Every organisation that is not archived, at the places of what it runs."""
    rows = Organisation.objects.current().values_list(
        "pk", "name", "other_names", "description", "website", "email", "email_visibility", "phone",
        "phone_visibility",
    )  # fmt: skip
    postcodes, points = _places("service__organisation_id")
    return [
        Traits(
            id=pk,
            name=fold(name),
            other_names=_names(others),
            phones=frozenset(_dialled(phone) if phone_seen in PROFESSIONALS else ()),
            emails=_emails([email] if email_seen in PROFESSIONALS else []),
            pages=_pages(website),
            sites=_sites(website),
            postcodes=frozenset(postcodes.get(pk, ())),
            points=tuple(points.get(pk, ())),
            words=_words(description),
        )
        for pk, name, others, description, website, email, email_seen, phone, phone_seen in rows
    ]


def _grouped(rows: Iterable[tuple[UUID, T]]) -> dict[UUID, set[T]]:
    made: dict[UUID, set[T]] = defaultdict(set)
    for pk, value in rows:
        made[pk].add(value)
    return made


def _numbers(rows: Iterable[tuple[UUID, str]]) -> dict[UUID, set[str]]:
    made: dict[UUID, set[str]] = defaultdict(set)
    for pk, written in rows:
        made[pk].update(_dialled(written))
    return made


@lru_cache(maxsize=20_000)
def _dialled(written: str) -> tuple[str, ...]:
    """Whole numbers as they are dialled; a short one (999, 116 123) is nobody's own."""
    return tuple(one.dialled for one in numbers_in(written) if len(one.dialled) > 7)


def _places(owner: str) -> tuple[dict[UUID, set[str]], dict[UUID, set[tuple[float, float]]]]:
    """Postcodes and points by owner, but for places that are kept for their owner and addresses for post."""
    rows = ServiceAtLocation.objects.filter(
        service__archived_at=None,
        visibility__in=PROFESSIONALS,
        location__visibility__in=PROFESSIONALS,
        location__kind=LocationKind.PHYSICAL,
        location__archived_at=None,
    ).values_list(owner, "location__postcode", "location__latitude", "location__longitude")
    postcodes: dict[UUID, set[str]] = defaultdict(set)
    points: dict[UUID, set[tuple[float, float]]] = defaultdict(set)
    for pk, postcode, latitude, longitude in rows:
        if postcode:
            postcodes[pk].add("".join(postcode.split()).upper())
        if latitude is not None and longitude is not None:
            points[pk].add((latitude, longitude))
    return postcodes, points


def _emails(written: Iterable[str]) -> frozenset[str]:
    return frozenset(one.strip().casefold() for one in written if one)


def _names(others: str) -> tuple[str, ...]:
    return tuple(made for part in others.split(",") if (made := fold(part)))


def _words(html: str) -> str:
    return fold(to_plain(html)[: 2 * MOST_WORDS])[:MOST_WORDS] if html.strip() else ""


def _parts(url: str) -> tuple[str, str]:
    parts = urlsplit(url if "//" in url else f"//{url}")
    host = (parts.hostname or "").removeprefix("www.")
    return host, f"{parts.path.rstrip('/')}?{parts.query}".rstrip("?").casefold()


def _pages(url: str) -> frozenset[str]:
    host, page = _parts(url) if url else ("", "")
    return frozenset({host + page}) if host and page else frozenset()


def _sites(url: str) -> frozenset[str]:
    host, _page = _parts(url) if url else ("", "")
    return frozenset({host}) if host else frozenset()
