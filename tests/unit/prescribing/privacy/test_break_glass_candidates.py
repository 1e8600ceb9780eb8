"""A protected person beyond one's sight: two exact identifiers, one sentence, for some nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given as for_all
from hypothesis import strategies as some

from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.messages.models import OutboxMessage
from prescribing.models import BreakGlass, Person
from prescribing.people.as_written.names import folded
from prescribing.people.as_written.typed_query import split
from prescribing.people.duplicates import Identifiers
from prescribing.privacy.actions import exclude_user, protect
from prescribing.privacy.break_glass_candidates import agrees_exactly, protected_beyond_sight
from tests.factories.accounts import user_with
from tests.factories.prescribing import a_navigator, a_person
from tests.markup import without_tokens

BORN, NHS, OTHER_NHS = date(1962, 5, 9), "9990142378", "9434765919"
STREET, POSTCODE, PHONE = "17 Hidden Cottages", "DT3 6QQ", "07700 900555"
WIN = Person(
    name="Winifred Ashdown",
    preferred_name="Win",
    family_name="Ashdown",
    date_of_birth=BORN,
    nhs_number=NHS,
    postcode=POSTCODE,
)
RIGHT_NAMES = ("Winifred Ashdown", "win ASHDOWN", "Winifred  ASHDOWN")
EXACT = [
    "Winifred Ashdown 9 5 1962",
    "Win Ashdown 9/5/1962",
    f"{NHS} 9 5 1962",
    "999 014 2378 Winifred Ashdown",
    f"Winifred Ashdown 9 5 1962 {NHS}",
    f"Ashdown 9 5 1962 {NHS}",
    "Winifred Ashdown 9 5 1962 LS1 4AP",
]
NOT_ENOUGH = [
    "Winifred Ashdown",
    "9 5 1962",
    NHS,
    "Ashdown 9 5 1962",
    "W Ashdown 9 5 1962",
    "Winifred Ashdown 10 5 1962",
    f"Winifred Ashdown 9 5 1962 {OTHER_NHS}",
    f"Guppy 9 5 1962 {NHS}",
    f"Winifred Ashdown {POSTCODE}",
    f"{POSTCODE} 9 5 1962",
    f"Winifred Ashdown {PHONE}",
    f"{PHONE} 9 5 1962",
    f"{POSTCODE} {PHONE}",
]


@for_all(
    name=some.sampled_from([*RIGHT_NAMES, "Ashdown", "Guppy", "W Ashdown", "Ann Guppy", ""]),
    born=some.sampled_from([BORN, date(1962, 5, 10), None]),
    nhs_number=some.sampled_from([NHS, "999 014 2378", OTHER_NHS, "999", ""]),
    postcode=some.sampled_from([POSTCODE, "LS1 4AP", ""]),
    phones=some.sampled_from([(PHONE,), ("01305 000000",), ()]),
)
def test_two_exact_things_and_none_that_is_wrong(
    name: str, born: date | None, nhs_number: str, postcode: str, phones: tuple[str, ...]
) -> None:
    given = Identifiers(name, born, nhs_number, phones, postcode)
    right = [folded(name) in map(folded, RIGHT_NAMES), born == BORN, nhs_number.replace(" ", "") == NHS]
    wrong = [name in ("Guppy", "W Ashdown", "Ann Guppy"), born not in (BORN, None), nhs_number == OTHER_NHS]
    found = agrees_exactly(given, WIN)
    assert found is (sum(right) >= 2 and not any(wrong))
    assert found is agrees_exactly(Identifiers(name, born, nhs_number), WIN)  # a place or phone tells nothing


@pytest.fixture
def owner(db: None) -> User:
    with clock.moved_to(clock.now() - timedelta(days=2)):
        owner = a_navigator(name="Owen Owner")
        a_navigator(owner.team_members.get().team, role=Role.SUPERVISOR)
    return owner


def win_of(owner: User) -> Person:
    person = a_person(
        owner,
        name="Winifred Ashdown",
        preferred_name="Win",
        date_of_birth=BORN,
        nhs_number=NHS,
        address=STREET,
        postcode=POSTCODE,
        lives="home",
    )
    Person.objects.filter(pk=person.pk).update(area_name="Melcombe Regis")
    return protect(person=Person.objects.get(pk=person.pk), owner=owner, cover=None, by=owner)


def look_for(client: Client, text: str) -> str:
    """The page that answers, without what was typed and the tokens of its forms."""
    html = client.post(reverse("prescribing:people"), {"q": text}).content.decode()
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", html).replace(text, "").split("<main")[1]


def glass_of(person: Person) -> str:
    return reverse("prescribing:break_glass", args=[person.pk])


@pytest.mark.parametrize("text", EXACT)
def test_two_exact_identifiers_say_that_there_is_a_record_and_nothing_more(
    client: Client, owner: User, text: str
) -> None:
    person, stranger = win_of(owner), a_navigator()
    client.force_login(stranger)
    html = look_for(client, text)
    assert "There is a record" in html
    assert glass_of(person) in html
    team = person.team
    for secret in ("Winifred", "Ashdown", "W. A.", "1962", "DT3", "Melcombe", team.name, team.phone, "Owen"):
        assert secret not in without_tokens(html), secret
    event = AuditEvent.objects.get(kind="person.looked-for", person_id=str(person.pk))
    assert (event.actor_id, event.detail) == (str(stranger.pk), {"said": "there is a record"})


def test_less_than_two_exact_identifiers_find_nobody(client: Client, owner: User) -> None:
    client.force_login(a_navigator())
    nobody = {text: look_for(client, text) for text in NOT_ENOUGH}
    win_of(owner)
    for text in NOT_ENOUGH:
        assert look_for(client, text) == nobody[text], text
    assert not AuditEvent.objects.filter(kind="person.looked-for").exists()


def test_whom_they_hide_from_is_told_the_same_as_for_nobody(client: Client, owner: User) -> None:
    him = a_navigator(name="Somebody Known")
    client.force_login(him)
    texts = EXACT + NOT_ENOUGH
    nobody = {text: look_for(client, text) for text in texts}
    gone = client.get(glass_of(Person(pk="00000000-0000-4000-8000-000000000000")))
    person = win_of(owner)
    exclude_user(person=person, user=him, by=owner)
    for text in texts:
        assert look_for(client, text) == nobody[text], text
    there = client.get(glass_of(person))
    assert (there.status_code, gone.status_code) == (404, 404)
    tried = AuditEvent.objects.filter(kind="person.looked-for", person_id=str(person.pk))
    assert {event.detail["said"] for event in tried} == {"nothing"}


def test_whom_they_begin_to_hide_from_loses_what_was_found(client: Client, owner: User) -> None:
    person, him = win_of(owner), a_navigator()
    client.force_login(him)
    assert "There is a record" in look_for(client, EXACT[0])
    exclude_user(person=person, user=him, by=owner)
    reason = {"reason": "I only want to see where she is now", "hours": "1"}
    assert client.get(glass_of(person)).status_code == 404
    assert client.post(glass_of(person), reason).status_code == 404
    assert not BreakGlass.objects.exists()


def test_a_reason_opens_the_record_and_never_where_they_live(client: Client, owner: User) -> None:
    person = win_of(owner)
    stranger = a_navigator()
    client.force_login(stranger)
    page = reverse("prescribing:person", args=[person.pk])
    assert client.get(glass_of(person)).status_code == 404  # nobody was looked for yet
    look_for(client, EXACT[0])
    assert client.post(glass_of(person), {"reason": "", "hours": "1"}).status_code == 400
    assert client.get(page).status_code == 404
    client.post(glass_of(person), {"reason": "She is at our door, and very frightened", "hours": "1"})
    assert OutboxMessage.objects.filter(kind="break-glass").count() == 1
    opened = client.get(page).content.decode()
    assert "Winifred Ashdown" in opened
    assert "Only the owner and the named cover see where" in opened
    for name in ("person", "edit_person", "reach", "find_for"):
        html = client.get(reverse(f"prescribing:{name}", args=[person.pk])).content.decode()
        for secret in (STREET, POSTCODE, "Melcombe"):
            assert secret not in html, f"{name} tells {secret}"
    with clock.moved_to(clock.now() + timedelta(hours=2)):
        client.logout()  # the session has ended by idleness
        client.force_login(stranger)
        assert client.get(page).status_code == 404


@pytest.mark.parametrize("role", [None, *Role])
def test_only_who_may_break_the_glass_learns_of_a_record(owner: User, role: Any) -> None:
    person, typed = win_of(owner), split(EXACT[0]).identifiers
    allowed = role in (Role.NAVIGATOR, Role.COORDINATOR, Role.SUPERVISOR)
    assert protected_beyond_sight(typed, by=user_with(role)) == ([person.pk] if allowed else [])


def test_their_own_team_finds_them_as_anybody_of_theirs(owner: User) -> None:
    win_of(owner)
    colleague = a_navigator(owner.team_members.get().team)
    assert protected_beyond_sight(split(EXACT[0]).identifiers, by=colleague) == []
