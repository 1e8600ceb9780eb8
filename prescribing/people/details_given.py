"""What is said of a person when they are recorded or changed, checked and made ready to keep."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from directory import clock
from directory.accounts.models import User
from directory.catalogue.facts import Fact
from directory.catalogue.models import Organisation
from directory.places.models import Area, AreaKind, Postcode
from directory.places.postcodes import PostcodeProblem, parse
from prescribing.people.absence import Known
from prescribing.people.as_written.dates import YOUNGEST
from prescribing.people.as_written.names import family_of
from prescribing.people.as_written.phones import read_one_phone
from prescribing.people.details import ContactKind
from prescribing.people.identity import age_on, read_nhs_number
from prescribing.people.models import GettingAbout, Lives, Person

_KNOWABLE = ("date_of_birth", "nhs_number", "address", "postcode")


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Everything a person may be recorded with; only the name must be given.

    `without` names what they have none of ("nhs_number", "address", "phone"…); what is empty and not named
    there is not known. `distance_accepted` is metres. Postcode and NHS number in any spacing.
    """

    name: str
    family_name: str = ""
    preferred_name: str = ""
    pronouns: str = ""
    date_of_birth: date | None = None
    nhs_number: str = ""
    lives: Lives | str = Lives.NOT_KNOWN
    care_home: Organisation | None = None
    address: str = ""
    postcode: str = ""
    practice: Organisation | None = None
    getting_about: GettingAbout | str = GettingAbout.NOT_KNOWN
    distance_accepted: int | None = None
    speak_first: bool = False
    lead_worker: User | None = None
    lead_worker_elsewhere: str = ""
    without: frozenset[str] = frozenset()

    @classmethod
    def of(cls, person: Person) -> PersonDetails:
        """As they are recorded now: the start of a change."""
        known = (*_KNOWABLE, "phone", "email")
        without = frozenset(name for name in known if getattr(person, f"{name}_known") == Known.NONE)
        own = {one.name for one in fields(cls)} - {"without"}
        return cls(**{name: getattr(person, name) for name in own}, without=without)

    def kept(self) -> dict[str, Any]:
        """Values of Person's fields. Raises ValidationError by field, in words for the form."""
        problems: dict[str, str] = {}
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "without"}
        for name, value in values.items():
            if isinstance(value, str):
                values[name] = " ".join(value.split())
        if not values["name"]:
            problems["name"] = "Write their name, as they use it."
        values["family_name"] = (values["family_name"] or family_of(values["name"]))[:120]
        self._identity(values, problems)
        self._home(values, problems)
        if problems:
            raise ValidationError(problems)
        for name in _KNOWABLE:
            values[f"{name}_known"] = known(values[name], name in self.without)
        return values

    def _identity(self, values: dict[str, Any], problems: dict[str, str]) -> None:
        born = self.date_of_birth
        youngest = getattr(settings, "YOUNGEST_AGE", YOUNGEST)
        if born is not None and not date(1895, 1, 1) <= born <= clock.today():
            problems["date_of_birth"] = "Check the date of birth, like 14 2 1948."
        elif born is not None and (age_on(born, clock.today()) or 0) < youngest:
            problems["date_of_birth"] = f"This is for people aged {youngest} and over."
        try:
            values["nhs_number"] = read_nhs_number(self.nhs_number)
        except ValidationError as problem:
            problems["nhs_number"] = problem.messages[0]

    def _home(self, values: dict[str, Any], problems: dict[str, str]) -> None:
        values |= PLACELESS
        if self.lives != Lives.CARE_HOME:
            values["care_home"] = None
        elif self.care_home is None:
            problems["care_home"] = "Choose which care home."
        if self.lives == Lives.NOWHERE_FIXED:
            values["address"] = values["postcode"] = ""
            return
        if values["postcode"]:
            try:
                values |= place_of(values["postcode"])
            except PostcodeProblem as problem:
                problems["postcode"] = str(problem)


