from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from directory import clock
from directory.accounts.actions import CannotDeactivate, deactivate
from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.places.models import Area, Postcode
from prescribing.models import Person
from prescribing.people.actions import add_visit_note, change_person, merge, record_person, unmerge
from prescribing.people.audited_reads import banner, find_people
from prescribing.people.details_given import ContactGiven, PersonDetails
from prescribing.people.duplicates import Identifiers, PossibleDuplicates, candidates_for
from prescribing.people.story import person_page
from prescribing.teams.hand_over import hand_over
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_referral, a_team

pytestmark = pytest.mark.django_db
BORN = date(1948, 2, 14)


def details(**fields: object) -> PersonDetails:
    fields.setdefault("name", "Margaret Hallett")
    return PersonDetails(**fields)  # type: ignore[arg-type]


def test_a_person_may_be_recorded_with_a_name_and_nothing_else() -> None:
    priya = a_navigator()
    person = record_person(details=details(), by=priya)
    assert (person.family_name, person.team) == ("Hallett", priya.team_members.get().team)
    known = (person.date_of_birth_known, person.nhs_number_known, person.phone_known, person.postcode_known)
    assert set(known) == {"not-known"}


def test_has_none_and_not_known_are_told_apart() -> None:
    without = frozenset({"nhs_number", "phone"})
    person = record_person(details=details(without=without), by=a_navigator())
    assert (person.nhs_number_known, person.phone_known, person.email_known) == ("none", "none", "not-known")


def test_a_home_is_placed_from_our_own_table_and_copied_to_the_referral() -> None:
    Postcode.objects.create(
        compact="DT48NF",
        sector="DT4 8",
        outcode="DT4",
        latitude=50.61,
        longitude=-2.45,
        ward_code="E05001",
        lsoa_code="E01002",
        imd_decile=2,
        imd_edition="2025",
    )
    Area.objects.create(
        key="ward:E05001", kind="ward", code="E05001", name="Wyke Regis", search_name="wyke regis"
    )
    priya = a_navigator()
    person = a_person(priya, lives="home", postcode="dt48nf")
    assert (person.postcode, person.area_name, person.imd_decile) == ("DT4 8NF", "Wyke Regis", 2)
    referral = a_referral(priya, person)
    change_person(person=person, postcode="", lives="nowhere-fixed", by=priya)
    referral.refresh_from_db()
    assert (referral.ward_code, referral.imd_decile, referral.imd_edition) == ("E05001", 2, "2025")
    assert (Person.objects.get().ward_code, Person.objects.get().postcode_known) == ("", "not-known")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "  "}, "name"),
        ({"nhs_number": "999 014 2379"}, "nhs_number"),
        ({"date_of_birth": date(2015, 1, 1)}, "date_of_birth"),
        ({"date_of_birth": date(2999, 1, 1)}, "date_of_birth"),
        ({"lives": "care-home"}, "care_home"),
        ({"lives": "home", "postcode": "not a postcode"}, "postcode"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(fields: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as problem:
        record_person(details=details(**fields), by=a_navigator())
    assert field in problem.value.message_dict
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"name": "M. Hallett", "date_of_birth": BORN}, True),
        ({"name": "Peg Hallett", "phones": ("07700900142",)}, True),
        ({"postcode": "DT4 8NF", "date_of_birth": BORN}, True),
        ({"nhs_number": "999 014 2378", "name": "Margaret Hallett"}, True),
        ({"nhs_number": "999 014 2378"}, False),
        ({"name": "Margaret Hallett"}, False),
        ({"name": "Anne Other", "date_of_birth": BORN}, False),
        ({"name": "Margaret Hallett", "date_of_birth": date(1948, 2, 15)}, False),
    ],
)
def test_two_identifiers_find_somebody_and_one_never_does(given: dict[str, object], found: bool) -> None:
    a_person(a_navigator(), postcode="DT4 8NF", lives="home", nhs_number="9990142378")
    candidates = candidates_for(Identifiers(**given), by=a_navigator())  # type: ignore[arg-type]
    assert bool(candidates) is found
    if found:
        assert candidates[0].person_id is None
        assert (candidates[0].initials, candidates[0].born) == ("M. H.", "1948")
        assert "Hallett" not in repr(candidates)


