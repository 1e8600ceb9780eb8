"""A service as Open Referral UK writes it, so that reading it (source/service.py) gives the same again.

No key holds null. A key that would be empty is left out, but for lists of a whole record: an empty list says
that what was there is there no more, such as a number that is wrong or a place that is hidden now.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from directory import clock
from directory.catalogue import cleaning, wording
from directory.catalogue.facts import Basis, Fact, Visibility
from directory.catalogue.models import Cost, Service, ServiceAtLocation, ServiceStatus
from directory.catalogue.services import BeginBy
from directory.finder.language_names import language_name
from directory.openreferral.publish import (
    clean_words,
    ids,
    write_contacts,
    write_organisation,
    write_place,
    write_terms,
)
from directory.openreferral.publish import write_times as times
from directory.openreferral.publish.public_records import places_of
from directory.openreferral.source import contacts
from directory.openreferral.source.ages import EVERYBODY
from directory.openreferral.source.costs import DONATION

Row = dict[str, Any]
_BEGIN = {
    BeginBy.TURN_UP: "Turn up.",
    BeginBy.RING: "Ring first.",
    BeginBy.BOOK: "Book a place.",
    BeginBy.ONLINE: "Sign up online.",
    BeginBy.PROFESSIONAL: "Through a professional.",
}


def in_short(service: Service) -> Row:
    """What a list says of it: what there is once. Read with `public_records.in_short`."""
    shut = times.until_further_notice(service.closures.all())
    begun = shut is not None and shut.first_day <= clock.today()
    alert = [clean_words.lines(service.alert), times.further_notice_words(shut) if shut else ""]
    paused = begun or service.status == ServiceStatus.PAUSED
    email = service.email if service.email_visibility == Visibility.PUBLIC else ""
    made: Row = {
        "id": str(service.pk),
        "name": clean_words.text(service.name, 255),
        "alternate_name": clean_words.text(service.other_names, 500),
        "description": clean_words.rich(service.description or service.summary),
        "url": contacts.web_address(service.website, []),
        "email": contacts.mail_address(email, []),
        "status": "temporarily closed" if paused else "active",
        "alert": "\n\n".join(filter(None, alert)),
        "fees": clean_words.lines(service.cost_note),
        "last_modified": moment(modified_of(service)),
    }
    if service.ages_basis != Basis.INFERRED:
        if service.minimum_age:
            made["minimum_age"] = service.minimum_age
        if service.maximum_age is not None and service.maximum_age < EVERYBODY:
            made["maximum_age"] = service.maximum_age
    checked = service.last_checked
    if checked is not None and checked <= clock.today():
        made["assured_date"] = checked.isoformat()
    if service.organisation.live:
        made["organization_id"] = str(service.organisation.pk)
        made["organization"] = write_organisation.in_short(service.organisation)
    return {key: value for key, value in made.items() if value != ""}


def modified_of(service: Service) -> datetime:
    """When what is published of it last changed; what its source says where that was the source's doing."""
    changed: datetime | None = service.shown_changed_at
    said: datetime | None = service.said_modified
    if said is not None and changed is not None and service.changed_at <= changed:
        return said
    return max(changed, service.changed_at) if changed else service.changed_at


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def in_full(service: Service, at_ids: dict[UUID, str]) -> Row:
    """All of it. `at_ids` has ids that feeds gave to services at places, by those made here."""
    own = str(service.pk)
    here = {at.location_id: at_id(at, at_ids) for at in places_of(service)}
    phones, people = write_contacts.people(service)
    made = in_short(service)
    if "organization" in made:
        made["organization"] = write_organisation.in_full(service.organisation)
    if said := _eligibility(service):
        made["eligibility_description"] = said
    if begin := clean_words.list_lines(service.begin_note) or _BEGIN.get(BeginBy(service.begin_by), ""):
        made["application_process"] = begin
    closures = list(service.closures.all())
    languages = [_language(row.code, row.name) for row in service.languages.all()]
    to_bring = map(clean_words.list_lines, clean_words.list_lines(service.what_to_bring).splitlines())
    bring = [{"document": line} for line in to_bring if line]
    areas = [
        {"name": name, "service_area": name}
        for row in service.areas.all()
        if (name := clean_words.text(row.name, 500))
    ]
    return {
        **made,
        "phones": phones,
        "contacts": people,
        "schedules": times.schedules(service.pk, service.schedules.all(), here),
        "holiday_schedules": _rows(service, times.closed_days(service.pk, closures, None)),
        "service_at_locations": [in_place(at, here[at.location_id]) for at in places_of(service)],
        "service_areas": ids.distinct(service.pk, "area", [{"service_id": own, **row} for row in areas]),
        "languages": ids.distinct(service.pk, "language", [{"service_id": own, **r} for r in languages]),
        "cost_options": ids.distinct(service.pk, "cost", [{"service_id": own, **r} for r in _costs(service)]),
        "required_documents": ids.distinct(service.pk, "document", [{"service_id": own, **r} for r in bring]),
        "attributes": _attributes(service),
    }


