"""Groups of fields, the unit of provenance: a source and an editor each have their say over a whole group."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from directory.catalogue.models import (
    Contact,
    Cost,
    Location,
    LocationAccess,
    Organisation,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceDelivery,
    ServiceGroup,
    ServiceLanguage,
    ServiceNeed,
)


@dataclass(frozen=True, slots=True)
class Rows:
    """Child rows of a record. `fields` are theirs in order; `key` those that say which row it is.

    Rows that an editor confirmed stay, whatever a source says. `derived` fields follow from the others.
    """

    name: str
    relation: str
    model: type[models.Model]
    owner: str
    fields: tuple[str, ...]
    key: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields and child rows that go together. `basis` is the field that says how we know, if there is one."""

    fields: tuple[str, ...] = ()
    rows: tuple[Rows, ...] = ()
    basis: str = ""
    derived: tuple[str, ...] = ()

    @property
    def holds(self) -> set[str]:
        """Names of its fields, and of the relations to its rows."""
        named = {*self.fields, *self.derived, self.basis, *(rows.relation for rows in self.rows)}
        return named - {""}


_TIMES = (
    "location",
    "frequency",
    "interval",
    "days",
    "month_days",
    "opens_at",
    "closes_at",
    "starts_on",
    "ends_on",
    "months",
    "school",
    "closed_bank_holidays",
)

_PRICE = ("label", "pence", "note", "starts_on", "ends_on")

SERVICE: dict[str, Group] = {
    "name": Group(("name", "other_names")),
    "words": Group(("summary", "description", "alert")),
    "contact": Group(("website", "email")),
    "people": Group(
        rows=(
            Rows("phones", "phones", Phone, "service", ("number", "kind", "label", "languages")),
            Rows("contacts", "contacts", Contact, "service", ("name", "role", "phone", "email")),
        )
    ),
    "status": Group(("status",)),
    "begin": Group(("begin_note",)),
    "begin_by": Group(("begin_by",)),
    "bring": Group(("what_to_bring",)),
    "cost": Group(("cost_note",), (Rows("costs", "costs", Cost, "service", _PRICE),)),
    "free": Group(("free",), basis="free_basis"),
    "ages": Group(("minimum_age", "maximum_age"), basis="ages_basis"),
    "eligibility": Group(("eligibility",)),
    "referral": Group(("referral_only",), basis="referral_only_basis"),
    "times": Group(
        rows=(Rows("schedules", "schedules", Schedule, "service", (*_TIMES, "note", "read_from")),)
    ),
    "places": Group(
        rows=(
            Rows("places", "at_locations", ServiceAtLocation, "service", ("location", "note"), ("location",)),
        )
    ),
    "areas": Group(
        rows=(
            Rows(
                "areas",
                "areas",
                ServiceArea,
                "service",
                ("name", "codes", "unplaced"),
                ("name",),
                ("codes", "unplaced"),
            ),
        )
    ),
    "languages": Group(
        rows=(Rows("languages", "languages", ServiceLanguage, "service", ("code", "name"), ("code",)),)
    ),
    "needs": Group(
        rows=(
            Rows(
                "needs",
                "needs",
                ServiceNeed,
                "service",
                ("need", "basis", "confidence"),
                ("need",),
                ("basis", "confidence"),
            ),
        )
    ),
    "delivery": Group(
        rows=(
            Rows(
                "delivery", "deliveries", ServiceDelivery, "service", ("how", "basis"), ("how",), ("basis",)
            ),
        )
    ),
    "for_whom": Group(
        rows=(
            Rows(
                "groups",
                "groups",
                ServiceGroup,
                "service",
                ("group", "only", "basis"),
                ("group",),
                ("basis",),
            ),
        )
    ),
}
ORGANISATION: dict[str, Group] = {
    "name": Group(("name",)),
    "words": Group(("description",)),
    "contact": Group(("website", "email")),
    "phone": Group(("phone",)),
}
LOCATION: dict[str, Group] = {
    "place": Group(("name", "kind")),
    "address": Group(("address", "town", "county", "postcode")),
    "point": Group(("latitude", "longitude"), derived=("point_doubt", "ward_code", "authority_code")),
    "getting_there": Group(("getting_there",)),
    "access": Group(("access_note",)),
    "access_facts": Group(
        rows=(
            Rows(
                "access",
                "access",
                LocationAccess,
                "location",
                ("feature", "fact", "detail", "basis"),
                ("feature",),
                ("basis",),
            ),
        )
    ),
}
BY_MODEL: dict[type[models.Model], dict[str, Group]] = {
    Service: SERVICE,
    Organisation: ORGANISATION,
    Location: LOCATION,
}
WORDS: dict[str, str] = {
    "people": "phones and people",
    "begin_by": "how to begin",
    "begin": "more on how to begin",
    "bring": "what to bring",
    "for_whom": "who it is for",
    "referral": "referral only",
    "getting_there": "getting there",
    "access_facts": "access",
    "access": "words on access",
}
"""Names of groups for people, where the key does not say it."""


def words_of(group: str) -> str:
    return WORDS.get(group, group)
