"""Makes of a row the record that a feed's service would be, so that everything after it is the feeds' own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from directory.catalogue import cleaning
from directory.openreferral.source import costs
from directory.places.place_names import fold
from directory.spreadsheets.columns.guess_contents import is_person
from directory.spreadsheets.columns.guess_reasons import is_shouted
from directory.spreadsheets.rows import row_places
from directory.spreadsheets.rows.cells import day_of, lost_zero, split_terms, yes_or_no
from directory.spreadsheets.rows.hours_words import schedules_of
from directory.spreadsheets.rows.row_values import Choices, Part, Rows

Record = dict[str, Any]
DAYS = {
    "times_mo": "Monday",
    "times_tu": "Tuesday",
    "times_we": "Wednesday",
    "times_th": "Thursday",
    "times_fr": "Friday",
    "times_sa": "Saturday",
    "times_su": "Sunday",
}
WITHOUT_ID = "row:"
"""How the id begins that we give a row that has none."""
_CLOSED = re.compile(
    r"\b(?:no longer (?:running|runs|operating|operates|exists|open|meets|meeting|available)|closed down"
    r"|permanently closed|closed permanently|ceased|disbanded|folded|has closed|now closed|defunct)\b",
    re.I,
)
_ENDED = {"closed", "ended", "ceased", "defunct", "discontinued", "no longer running", "folded", "disbanded"}
_INITIALS = {
    "UK",
    "NHS",
    "LGBT",
    "YMCA",
    "YWCA",
    "ADHD",
    "SEND",
    "RNIB",
    "RNID",
    "MS",
    "AA",
    "GP",
    "TV",
    "BSL",
}
_SMALL = {"of", "the", "and", "for", "in", "at", "on", "to", "a", "by", "with"}


@dataclass(slots=True)
class RowRecord:
    """What a row became. `hidden` are the parts that the public must not see: service, place, contact.

    `stated` are groups of plain values that the row says outright, which feeds only imply.
    """

    rows: Rows
    record: Record
    name: str = ""
    problems: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    hidden_people: set[str] = field(default_factory=set)
    stated: dict[str, dict[str, Any]] = field(default_factory=dict)
    ended: bool = False
    own: UUID | None = None
    other_table: str = ""

    @property
    def id(self) -> str:
        return str(self.record.get("id", ""))

    @property
    def reachable(self) -> bool:
        """Whether people can reach it somehow."""
        keys = ("phones", "contacts", "email", "url", "service_at_locations", "additional_urls")
        return any(self.record.get(key) for key in keys)


def service_of(rows: Rows, choices: Choices) -> RowRecord:
    """The service that a row, with those that continue it, tells of; nothing of what has no column."""
    name = put_right(rows.one("name"))
    made = RowRecord(rows, {"name": name}, name, own=own_id(rows))
    record = made.record
    _copy(rows, record, {"other_names": "alternate_name", "description": "description", "alert": "alert"})
    _reaching(rows, made)
    _organisation(rows, made)
    row_places.add_places(rows, made.record, made.problems, made.hidden)
    _when(rows, record)
    _price(rows, made, choices)
    _who(rows, made)
    _status(rows, made)
    if rows.has("checked_on"):
        written = rows.one("checked_on")
        found = day_of(written, choices.month_first) if written else None
        if written and found is None:
            made.problems.append(f"“{written[:40]}” is no date that we can read; left out.")
        record["assured_date"] = found.isoformat() if found else ""
    record["id"] = rows.one("id")[:200] or identity_of(name, record)
    return made


def identity_of(name: str, record: Record) -> str:
    """Name and postcode, or what else says where it is: what a row without an id is known by."""
    at: Record = next(iter(record.get("service_at_locations", [])), {})
    return f"{WITHOUT_ID}{fold(name)}|{row_places.where(at.get('location', {}))}"[:200]


def put_right(name: str) -> str:
    """A name that is shouted, in small letters; initials stay."""
    plain = cleaning.text(name, 255)
    if not is_shouted(plain):
        return plain
    words = [
        word
        if re.sub(r"\W", "", word) in _INITIALS or not re.search(r"[AEIOUY]", word)
        else word.lower()
        if place and word.lower() in _SMALL
        else word.capitalize()
        for place, word in enumerate(plain.split(" "))
    ]
    return " ".join(words)


def _copy(rows: Rows, record: Record, keys: dict[str, str]) -> None:
    for ours, theirs in keys.items():
        if rows.has(ours):
            record[theirs] = rows.one(ours)


def own_id(rows: Rows) -> UUID | None:
    """Of the record here that the row was written of, where it came from our own export."""
    written = rows.one("own")
    try:
        return UUID(written) if written else None
    except ValueError:
        return None


def _reaching(rows: Rows, made: RowRecord) -> None:
    record = made.record
    _copy(rows, record, {"website": "url", "email": "email"})
    phones = rows.all("phone")
    if not record.get("email") and (mails := [value for value in phones if "@" in value]):
        record["email"] = mails[0]
        phones.remove(mails[0])
    if rows.has("phone", "contact_phone"):
        record["phones"] = [{"number": lost_zero(value)} for value in phones]
    if rows.has("contact_name", "contact_email", "contact_phone", "contact_role", "organisation"):
        people = [person for part in rows.parts if (person := _person(part, made))]
        if people or rows.has("contact_name", "contact_email", "contact_phone", "contact_role"):
            record["contacts"] = people
    links = [{"label": rows.one("link_label"), "url": link} for link in rows.all("other_link")]
    if rows.has("other_link"):
        record["additional_urls"] = links


def _person(part: Part, made: RowRecord) -> Record:
    """The contact of one row. One who stands where a group should is a person, kept from the public."""
    runs_it = part.one("organisation")
    named = part.one("contact_name")
    if not named and is_person(runs_it):
        named = runs_it
        made.hidden_people.add(cleaning.text(named, 200))
    person: Record = {"name": named, "title": part.one("contact_role"), "email": part.one("contact_email")}
    person["phones"] = [{"number": lost_zero(value)} for value in part.all("contact_phone")]
    person = {key: value for key, value in person.items() if value}
    if person and part.one("contact_visible") and yes_or_no(part.one("contact_visible")) is not True:
        made.hidden_people |= {cleaning.text(named, 200), cleaning.email(part.one("contact_email"))} - {""}
        made.hidden_people |= {lost_zero(value) for value in part.all("contact_phone")}
    return person


def _organisation(rows: Rows, made: RowRecord) -> None:
    """Who runs it; a group that names nobody runs itself."""
    written = put_right(rows.one("organisation"))
    identity = rows.one("organisation_id")
    name = "" if is_person(written) else written
    if not name and not identity:
        name = made.name
    made.record["organization"] = {"id": identity or f"name:{fold(name)}"[:200], "name": name}
    if not name:
        del made.record["organization"]["name"]


def _when(rows: Rows, record: Record) -> None:
    if not rows.has("times", "weekday", "opens_at", "closes_at", *DAYS):
        return
    schedules: list[Record] = []
    for part in rows.parts:
        if part.one("weekday") and (part.one("opens_at") or part.one("closes_at")):
            schedules.append({key: part.one(key) for key in ("weekday", "opens_at", "closes_at")})
            continue
        hours = " to ".join(filter(None, (part.one("opens_at"), part.one("closes_at"))))
        words = [*part.all("times"), part.one("weekday"), hours]
        words += [f"{DAYS[key]} {value}" for key in DAYS if (value := part.one(key))]
        if any(words):
            schedules += schedules_of("; ".join(filter(None, words)))
    record["schedules"] = schedules


def _price(rows: Rows, made: RowRecord, choices: Choices) -> None:
    record = made.record
    free = yes_or_no(rows.one("free"))
    if not rows.has("cost", "cost_label", "free"):
        return
    prices: list[Record] = []
    words: list[str] = []
    for part in rows.parts:
        for value in part.all("cost"):
            bare = re.fullmatch(r"\d+(?:[.,]\d{1,2})?", value)
            amounts, _rest = costs.amount(value)
            if amounts and (choices.pounds or not bare):
                prices.append({"option": part.one("cost_label"), "amount": value})
                if per := part.one("cost_per"):
                    prices[-1]["amount_description"] = per
            else:
                words.append(value)
        if not part.all("cost") and part.one("cost_label"):
            words.append(part.one("cost_label"))
    if free and not prices and not words:
        prices.append({"option": "", "amount": 0})
    record["cost_options"], record["fees_description"] = prices, "; ".join(words)
    if free is not None:
        made.stated["free"] = {"free": "yes" if free else "no", "free_basis": "stated"}
    elif rows.one("free"):
        made.problems.append(f"Free of charge: “{rows.one('free')[:40]}” is neither yes nor no; left out.")


def _who(rows: Rows, made: RowRecord) -> None:
    record = made.record
    _copy(rows, record, {"minimum_age": "minimum_age", "maximum_age": "maximum_age", "wait": "wait_time"})
    if rows.has("ages") and not (record.get("minimum_age") or record.get("maximum_age")):
        record["minimum_age"] = rows.one("ages")
    if rows.has("eligibility"):
        record["eligibility_description"] = ". ".join(rows.all("eligibility"))
    if rows.has("needs"):
        terms = dict.fromkeys(_terms(rows.all("needs")))
        record["attributes"] = [{"taxonomy_term": {"name": term}} for term in terms]
    if rows.has("areas"):
        cells = (part for cell in rows.all("areas") for part in re.split(r"[;|\n]", cell))
        record["service_areas"] = [{"name": part.strip()} for part in cells if part.strip()]
    if rows.has("languages"):
        record["languages"] = [{"name": name} for name in dict.fromkeys(_terms(rows.all("languages")))]
    if rows.has("begin"):
        record["application_process"] = "\n".join(rows.all("begin"))
    if rows.has("bring"):
        record["required_documents"] = [{"document": rows.one("bring")}] if rows.one("bring") else []
    referral = yes_or_no(rows.one("referral_only"))
    if referral is not None:
        made.stated["referral"] = {
            "referral_only": "yes" if referral else "no",
            "referral_only_basis": "stated",
        }


def _terms(cells: Iterable[str]) -> Iterable[str]:
    return (term for cell in cells for term in split_terms(cell))


def _status(rows: Rows, made: RowRecord) -> None:
    written = rows.one("status")
    if rows.has("status"):
        made.record["status"] = written
    if yes_or_no(rows.one("closed_for_now")):
        made.record["status"] = "temporarily closed"
    short = [value for key in ("name", "times", "alert", "description", "status") for value in rows.all(key)]
    made.ended = written.lower() in _ENDED or any(len(v) < 120 and _CLOSED.search(v) for v in short)
    if made.ended:
        made.record["status"] = "closed"
    for value in rows.all("visible"):
        if yes_or_no(value) is not True:
            made.hidden.add("service")
            if yes_or_no(value) is None:
                made.problems.append(
                    f"May the public see it: “{value[:40]}” is no yes; kept from the public."
                )