PLACELESS: dict[str, Any] = {
    "latitude": None,
    "longitude": None,
    "area_name": "",
    "ward_code": "",
    "lsoa_code": "",
    "imd_decile": None,
    "imd_edition": "",
}


_EIRCODE = re.compile(r"(?:[AC-FHKNPRTV-Y]\d{2}|D6W)\s*[0-9AC-FHKNPRTV-Y]{4}")


def _is_postcode(text: str) -> bool:
    try:
        return bool(parse(text).incode)
    except PostcodeProblem:
        return False


def place_of(postcode: str) -> dict[str, Any]:
    """Point, area and codes of a postcode from our own table; the web is never asked about a person.

    Raises PostcodeProblem. A postcode that is not in the table keeps its words alone.
    """
    if _EIRCODE.fullmatch(postcode.strip().upper()) and not _is_postcode(postcode):
        raise PostcodeProblem(
            "This is an Irish Eircode, which we cannot place. Write it in the address, and leave this empty."
        )
    parsed = parse(postcode)
    if parsed.incode is None:
        raise PostcodeProblem(
            f"{parsed.outcode} is the first half. Write the whole postcode, like DT4 8NF, or write"
            f" {parsed.outcode} in the address and leave this empty."
        )
    row = Postcode.objects.filter(compact=parsed.compact).first()
    found: dict[str, Any] = {"postcode": parsed.canonical}
    if row is None:
        sector = Area.objects.filter(key=f"{AreaKind.SECTOR}:{parsed.sector}").first()
        if sector is not None:
            found |= {"latitude": sector.latitude, "longitude": sector.longitude}
        return found
    ward = Area.objects.filter(key=f"{AreaKind.WARD}:{row.ward_code}").first()
    return found | {
        "latitude": row.latitude,
        "longitude": row.longitude,
        "area_name": ward.name if ward else "",
        "ward_code": row.ward_code,
        "lsoa_code": row.lsoa_code,
        "imd_decile": row.imd_decile,
        "imd_edition": row.imd_edition,
    }


def known(value: object, none: bool) -> str:
    if value:
        return Known.KNOWN
    return Known.NONE if none else Known.NOT_KNOWN


@dataclass(frozen=True, slots=True)
class ContactGiven:
    """One way to reach them and what is safe. An answer that was not given is not known."""

    kind: ContactKind | str
    value: str
    whose: str = ""
    call: Fact | str = Fact.NOT_KNOWN
    voicemail: Fact | str = Fact.NOT_KNOWN
    text: Fact | str = Fact.NOT_KNOWN
    post: Fact | str = Fact.NOT_KNOWN
    email: Fact | str = Fact.NOT_KNOWN
    shared: bool = False
    discreet: bool = False
    preferred: bool = False
    note: str = ""

    def kept(self) -> dict[str, Any]:
        """Values of a ContactPoint. Raises ValidationError for a number or address that cannot be one."""
        values: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        values["value"] = self.value.strip()
        if not values["value"]:
            raise ValidationError("Write the number or address.")
        if self.kind == ContactKind.PHONE:
            typed = read_one_phone(self.value)
            values["match_value"] = typed.number
            if typed.note:
                values |= {"value": typed.shown, "note": self.note or typed.note}
        elif self.kind == ContactKind.EMAIL:
            if "@" not in self.value:
                raise ValidationError("Check the email address, like name@example.com.")
            values["match_value"] = values["value"].lower()
        else:
            values["match_value"] = " ".join(values["value"].lower().split())[:300]
        return values


@dataclass(frozen=True, slots=True)
class CommunicationGiven:
    """One communication need, by code. An interpreter is of a language."""

    code: str
    language: str = ""
    detail: str = ""


def changed_names(person: Person, values: Mapping[str, Any]) -> list[str]:
    """Which fields differ: for the audit, which says what changed and not to what."""
    return sorted(name for name, value in values.items() if getattr(person, name) != value)
