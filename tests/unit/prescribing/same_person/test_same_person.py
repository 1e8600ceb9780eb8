"""One person recorded twice: who is offered, both side by side, what a merge leaves where, and its undo."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.audit.models import AuditEvent
from prescribing.models import CarriedOver, ContactPoint, Person, Referral, TwoPeople
from prescribing.people.actions import (
    add_related_person,
    add_visit_note,
    change_person,
    merge,
    unmerge,
)
from prescribing.people.audited_reads import banner, find_people
from prescribing.people.details_given import CommunicationGiven, ContactGiven
from prescribing.people.duplicates import Identifiers, candidates_for
from prescribing.people.story import person_page
from prescribing.privacy.actions import exclude_user, person_died, protect
from prescribing.same_person.may_be_same import may_be_same
from tests.factories.catalogue import OrganisationFactory
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db
PHONE = "07700 900142"


@pytest.fixture
def priya() -> User:
    return a_navigator(name="Priya Nair")


def url(name: str, *people: Person) -> str:
    return reverse(f"prescribing:{name}", args=[one.pk for one in people])


def a_twin(by: User, **fields: Any) -> Person:
    """Peg again, with the same name and birthday and nothing else in common."""
    fields.setdefault("contacts", [])
    fields.setdefault("communication", [])
    return a_person(by, **fields)


def test_whoever_agrees_on_two_things_is_offered_on_the_page_without_any_task(
    client: Client, priya: User
) -> None:
    one, other = a_person(priya), a_twin(priya)
    client.force_login(priya)
    page = client.get(url("person", one)).content.decode()
    assert "May be the same as" in page
    assert url("same_as", one, other) in page
    shown = AuditEvent.objects.filter(kind="person.looked-for", person_id=str(other.pk))
    assert shown.exists()


def test_a_household_is_not_asked_about_and_nobody_beyond_sight_is(priya: User) -> None:
    peg = a_person(priya, postcode="DT4 8NF")
    a_person(priya, name="Jim Hallett", date_of_birth=date(1946, 1, 2), postcode="DT4 8NF")
    a_twin(a_navigator())
    assert may_be_same(peg, priya, asked=False) == []
    assert len(may_be_same(peg, priya, asked=True)) == 2, "whoever asks is shown both, masked"


def test_two_people_are_not_asked_about_again_on_either_page(client: Client, priya: User) -> None:
    one, other = a_person(priya), a_twin(priya)
    client.force_login(priya)
    client.post(url("not_same_as", one, other))
    client.post(url("not_same_as", other, one))
    assert TwoPeople.objects.count() == 1
    for person in (one, other):
        assert may_be_same(person, priya, asked=False) == []
        assert "May be the same as" not in client.get(url("person", person)).content.decode()
        assert AuditEvent.objects.filter(kind="person.two-people", person_id=str(person.pk)).count() == 2
    stranger = a_navigator()
    client.force_login(stranger)
    assert client.post(url("not_same_as", one, other)).status_code == 404


def test_both_are_read_side_by_side_and_either_may_be_the_one_to_use(client: Client, priya: User) -> None:
    one = a_person(priya, nhs_number="999 014 2378")
    other = a_twin(priya, name="Margaret Rose Hallett", preferred_name="Meg")
    a_referral(priya, other)
    client.force_login(priya)
    page = client.get(url("same_as", one, other))
    said = page.content.decode()
    for words in ("999 014 2378", PHONE, "Meg", "Peg", "Differs", "1 spell of support", "use this record"):
        assert words in said, words
    assert Person.objects.filter(merged_into=None).count() == 2, "looking changes nothing"
    read = AuditEvent.objects.filter(kind="person.read", actor_id=priya.actor_id)
    assert set(read.values_list("person_id", flat=True)) >= {str(one.pk), str(other.pk)}

    client.post(url("same_as", one, other), {"use": str(one.pk)})

    assert Person.objects.get(pk=other.pk).merged_into == one


def test_where_a_protected_person_lives_is_not_shown_side_by_side(client: Client, priya: User) -> None:
    hidden = a_person(priya, address="17 Hidden Cottages", postcode="DT3 6QQ", lives="home")
    protect(person=hidden, owner=priya, cover=None, by=priya)
    other = a_twin(priya)
    client.force_login(a_navigator(priya.team_members.get().team))
    said = client.get(url("same_as", other, hidden)).content.decode()
    assert "Protected: not shown" in said
    assert "Hidden Cottages" not in said
    assert "DT3" not in said


def test_what_warns_is_on_the_record_that_is_used_and_goes_with_the_undo(priya: User) -> None:
    known = a_person(priya)
    twin = a_person(
        priya,
        contacts=[
            ContactGiven(kind="phone", value=PHONE, call="no", voicemail="no", shared=True),
            ContactGiven(kind="phone", value="07700 900143", call="yes", text="no"),
        ],
        communication=[CommunicationGiven("bsl"), CommunicationGiven("large-print")],
    )
    add_related_person(person=twin, relation="kin", name="Ron", do_not_tell=True, by=priya)
    add_visit_note(person=twin, text="Go in pairs", by=priya)
    change = {"speak_first": True}
    Person.objects.filter(pk=twin.pk).update(**change, lead_worker_elsewhere="Sam Orr")
    twin = Person.objects.get(pk=twin.pk)

    merge(person=twin, into=known, by=priya)

    page = person_page(priya, known.pk)
    assert [(one.name, one.do_not_tell) for one in page.related] == [("Ron", True)]
    assert [note.text for note in page.visit_notes] == ["Go in pairs"]
    points = {point.value: point for point in known.contact_points.filter(ended_at=None)}
    assert len(points) == 2
    same = known.contact_points.get(match_value="+447700900142")
    assert (same.call, same.shared) == ("no", True), "the more careful answer"
    needs = set(known.communication_needs.filter(ended_at=None).values_list("code", flat=True))
    assert needs == {"bsl", "large-print"}
    assert "Sam Orr" in banner(Person.objects.with_banner().get(pk=known.pk)).alert
    assert twin.contact_points.filter(ended_at=None).count() == 2, "nothing was moved"

    unmerge(person=Person.objects.get(pk=twin.pk), by=priya)

    page = person_page(priya, known.pk)
    assert (page.related, page.visit_notes) == ((), ())
    same.refresh_from_db()
    assert (same.call, same.shared) == ("no", True), "what was made more careful stays so"
    assert set(known.communication_needs.filter(ended_at=None).values_list("code", flat=True)) == {
        "large-print"
    }
    assert Person.objects.get(pk=known.pk).speak_first
    assert twin.related_people.filter(ended_at=None).exists()
    assert CarriedOver.objects.get().undone_at is not None
    assert may_be_same(known, priya, asked=False) == [], "they were said to be two"
    merge(person=Person.objects.get(pk=twin.pk), into=known, by=priya)
    assert not TwoPeople.objects.exists()


def test_a_warning_that_came_by_the_merge_stays_when_it_is_undone(priya: User) -> None:
    """Somebody may have said since that it is right; the two cannot be told apart."""
    known = a_person(priya)
    careful = ContactGiven(kind="phone", value=PHONE, call="no", voicemail="no", text="no")
    twin = a_person(priya, contacts=[careful])
    merge(person=twin, into=known, by=priya)
    ContactPoint.objects.filter(person=known).update(text="yes")
    assert known.contact_points.get(ended_at=None).call == "no"
    unmerge(person=Person.objects.get(pk=twin.pk), by=priya)
    point = known.contact_points.get(ended_at=None)
    assert (point.call, point.text) == ("no", "yes")


def test_the_record_that_is_used_is_never_less_safe(client: Client, priya: User) -> None:
    known, twin = a_person(priya), a_twin(priya)
    protect(person=twin, owner=priya, cover=None, by=priya)
    with pytest.raises(ValidationError, match="protected"):
        merge(person=Person.objects.get(pk=twin.pk), into=known, by=priya)
    client.force_login(priya)
    said = client.get(url("same_as", twin, known)).content.decode()
    assert "use the other" not in said
    merge(person=known, into=Person.objects.get(pk=twin.pk), by=priya)

    dead, alive = a_person(priya), a_twin(priya)
    person_died(person=dead, on=date(2026, 1, 2), by=priya)
    with pytest.raises(ValidationError, match="died"):
        merge(person=alive, into=Person.objects.get(pk=dead.pk), by=priya)


def test_whoever_must_not_find_one_record_finds_neither(priya: User) -> None:
    team = priya.team_members.get().team
    him = a_navigator(team)
    known, twin, third = a_person(priya), a_twin(priya), a_twin(priya)
    exclude_user(person=twin, user=him, by=priya)
    for one in (twin, third):
        merge(person=one, into=known, by=priya)
    assert not Person.objects.visible_to(him).filter(pk__in=[known.pk, twin.pk, third.pk]).exists()
    assert find_people(him, "Hallett") == []
    given = Identifiers(name="Margaret Hallett", date_of_birth=date(1948, 2, 14))
    assert candidates_for(given, by=him) == []

    his = a_referral(him, a_person(him, name="Ann Other", team=team)).person
    hiding = a_person(priya, name="Ann Other")
    exclude_user(person=hiding, user=him, by=priya)
    merge(person=hiding, into=his, by=priya)
    assert not Referral.objects.open().filter(owner=him).exists(), "nor does he work for either"
    assert not Person.objects.visible_to(him).filter(pk__in=[hiding.pk, his.pk]).exists()


def test_a_changed_record_counts_at_once(priya: User) -> None:
    one = a_person(priya)
    other = a_person(priya, name="Rose Budd", date_of_birth=date(1950, 1, 1), contacts=[])
    assert may_be_same(one, priya, asked=False) == []
    change_person(person=other, name="Margaret Hallett", date_of_birth=date(1948, 2, 14), by=priya)
    assert [one.person_id for one in may_be_same(one, priya, asked=False)] == [other.pk]


def test_only_who_knows_where_a_protected_person_lives_undoes_a_merge_into_them(priya: User) -> None:
    sam = a_navigator(priya.team_members.get().team, name="Sam Orr")
    twin, known = a_twin(priya, address="17 Hidden Cottages"), a_person(priya)
    protect(person=known, owner=priya, cover=None, by=priya)
    merge(person=twin, into=Person.objects.get(pk=known.pk), by=priya)
    with pytest.raises(NotAllowed):
        unmerge(person=Person.objects.get(pk=twin.pk), by=sam)
    assert unmerge(person=Person.objects.get(pk=twin.pk), by=priya).merged_into is None


def test_what_identifies_them_and_is_blank_comes_along_is_said_before_and_goes_with_undo(
    client: Client, priya: User
) -> None:
    practice = OrganisationFactory()
    full = a_person(
        priya, nhs_number="999 014 2378", address="17 Chapel Row", lives="home", practice=practice
    )
    bare = a_twin(priya, date_of_birth=None, nhs_number="", address="", lives="home", practice=None)
    client.force_login(priya)
    page = " ".join(client.get(url("same_as", bare, full)).content.decode().split())
    assert (
        "it takes from the other what it lacks: date of birth, NHS number, where they live, practice." in page
    )

    merge(person=full, into=bare, by=priya)

    bare.refresh_from_db()
    assert (bare.date_of_birth, bare.nhs_number) == (full.date_of_birth, full.nhs_number)
    assert (bare.address, bare.practice) == ("17 Chapel Row", practice)
    change_person(person=bare, nhs_number="999 014 2386", by=priya)
    unmerge(person=Person.objects.get(pk=full.pk), by=priya)
    bare.refresh_from_db()
    assert (bare.date_of_birth, bare.date_of_birth_known, bare.address, bare.practice) == (
        None,
        "not-known",
        "",
        None,
    )
    assert bare.nhs_number, "somebody has written it since"
    assert bare.lives == "home"


def test_what_is_there_or_said_to_be_none_is_not_filled(priya: User) -> None:
    full = a_person(priya, address="17 Chapel Row", nhs_number="999 014 2378")
    one = a_twin(priya, date_of_birth=date(1950, 1, 2), address="3 Mill Lane")
    Person.objects.filter(pk=one.pk).update(nhs_number="", nhs_number_known="none")
    merge(person=full, into=Person.objects.get(pk=one.pk), by=priya)
    one.refresh_from_db()
    assert (one.date_of_birth, one.address, one.nhs_number) == (date(1950, 1, 2), "3 Mill Lane", "")
