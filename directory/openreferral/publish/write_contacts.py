"""Telephone lines and people that everybody may see, in the form in which source/contacts.py reads them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from directory.catalogue.facts import Visibility
from directory.catalogue.models import Organisation, Service
from directory.catalogue.phone_numbers import PhoneKind
from directory.openreferral.publish import clean_words, ids
from directory.openreferral.source import contacts

Row = dict[str, Any]


def people(service: Service) -> tuple[list[Row], list[Row]]:
    """Lines, and people with theirs. Where the service gives no line, its organisation's stands for it, as on
    its page."""
    lines = [
        line
        for phone in service.phones.all()
        if phone.visibility == Visibility.PUBLIC
        for line in _lines(phone.number, phone.kind, phone.label, phone.languages)
    ]
    persons: list[Row] = []
    for row in service.contacts.all():
        if row.visibility == Visibility.PUBLIC:
            own = _lines(row.phone) if row.phone_visibility == Visibility.PUBLIC else []
            email = row.email if row.email_visibility == Visibility.PUBLIC else ""
            lines += _person(row.name, row.role, email, own, persons)
    if not lines and not any("phone" in person for person in persons):
        lines = organisation_lines(service.organisation)
    return _phones(service.pk, lines, persons), _persons(service.pk, persons)


def _person(name: str, role: str, email: str, own: list[Row], persons: list[Row]) -> list[Row]:
    """Adds a person; gives the lines that are not theirs alone, such as all of somebody without a name."""
    said = {
        "name": clean_words.text(name, 200),
        "title": clean_words.text(role, 200),
        "email": contacts.mail_address(email, []),
    }
    person = {key: value for key, value in said.items() if value}
    if not person:
        return own
    first = next((line for line in own if line["kind"] == PhoneKind.VOICE and not line["languages"]), None)
    others = [line for line in own if line is not first]
    persons.append(person | ({"phone": first["number"]} if first else {}))
    return [{**line, "label": line["label"] or said["title"]} for line in others]


def organisation_lines(organisation: Organisation) -> list[Row]:
    """The organisation's own line, where everybody may see it and an import would keep it as one."""
    if not organisation.live or organisation.phone_visibility != Visibility.PUBLIC:
        return []
    found = _lines(organisation.phone)
    return [line for line in found if line["kind"] == PhoneKind.VOICE and len(line["number"]) <= 40][:1]


def _lines(number: str, kind: str = PhoneKind.VOICE, label: str = "", languages: str = "") -> list[Row]:
    spoken = [{"name": name} for part in languages.split(",") if (name := clean_words.text(part, 80))]
    row = {
        "number": clean_words.text(number),
        "type": str(kind),
        "description": clean_words.text(label),
        "languages": spoken,
    }
    return [dict(line) for line in contacts.lines(row, [])]


def _phones(service: UUID, lines: list[Row], persons: list[Row]) -> list[Row]:
    """Each line once, and none that a person has."""
    held = {contacts.same(person["phone"], PhoneKind.VOICE) for person in persons if "phone" in person}
    unique = {contacts.same(line["number"], PhoneKind(line["kind"])): line for line in reversed(lines)}
    own = [line for key, line in reversed(unique.items()) if key not in held]
    return ids.distinct(service, "phone", [phone(service, line) for line in own])


def phone(owner: UUID, line: Row, owned_by: str = "service_id") -> Row:
    made: Row = {owned_by: str(owner), "number": line["number"], "type": line["kind"]}
    if line["label"]:
        made["description"] = line["label"]
    if line["languages"]:
        spoken = [{"name": name} for name in line["languages"].split(", ")]
        made["languages"] = ids.distinct(owner, f"phone:{line['number']}", spoken)
    return made


def _persons(service: UUID, persons: list[Row]) -> list[Row]:
    made = []
    for person in persons:
        row = {"service_id": str(service), **{k: v for k, v in person.items() if k != "phone"}}
        if "phone" in person:
            theirs = [{"number": person["phone"], "type": "voice"}]
            row["phones"] = ids.distinct(service, f"contact:{row}", theirs)
        made.append(row)
    return ids.distinct(service, "contact", made)
