"""What a source says of a service, its organisation and its places, as groups of plain values.

Reads a record in the shape of 3.0 (see normalise). A group is left out where the source left out its keys;
every value is plain JSON in our own words and units, so that it can be kept and compared.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from directory.catalogue import cleaning
from directory.openreferral.normalise import listed
from directory.openreferral.publish.ids import TAXONOMY
from directory.openreferral.source import ages as said_ages
from directory.openreferral.source import closures as said_closures
from directory.openreferral.source import contacts, costs, status, unread_keys
from directory.openreferral.source import room as said_room
from directory.openreferral.source.places import SaidPlace, place
from directory.openreferral.source.times import schedules

Record = Mapping[str, Any]
Groups = dict[str, dict[str, Any]]


@dataclass(slots=True)
class SaidOrganisation:
    id: str
    name: str
    groups: Groups


@dataclass(slots=True)
class Said:
    """One service as its source says it. `places` is None where the source said nothing of places.

    `terms` are (vocabulary, name) of a feed's own terms; `needs` slugs of terms of our own taxonomy.
    """

    id: str
    name: str
    groups: Groups
    organisation: SaidOrganisation
    places: list[SaidPlace] | None
    terms: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    attending: str = ""
    checked_on: date | None = None
    modified: str = ""
    problems: list[str] = field(default_factory=list)
    closures: list[said_closures.Closed] | None = None
    room: said_room.SaidRoom | None = None


class NotAService(ValueError):
    """A record of a feed that cannot become a listing; the message says why."""


def read(record: Record) -> Said:
    """Raises NotAService when there is no id or no name."""
    problems: list[str] = []
    name = cleaning.text(record.get("name"), 255)
    if name.endswith("…") and len(cleaning.text(record.get("name"))) > len(name):
        problems.append("Its name is longer than a name may be here; the end is cut off.")
    identity = cleaning.text(record.get("id"), 200)
    if not name:
        raise NotAService("It has no name.")
    if not identity:
        raise NotAService("It has no id, so that it could not be known again.")
    places = _places(record, problems)
    groups = _groups(record, problems)
    shut: list[dict[str, Any]] = []
    times = schedules(record, problems, shut)
    closed, other_hours = said_closures.holidays(record, problems)
    if shut:
        closed = [*(closed or []), *(day for day in shut if day not in (closed or []))]
    if times is not None or other_hours:
        groups["times"] = {"schedules": [*(times or []), *other_hours]}
    room = said_room.room(record, problems)
    problems += unread_keys.unread_keys(record)
    return Said(
        id=identity,
        name=name,
        groups=groups,
        organisation=said_organisation(record, problems),
        places=places,
        terms=_terms(record),
        needs=_needs(record),
        attending=_attending(record),
        checked_on=_checked(record, problems),
        modified=cleaning.text(record.get("last_modified"), 40),
        problems=list(dict.fromkeys(problems)),
        closures=closed,
        room=room,
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
    state, state_words = status.status(record, problems)
    if state:
        made["status"] = {"status": str(state)}
    if state_words:
        words = made.setdefault("words", {})
        words["alert"] = " ".join(filter(None, (words.get("alert"), state_words)))
    for group, value in (
        ("contact", contacts.contact(record, problems)),
        ("people", contacts.people(record, problems)),
        ("begin", _begin(record)),
        ("bring", _bring(record)),
        ("cost", costs.costs(record, problems)),
    ):
        if value is not None:
            made[group] = value
    ages, age_words = said_ages.ages(record, problems)
    if ages:
        made["ages"] = ages
    if "eligibility_description" in record or age_words:
        said = (cleaning.lines(record.get("eligibility_description")), age_words)
        made["eligibility"] = {"eligibility": ". ".join(filter(None, (part.rstrip(".") for part in said)))}
        if said[0] and not age_words:
            made["eligibility"]["eligibility"] = said[0]
    if "languages" in record:
        made["languages"] = {"languages": _languages(record)}
    if "service_areas" in record:
        names = (_area(row, problems) for row in listed(record, "service_areas"))
        made["areas"] = {"areas": [{"name": name} for name in dict.fromkeys(names) if name]}
    return made


def _area(row: Record, problems: list[str]) -> str:
    """The name of an area, else its extent where that is words and not a shape on a map."""
    name = cleaning.text(row.get("name") or row.get("service_area"), 500)
    extent = row.get("extent")
    if not isinstance(extent, str) or not extent.strip():
        return name
    if name or re.search(r"[{}<>]|://|\d\.\d+[ ,]+-?\d", extent):
        problems.append(f"The extent of the area “{name or 'without a name'}” is not read, only its name.")
        return name
    return cleaning.text(extent, 500)


def _begin(record: Record) -> dict[str, str] | None:
    """How to begin, how long people wait, who interprets, and more pages: in words, a paragraph each."""
    links = [
        ": ".join(filter(None, (cleaning.text(row.get("label"), 120), found[0])))
        for row in listed(record, "additional_urls")
        if (found := cleaning.urls(row.get("url")))
    ]
    wait, interpreters = (
        cleaning.text(record.get("wait_time"), 300),
        cleaning.lines(record.get("interpretation_services")),
    )
    said = [
        cleaning.list_lines(record.get("application_process")),
        f"Waiting time: {wait}" if wait else "",
        f"Interpreters: {interpreters}" if interpreters else "",
        *links,
    ]
    keys = {"application_process", "wait_time", "interpretation_services", "additional_urls"}
    return {"begin_note": "\n\n".join(filter(None, said))} if keys & set(record) else None


def _bring(record: Record) -> dict[str, str] | None:
    if "required_documents" not in record:
        return None
    said = []
    for row in listed(record, "required_documents"):
        link = cleaning.urls(row.get("uri"))
        said.append(
            " ".join(
                filter(None, (cleaning.list_lines(row.get("document")), *(f"({one})" for one in link[:1])))
            )
        )
    return {"what_to_bring": "\n".join(filter(None, said))}


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


def said_organisation(record: Record, problems: list[str]) -> SaidOrganisation:
    """A service whose organisation is not named belongs to one that says so, per source."""
    row = record.get("organization")
    row = row if isinstance(row, Mapping) else {}
    name = cleaning.text(row.get("name"), 255)
    identity = cleaning.text(row.get("id") or record.get("organization_id"), 200)
    groups: Groups = {"name": {"name": name}} if name else {}
    if "description" in row:
        groups["words"] = {"description": cleaning.rich(row["description"])}
    if {"website", "url", "email"} & set(row):
        website = contacts.web_address(row.get("website") or row.get("url"), problems)
        groups["contact"] = {
            "website": website,
            "email": contacts.mail_address(row.get("email"), problems),
        }
    lines = [line for phone in listed(row, "phones") for line in contacts.lines(phone, [])]
    called = [line["number"] for line in lines if line["kind"] == "voice" and len(line["number"]) <= 40]
    if called or row.get("phones") == []:
        groups["phone"] = {"phone": called[0] if called else ""}
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
        if isinstance(term, Mapping) and not _is_ours(term):
            name = cleaning.text(term.get("name"), 200)
            vocabulary = cleaning.text(term.get("vocabulary") or term.get("taxonomy"), 120)
            if name and name != "name":
                made.append((vocabulary, name))
    for term in listed(record, "taxonomy_terms"):
        if name := cleaning.text(term.get("name"), 200):
            made.append((cleaning.text(term.get("vocabulary") or term.get("taxonomy"), 120), name))
    for row in listed(record, "pc_targetAudience"):
        if name := cleaning.text(row.get("audienceType"), 200):
            made.append(("audience", name))
    return tuple(dict.fromkeys(made))


def _is_ours(term: Record) -> bool:
    return str(term.get("taxonomy_id")) == str(TAXONOMY)


def _needs(record: Record) -> tuple[str, ...]:
    """Needs that another Waymark, or this one, stated: their slugs are the same everywhere."""
    terms = (row.get("taxonomy_term") for row in listed(record, "attributes"))
    ours = (term for term in terms if isinstance(term, Mapping) and _is_ours(term))
    return tuple(dict.fromkeys(filter(None, (cleaning.text(term.get("code"), 60) for term in ours))))


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
