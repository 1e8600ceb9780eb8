"""What a source says of reaching a service: lines of each kind, people to ask for, addresses on the web."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from directory.catalogue import cleaning, phone_numbers
from directory.catalogue.phone_numbers import PhoneKind
from directory.openreferral.normalise import listed

Row = Mapping[str, Any]
Line = dict[str, Any]


def contact(record: Row, problems: list[str]) -> dict[str, str] | None:
    if not {"url", "email"} & set(record):
        return None
    return {
        "website": web_address(record.get("url"), problems),
        "email": mail_address(record.get("email"), problems),
    }


def web_address(written: Any, problems: list[str]) -> str:
    found = cleaning.urls(written)
    _tell(written, found, "web address", problems)
    return found[0] if found else ""


def mail_address(written: Any, problems: list[str]) -> str:
    found = cleaning.emails(written)
    _tell(written, found, "email address people can use", problems)
    return found[0] if found else ""


def _tell(written: Any, found: list[str], what: str, problems: list[str]) -> None:
    shown = cleaning.text(written, 80)
    if shown and not found:
        problems.append(f"“{shown}” is no {what}; left out.")
    elif len(found) > 1:
        problems.append(f"“{shown}” is more than one {what}; the first is used.")


def people(record: Row, problems: list[str]) -> dict[str, Any] | None:
    """The service's own lines and people; where it has none those at its places, else its organisation's."""
    holders: list[tuple[str, list[Row]]] = [("", [record])]
    at_places = listed(record, "service_at_locations")
    places = [place for at in at_places for place in listed(at, "location")] + listed(record, "locations")
    organisation = record.get("organization")
    holders += [("place", list(at_places)), ("place", list(places))]
    holders += [("organisation", [organisation] if isinstance(organisation, Mapping) else [])]
    if not any({"contacts", "phones"} & set(row) for _what, rows in holders for row in rows):
        return None
    phones: list[Line] = []
    contacts: list[dict[str, str]] = []
    for what, rows in holders:
        if what and (phones or any(one["phone"] for one in contacts)) and contacts:
            break
        more_phones: list[Line] = []
        more_contacts: list[dict[str, str]] = []
        for row in rows:
            where = cleaning.text(row.get("name"), 80) if what == "place" and len(rows) > 1 else ""
            _read(row, more_phones, more_contacts, where, problems)
        if not (phones or any(one["phone"] for one in contacts)):
            phones += more_phones
        else:
            more_contacts = [{**one, "phone": ""} for one in more_contacts if one["name"] or one["email"]]
        if not contacts:
            contacts += more_contacts
    held = {same(one["phone"], PhoneKind.VOICE) for one in contacts if one["phone"]}
    unique = {same(row["number"], PhoneKind(row["kind"])): row for row in reversed(phones)}
    own = [row for key, row in reversed(unique.items()) if key not in held]
    return {"phones": own, "contacts": contacts}


def _read(
    row: Row, phones: list[Line], contacts: list[dict[str, str]], where: str, problems: list[str]
) -> None:
    for phone in listed(row, "phones"):
        phones += lines(phone, problems, about=where)
    for person in listed(row, "contacts"):
        own = [line for phone in listed(person, "phones") for line in lines(phone, problems)]
        name = cleaning.text(person.get("name"), 200)
        said = (cleaning.text(person.get("title")), cleaning.text(person.get("department")))
        role = cleaning.cut(", ".join(dict.fromkeys(filter(None, said))), 200)
        email = mail_address(person.get("email"), problems)
        if name or role or email:
            first = next(
                (line for line in own if line["kind"] == PhoneKind.VOICE and not line["languages"]), None
            )
            if first:
                own.remove(first)
            contacts.append(
                {"name": name, "role": role, "phone": first["number"] if first else "", "email": email}
            )
            own = [{**line, "label": cleaning.cut(line["label"] or role, 120)} for line in own]
        phones += own


def lines(row: Row, problems: list[str], about: str = "") -> list[Line]:
    """The lines in one phone of a source. What holds no whole number is kept as words, and told."""
    written = cleaning.text(row.get("number"))
    raw = str(row.get("number", "")).strip()
    if not written:
        if raw and raw != "None":
            problems.append(f"“{raw[:60]}” is no telephone number; left out.")
        return []
    kind = phone_numbers.kind_of(cleaning.text(row.get("type")))
    extension = cleaning.text(row.get("extension"), 12)
    label = ". ".join(dict.fromkeys(filter(None, (about, cleaning.text(row.get("description"))))))
    spoken = ", ".join(_spoken(one) for one in listed(row, "languages"))
    found = phone_numbers.numbers_in(written, kind)
    if not found and _is_nothing(written, kind):
        problems.append(f"“{cleaning.cut(written, 60)}” is no telephone number; left out.")
        return []
    if not found:
        problems.append(
            f"“{cleaning.cut(written, 60)}” is not a whole telephone number; shown as words, not as a link."
        )
        words = f"{written} ext. {extension}" if extension and any(map(str.isdigit, written)) else written
        return [_line(words, kind, label, spoken)]
    made = []
    for one in found:
        number = one.number
        if extension and len(found) == 1 and not one.extension and one.parsed:
            number = f"{number} ext. {extension}"
        if one.keyword:
            number = f"Text {one.keyword} to {number}"
        said = ". ".join(dict.fromkeys(filter(None, (label, one.label))))
        made.append(_line(number, one.kind, said, spoken))
    return made


def _spoken(row: Row) -> str:
    return cleaning.text(row.get("name") or row.get("language") or row.get("code"), 80)


def _line(number: str, kind: PhoneKind, label: str, languages: str) -> Line:
    return {
        "number": cleaning.cut(number, 60),
        "kind": str(kind),
        "label": cleaning.cut(label, 120),
        "languages": cleaning.cut(languages, 120),
    }


def _is_nothing(written: str, kind: PhoneKind) -> bool:
    """A placeholder, an email, digits that a spreadsheet lost, or words that say nothing of how to ring."""
    digits = [c for c in written if c.isdigit()]
    if phone_numbers.is_mangled(written) or "@" in written:
        return True
    if kind == PhoneKind.VIDEO:
        return False
    return len(digits) < 3 or len(set("".join(digits).removeprefix("44").lstrip("0"))) < 2


def same(written: str, kind: PhoneKind) -> tuple[str, str]:
    """What makes two lines one: their kind, and what is dialled however it was written."""
    found = phone_numbers.numbers_in(written, kind)
    return (str(kind), f"{found[0].dialled};{found[0].extension}" if found else written.lower())
