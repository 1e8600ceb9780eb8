"""The demo's forty people, recorded through the verbs as a navigator would."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import nhs_number
from django.conf import settings

from directory.accounts.models import User
from directory.catalogue.facts import Fact
from directory.catalogue.models import Need, Organisation, OrganisationKind
from directory.places.miles import METRES_IN_A_MILE
from prescribing.models import Person, Referral
from prescribing.people.actions import record_person
from prescribing.people.details import CommunicationCode, ContactKind
from prescribing.people.details_given import CommunicationGiven, ContactGiven, PersonDetails
from prescribing.people.models import GettingAbout, Lives
from prescribing.privacy.actions import protect
from prescribing.referrals.actions import open_referral
from prescribing.referrals.models import Source

_FOLDER = settings.FIXTURES / "demo"
_ABOUT = {
    "needs-lift": GettingAbout.LIFT,
    "housebound": GettingAbout.HOUSEBOUND,
    "drives": GettingAbout.DRIVES,
    "walks": GettingAbout.WALKS,
    "bus": GettingAbout.BUS,
}
_LIVES = {"home": Lives.HOME, "care-home": Lives.CARE_HOME, "nowhere": Lives.NOWHERE_FIXED}


@dataclass
class PersonInStory:
    """One person of the file, and what becomes of them as their story is told."""

    number: int
    words: dict[str, Any]
    person: Person | None = None
    referral: Referral | None = None
    stories: list[dict[str, str]] = field(default_factory=list)


def everybody() -> list[PersonInStory]:
    """The people of fixtures/demo/people.json, in its order."""
    data = json.loads((_FOLDER / "people.json").read_text(encoding="utf-8"))
    return [
        PersonInStory(number, words, stories=words["prescriptions"])
        for number, words in enumerate(data["people"])
    ]


def record(told: PersonInStory, by: User, cover: User) -> None:
    """Record the person and open their spell of support, at the moment the clock says."""
    words = told.words
    told.person = record_person(
        details=_details(told),
        contacts=_contacts(told),
        communication=_communication(words),
        by=by,
        anyway=True,
    )
    if words.get("protected"):
        protect(person=told.person, owner=by, cover=cover, by=by)
    slugs = [story["need"] for story in told.stories]
    needs = {need.slug: need for need in Need.objects.filter(slug__in=slugs)}
    told.referral = open_referral(
        person=told.person,
        source=Source.PRACTICE if told.number % 3 else Source.SELF,
        source_name="" if told.number % 3 == 0 else "Dr A Okafor",
        needs=[needs[slug] for slug in dict.fromkeys(slugs) if slug in needs],
        what_matters=words["matters"],
        urgency=words.get("urgency", "routine"),
        urgency_why="Said so when they came" if words.get("urgency") else "",
        by=by,
    )


def _details(told: PersonInStory) -> PersonDetails:
    words = told.words
    lives = _LIVES[words["lives"]]
    streets = ("Chapel Row", "Mill Lane", "Church Road", "Castle Street", "Park View", "Orchard Close")
    address = f"{3 + told.number * 2} {streets[told.number % len(streets)]}"
    home = Organisation.objects.filter(kind=OrganisationKind.CARE_HOME).first()
    return PersonDetails(
        name=words["name"],
        preferred_name="" if words["preferred_name"] == words["name"].split()[0] else words["preferred_name"],
        pronouns=words["pronouns"],
        date_of_birth=date.fromisoformat(words["born"]),
        nhs_number=_nhs_number(told.number),
        lives=lives,
        care_home=home if lives == Lives.CARE_HOME else None,
        address="" if lives == Lives.NOWHERE_FIXED else address,
        postcode="" if lives == Lives.NOWHERE_FIXED else _postcode(words["ward"], told.number),
        practice=Organisation.objects.filter(name=words["practice"]).first(),
        getting_about=_ABOUT[words["getting_about"]],
        distance_accepted=round(words["miles"] * METRES_IN_A_MILE),
        speak_first=told.number % 13 == 0,
        lead_worker_elsewhere="Sam Orr, falls nurse" if told.number % 13 == 0 else "",
    )


def _contacts(told: PersonInStory) -> list[ContactGiven]:
    safe = told.words["safe_contact"]
    discreet = bool(told.words.get("discreet") or told.words.get("protected"))
    said: dict[str, Any] = {name: Fact(safe.get(name, "not-known")) for name in ("call", "voicemail", "text")}
    number = f"07700 900{100 + told.number:03}"
    given = [ContactGiven(ContactKind.PHONE, number, preferred=True, discreet=discreet, **said)]
    if safe.get("email") == "yes":
        address = told.words["name"].lower().replace(" ", ".") + "@example.org"
        given.append(ContactGiven(ContactKind.EMAIL, address, email=Fact.YES))
    return given


def _communication(words: dict[str, Any]) -> list[CommunicationGiven]:
    found = []
    for one in words["communication"]:
        code, _, language = one.partition(":")
        found.append(CommunicationGiven(CommunicationCode(code), language))
    return found


def _nhs_number(number: int) -> str:
    """From the range kept for tests (999…), with its check digit; the next one where that would be ten."""
    base = 999_014_200 + number * 7
    while (check := nhs_number.calculate_checksum(str(base))) == 10:
        base += 1
    return f"{base}{check}"


@cache
def _postcodes() -> dict[str, list[str]]:
    by_ward: dict[str, list[str]] = defaultdict(list)
    with (_FOLDER / "postcodes.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            by_ward[row["ward_name"]].append(row["postcode"])
    return by_ward


def _postcode(ward: str, number: int) -> str:
    found = _postcodes()[ward]
    return found[number % len(found)]