def test_recording_stops_for_somebody_known_and_goes_on_anyway() -> None:
    priya = a_navigator()
    a_person(priya)
    with pytest.raises(PossibleDuplicates) as found:
        record_person(details=details(date_of_birth=BORN), by=priya)
    assert found.value.candidates[0].person_id is not None
    record_person(details=details(date_of_birth=BORN), by=priya, anyway=True)
    assert Person.objects.count() == 2


def test_a_merge_moves_nothing_and_can_be_undone() -> None:
    priya = a_navigator()
    one, other = a_person(priya), a_person(priya)
    thread = a_prescription("sent", by=priya, need=a_referral(priya, one).needs.get())
    merge(person=one, into=other, by=priya)
    assert [row.person_id for row in find_people(priya, "hallett")] == [other.pk]
    assert person_page(priya, other.pk).cards[0].id == thread.prescription.pk
    assert thread.fresh().person_id == one.pk
    with pytest.raises(ValidationError):
        merge(person=other, into=one, by=priya)
    unmerge(person=one, by=priya)
    assert len(find_people(priya, "hallett")) == 2
    assert person_page(priya, other.pk).cards == ()


def test_a_key_safe_code_is_never_kept() -> None:
    priya = a_navigator()
    person = a_person(priya)
    for text in ("Key safe by the door 4711", "the keysafe is 1234", "Door code: 9912"):
        with pytest.raises(ValidationError):
            add_visit_note(person=person, text=text, by=priya)
    note = add_visit_note(person=person, text="Two dogs. Go in pairs.", by=priya)
    assert note.review_on > clock.today() + timedelta(days=100)


def test_the_banner_says_how_to_reach_them_safely() -> None:
    priya = a_navigator()
    contacts = [
        ContactGiven("phone", "07700 900142", call="yes", voicemail="no"),
        ContactGiven("post", "1 High Street", post="yes"),
    ]
    person = a_person(
        priya, contacts=contacts, pronouns="she", speak_first=True, lead_worker_elsewhere="Sam Orr"
    )
    top = banner(Person.objects.with_banner().get(pk=person.pk))
    assert top.phone == "07700 900142"
    assert [(part.text, part.strong) for part in top.contact] == [
        ("No voicemail.", True),
        ("Post is fine.", False),
    ]
    assert (top.likes, top.needs) == ("“Peg”, she", "Large print")
    assert top.alert == "Speak to the lead worker first: Sam Orr"


def test_a_number_that_may_not_be_safe_is_not_offered() -> None:
    person = a_person(a_navigator(), contacts=[ContactGiven("phone", "07700 900142")])
    top = banner(Person.objects.with_banner().get(pk=person.pk))
    assert top.phone == ""
    assert any("not known if safe" in part.text and part.strong for part in top.contact)


def test_nobody_leaves_while_open_records_are_theirs() -> None:
    thread = a_prescription("sent")
    leaver, team = thread.navigator, thread.person.team
    with pytest.raises(CannotDeactivate):
        deactivate(user=leaver, by=SYSTEM)
    other = a_navigator(team)
    hand_over(owner=leaver, to=other, by=a_navigator(team, role=Role.COORDINATOR))
    assert thread.fresh().owner == other
    deactivate(user=leaver, by=SYSTEM)


def test_whoever_is_in_no_team_records_nobody() -> None:
    priya = a_navigator(a_team())
    priya.team_members.update(until=clock.now())
    with clock.moved_to(clock.now() + timedelta(seconds=5)), pytest.raises(ValidationError):
        record_person(details=details(), by=priya)
