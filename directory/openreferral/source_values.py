"""What a source says of a service, its organisation and its places, as groups of plain values.

Reads a record in the shape of 3.0 (see normalise). A group is left out where the source left out its keys;
every value is plain JSON in our own words and units, so that it can be kept and compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from directory.catalogue import cleaning
from directory.catalogue.services import ServiceStatus
from directory.openreferral.normalise import listed
from directory.openreferral.source_places import SaidPlace, place
from directory.openreferral.source_times import schedules

Record = Mapping[str, Any]
Groups = dict[str, dict[str, Any]]

_STATUS = {
    "active": ServiceStatus.ACTIVE,
    "inactive": ServiceStatus.PAUSED,
    "temporarily closed": ServiceStatus.PAUSED,
    "defunct": ServiceStatus.ENDED,
}


@dataclass(slots=True)
class SaidOrganisation:
    id: str
    name: str
    groups: Groups


@dataclass(slots=True)
class Said:
    """One service as its source says it. `places` is None where the source said nothing of places."""

    id: str
    name: str
    groups: Groups
    organisation: SaidOrganisation
    places: list[SaidPlace] | None
    terms: tuple[tuple[str, str], ...] = ()
    attending: str = ""
    checked_on: date | None = None
    modified: str = ""
    problems: list[str] = field(default_factory=list)


class NotAService(ValueError):
    """A record of a feed that cannot become a listing; the message says why."""


def read(record: Record) -> Said:
    """Raises NotAService when there is no id or no name."""
    problems: list[str] = []
    name = cleaning.text(record.get("name"), 255)
    identity = cleaning.text(record.get("id"), 200)
    if not name:
        raise NotAService("It has no name.")
    if not identity:
        raise NotAService("It has no id, so that it could not be known again.")
    places = _places(record, problems)
    groups = _groups(record, problems)
    times = schedules(record, problems)
    if times is not None:
        groups["times"] = {"schedules": times}
    return Said(
        id=identity,
        name=name,
        groups=groups,
        organisation=_organisation(record, identity),
        places=places,
        terms=_terms(record),
        attending=_attending(record),
        checked_on=_checked(record, problems),
        modified=cleaning.text(record.get("last_modified"), 40),
        problems=problems,
    )


def _groups(record: Record, problems: list[str]) -> Groups:
    made: Groups = {"name": {"name": cleaning.text(record["name"], 255)}}
    if "alternate_name" in record:
        made["name"]["other_names"] = cleaning.text(record["alternate_name"], 500)
    if "description" in record or "alert" in record:
        description = cleaning.rich(record.get("description"))
        made["words"] = {
            "summary": cleaning.first_sentence(description),
            "description": description,
            "alert": cleaning.lines(record.get("alert")),
        }
    _contact(record, made, problems)
    _people(record, made, problems)
    if "status" in record:
        status = cleaning.text(record["status"]).lower().replace("_", " ")
        if status not in _STATUS:
            problems.append(f"Status “{status}” is not one we know; taken as running.")
        made["status"] = {"status": str(_STATUS.get(status, ServiceStatus.ACTIVE))}
    _begin(record, made)
    _costs(record, made)
    _ages(record, made, problems)
    if "eligibility_description" in record:
        made["eligibility"] = {"eligibility": cleaning.lines(record["eligibility_description"])}
    if "languages" in record:
        made["languages"] = {"languages": _languages(record)}
    if "service_areas" in record:
        names = (
            cleaning.text(row.get("name") or row.get("service_area"), 500)
            for row in listed(record, "service_areas")
        )
        made["areas"] = {"areas": [{"name": name} for name in dict.fromkeys(names) if name]}
    return made


def _contact(record: Record, made: Groups, problems: list[str]) -> None:
    if not {"url", "email"} & set(record):
        return
    website, email = cleaning.url(record.get("url")), cleaning.email(record.get("email"))
    if record.get("url") and not website:
        problems.append(f"“{cleaning.text(record['url'], 80)}” is no web address; left out.")
    if record.get("email") and not email:
        problems.append(
            f"“{cleaning.text(record['email'], 80)}” is no email address people can use; left out."
        )
    made["contact"] = {"website": website, "email": email}


def _people(record: Record, made: Groups, problems: list[str]) -> None:
    if not {"contacts", "phones"} & set(record):
        return
    phones: list[dict[str, Any]] = []
    contacts: list[dict[str, Any]] = []
    _add_phones(listed(record, "phones"), phones, problems)
    for row in listed(record, "contacts"):
        own: list[dict[str, Any]] = []
        _add_phones(listed(row, "phones"), own, problems)
        name, role = cleaning.text(row.get("name"), 200), cleaning.text(row.get("title"), 200)
        email = cleaning.email(row.get("email"))
        if name or role or email:
            phone = own.pop(0)["number"] if own else ""
            contacts.append({"name": name, "role": role, "phone": phone, "email": email})
        phones += own
    held = {contact["phone"] for contact in contacts if contact["phone"]}
    unique = {row["number"]: row for row in reversed(phones) if row["number"] not in held}
    made["people"] = {"phones": list(reversed(unique.values())), "contacts": contacts}


def _add_phones(rows: list[dict[str, Any]], to: list[dict[str, Any]], problems: list[str]) -> None:
    for row in rows:
        written = row.get("number")
        found = cleaning.phones(written)
        if written and not found:
            problems.append(f"“{cleaning.text(written, 60)}” is no telephone number; left out.")
        for number, label in found:
            said = cleaning.text(row.get("description"), 120) or label
            kind = cleaning.text(row.get("type")).lower()
            to.append({"number": number, "label": said, "textphone": kind in {"tty", "textphone", "minicom"}})


def _begin(record: Record, made: Groups) -> None:
    if "application_process" in record:
        made["begin"] = {"begin_note": cleaning.lines(record["application_process"])}
    documents = [cleaning.text(row.get("document"), 200) for row in listed(record, "required_documents")]
    if "required_documents" in record:
        made["bring"] = {"what_to_bring": "\n".join(filter(None, documents))}


def _costs(record: Record, made: Groups) -> None:
    if not {"cost_options", "fees", "fees_description"} & set(record):
        return
    rows = []
    for row in listed(record, "cost_options"):
        ends = cleaning.day(row.get("valid_to"))
        amount = cleaning.pence(row.get("amount"))
        label, note = cleaning.text(row.get("option"), 200), cleaning.text(row.get("amount_description"), 300)
        if ends is not None or amount is not None or label or note:
            note = f"{note} (until {ends:%d %B %Y})".strip() if ends else note
            rows.append({"label": label, "pence": amount, "note": note})
    fees = cleaning.lines(record.get("fees_description") or record.get("fees"))
    made["cost"] = {"cost_note": fees, "costs": rows}


def _ages(record: Record, made: Groups, problems: list[str]) -> None:
    if not {"minimum_age", "maximum_age"} & set(record):
        return
    low, high = cleaning.age(record.get("minimum_age")), cleaning.age(record.get("maximum_age"))
    if low is not None and high is not None and low > high:
        problems.append(f"Ages from {low} to {high} are the wrong way round; left out.")
        low = high = None
    low = low or None
    high = high if high is not None and high < 100 else None
    if low is not None or high is not None:
        made["ages"] = {"minimum_age": low, "maximum_age": high}


def _languages(record: Record) -> list[dict[str, str]]:
    made = {}
    for row in listed(record, "languages"):
        name = cleaning.text(row.get("name") or row.get("language"), 80)
        code = cleaning.text(row.get("code"), 12).lower() or _CODES.get(name.lower(), name.lower()[:12])
        if code:
            made[code] = {"code": code, "name": name}
    return list(made.values())


_CODES = {"english": "en", "welsh": "cy", "polish": "pl", "urdu": "ur", "punjabi": "pa", "arabic": "ar"}
_CODES |= {"romanian": "ro", "bengali": "bn", "gujarati": "gu", "british sign language": "bfi", "bsl": "bfi"}
_CODES |= {"somali": "so", "ukrainian": "uk", "portuguese": "pt", "spanish": "es", "french": "fr"}


def _organisation(record: Record, service_id: str) -> SaidOrganisation:
    """A service whose organisation is not named belongs to one that says so, per source."""
    row = record.get("organization")
    row = row if isinstance(row, Mapping) else {}
    name = cleaning.text(row.get("name"), 255)
    identity = cleaning.text(row.get("id") or record.get("organization_id"), 200)
    groups: Groups = {"name": {"name": name}} if name else {}
    if "description" in row:
        groups["words"] = {"description": cleaning.rich(row["description"])}
    if {"website", "url", "email"} & set(row):
        website = cleaning.url(row.get("website") or row.get("url"))
        groups["contact"] = {"website": website, "email": cleaning.email(row.get("email"))}
    numbers = [found for phone in listed(row, "phones") for found in cleaning.phones(phone.get("number"))]
    if numbers:
        groups["phone"] = {"phone": numbers[0][0][:40]}
    return SaidOrganisation(identity or (name and f"name:{name.lower()}"[:200]) or "", name, groups)


def _places(record: Record, problems: list[str]) -> list[SaidPlace] | None:
    if "service_at_locations" not in record and "locations" not in record:
        return None
    made: dict[str, SaidPlace] = {}
    for at in listed(record, "service_at_locations"):
        row = at.get("location")
        if isinstance(row, Mapping):
            found = place({**row, "id": row.get("id") or at.get("location_id")}, problems)
            if found:
                found.note = cleaning.text(at.get("description"), 300)
                made[found.id] = found
    for row in listed(record, "locations"):
        if found := place(row, problems):
            made.setdefault(found.id, found)
    return list(made.values())


def _terms(record: Record) -> tuple[tuple[str, str], ...]:
    made = []
    for row in listed(record, "attributes"):
        term = row.get("taxonomy_term")
        if isinstance(term, Mapping):
            name = cleaning.text(term.get("name"), 200)
            vocabulary = cleaning.text(term.get("vocabulary") or term.get("taxonomy"), 120)
            if name and name != "name":
                made.append((vocabulary, name))
    for row in listed(record, "pc_targetAudience"):
        if name := cleaning.text(row.get("audienceType"), 200):
            made.append(("audience", name))
    return tuple(dict.fromkeys(made))


def _attending(record: Record) -> str:
    said = [record.get("attending_type"), record.get("attending_access"), record.get("deliverable_type")]
    said += [row.get("attending_type") for row in listed(record, "schedules")]
    return ", ".join(dict.fromkeys(filter(None, (cleaning.text(value) for value in said[:2] + said[3:]))))


def _checked(record: Record, problems: list[str]) -> date | None:
    if not record.get("assured_date"):
        return None
    checked = cleaning.day(record["assured_date"])
    if checked is None:
        problems.append(
            f"The date last checked, “{cleaning.text(record['assured_date'], 40)}”, cannot be read."
        )
    return checked


def digest(value: Any) -> str:
    """A short name for what has none of its own."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:32]