def at_id(at: ServiceAtLocation, at_ids: dict[UUID, str]) -> str:
    made = ids.of_place(at.service_id, at.location_id)
    return at_ids.get(made, str(made))


def in_place(at: ServiceAtLocation, identity: str, *, whole: bool = True) -> Row:
    """The service at a place, without the service itself."""
    made: Row = {
        "id": identity,
        "service_id": str(at.service_id),
        "location_id": str(at.location_id),
        "location": write_place.in_full(at.location) if whole else write_place.in_short(at.location),
    }
    if note := clean_words.text(at.note, 300):
        made["description"] = note
    if whole and (shut := times.closed_days(at.service_id, at.service.closures.all(), at.location_id)):
        made["holiday_schedules"] = shut
    return made


def _rows(service: Service, rows: list[Row]) -> list[Row]:
    return [{"service_id": str(service.pk), **row} for row in rows]


def _eligibility(service: Service) -> str:
    """What an editor or a source states of who it is for; what was only inferred follows from the words."""
    words = clean_words.lines(service.eligibility)
    known = [row for row in service.groups.all() if row.basis != Basis.INFERRED]
    said = [group for group in wording.groups_words(known) if group.lower() not in words.lower()]
    return ". ".join(filter(None, (words.rstrip("."), *said))) if said else words


def _language(code: str, name: str) -> Row:
    return {"code": code.lower(), "name": clean_words.text(name, 80) or language_name(code)}


def _costs(service: Service) -> list[Row]:
    rows = [row for cost in service.costs.all() if (row := _cost(cost))]
    if not rows and service.free == Fact.YES and service.free_basis != Basis.INFERRED:
        return [{"option": "Free", "amount": 0, "currency": "GBP"}]
    return rows


def _cost(cost: Cost) -> Row | None:
    option, note = clean_words.text(cost.label, 200), clean_words.text(cost.note, 300)
    pence = cost.pence
    if pence is not None and DONATION.search(f"{option}. . {note}"):
        # What nobody has to give is no price.
        note = cleaning.cut(f"£{pence / 100:g} {note}".strip() if pence else note, 300)
        pence = None
    if pence is None and not (option or note):
        return None
    made: Row = {}
    if option:
        made["option"] = option
    if pence is not None:
        made |= {"amount": pence // 100 if pence % 100 == 0 else pence / 100, "currency": "GBP"}
    if note:
        made["amount_description"] = note
    if cost.starts_on:
        made["valid_from"] = cost.starts_on.isoformat()
    if cost.ends_on:
        made["valid_to"] = cost.ends_on.isoformat()
    return made


def _attributes(service: Service) -> list[Row]:
    """The needs it meets, without those only inferred from its words."""
    met = [row.need for row in service.needs.all() if row.basis != Basis.INFERRED]
    rows = [
        {
            "link_id": str(service.pk),
            "link_type": "service",
            "taxonomy_term_id": str(ids.of_need(need.slug)),
        }
        for need in met
        if need.live and need.archived_at is None
    ]
    terms = {str(ids.of_need(need.slug)): write_terms.term(need) for need in met}
    made = ids.distinct(service.pk, "attribute", rows)
    return [{**row, "taxonomy_term": terms[row["taxonomy_term_id"]]} for row in made]
