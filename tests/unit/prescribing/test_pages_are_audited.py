"""Every page and list of prescribing that names a person has written that it was read, and by whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.messages.delivery import deliver_due
from prescribing.models import Person, Prescription
from prescribing.people.details_given import ContactGiven
from prescribing.prescriptions import views as prescription_views
from prescribing.prescriptions.prescribe_at_desk import prescribe_at_desk
from prescribing.referrals.actions import open_referral
from prescribing.referrals.models import Source
from prescribing.tasks import prescription_timers
from prescribing.tasks.actions import add_task
from tests.factories.accounts import user_with
from tests.factories.catalogue import NeedFactory
from tests.factories.prescribing import AGREED, a_navigator, a_person, a_prescription, a_service
from tests.unit.prescribing import test_pages
from tests.unit.prescribing.test_pages import ADDRESSES, AT_DESK, BY_LINK, POSTED, World, names

world = test_pages.world
pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(world: World) -> dict[str, Person]:
    """Everybody of the world and more, each with a family name that nobody and nothing else bears."""
    people = {"Ashdown": world.person, "Other": world.other}
    for family in ("Quillfeather", "Zabriskie"):
        person = a_person(world.owner, name=f"Ida {family}", team=world.person.team)
        people[family] = person
        thread = a_prescription("declined", by=world.owner, need=_need(person, world.owner))
        add_task(referral=thread.prescription.referral, note="Ring", due_at=clock.now(), by=world.owner)
    Person.objects.filter(pk=world.other.pk).update(name="Ann Otherington", family_name="Otherington")
    people["Otherington"] = people.pop("Other")
    prescription_timers.apply()
    return people


def _need(person: Person, by: User) -> Any:
    referral = open_referral(person=person, source=Source.SELF, needs=[NeedFactory()], by=by)  # type: ignore[list-item]
    return referral.needs.get()


def staff(world: World) -> dict[str, User]:
    team = world.person.team
    practice = team.serves.get()
    roles = {role: a_navigator(team, role=role) for role in (Role.COORDINATOR, Role.SUPERVISOR)}
    return {
        "owner": world.owner,
        "colleague": world.colleague,
        "coordinator": roles[Role.COORDINATOR],
        "supervisor": roles[Role.SUPERVISOR],
        "receptionist": user_with(Role.RECEPTIONIST, organisation=practice),
        "partner": user_with(Role.PARTNER),
        "administrator": user_with(Role.ADMINISTRATOR),
    }


def unaudited(client: Client, by: User, people: dict[str, Person], ask: Any) -> list[str]:
    """Families named by an answer to `by` of whom no event was written meanwhile."""
    client.force_login(by)
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    response = ask()
    said = response.content.decode() if not response.streaming else b"".join(response).decode()
    rows = AuditEvent.objects.exclude(pk__in=before).filter(actor_id=by.actor_id)
    written = set(rows.values_list("person_id", flat=True))
    named = [family for family in people if family in said]
    NAMED.update(named)
    return [family for family in named if str(people[family].pk) not in written]


NAMED: set[str] = set()


def test_every_page_of_every_role_that_names_somebody_is_audited(
    client: Client, world: World, crowd: dict[str, Person]
) -> None:
    NAMED.clear()
    missing, walked = [], set()
    for role, user in staff(world).items():
        for name in sorted(set(names()) - BY_LINK - AT_DESK):
            walked.add(name)
            url = world.url(name)
            if name in POSTED:
                continue  # these only take a press, and answer with a way on
            for query in QUERIES.get(name, ("",)):
                left = unaudited(client, user, crowd, lambda url=url, query=query: client.get(url + query))
                missing += [f"{name}{query} shows {role} {family}" for family in left]
    assert missing == []
    assert walked == set(names()) - BY_LINK - AT_DESK
    assert {"Ashdown", "Quillfeather", "Zabriskie"} <= NAMED, (
        "the pages show nobody: this test proves nothing"
    )


QUERIES = {
    "today": ("", *(f"?show={show}" for show in ("mine", "cover", "queue", "team", "all")), "?waiting=all"),
    "today_sheet": ("", "?show=team", "?show=all"),
    "person": ("", "?story=all"),
    "audit": ("", "?first=&last="),
    "meeting_paper": ("", "?also=1"),
    "meeting_pages": ("", "?also=1"),
}


def test_whatever_is_typed_wrongly_is_audited_too(
    client: Client, world: World, crowd: dict[str, Person]
) -> None:
    missing = []
    for role, user in staff(world).items():
        for name in sorted(set(ADDRESSES) - POSTED):
            left = unaudited(client, user, crowd, lambda name=name: client.post(world.url(name), {"x": "y"}))
            missing += [f"{name} shows {role} {family}" for family in left]
    assert missing == []


PRESSES = sorted(prescription_views._PRESSES)


@pytest.mark.parametrize("do", PRESSES)
def test_a_press_on_a_prescription_that_shows_the_page_again_is_audited(
    client: Client, world: World, do: str
) -> None:
    missing = []
    for state in ("proposed", "agreed", "sent", "opened", "declined", "attended"):
        thread = a_prescription(state, by=world.owner)
        people = {"Hallett": thread.person}
        url = reverse("prescribing:prescription", args=[thread.prescription.pk])
        missing += unaudited(client, world.owner, people, lambda url=url: client.post(url, {"do": do}))
    assert missing == []


@pytest.mark.parametrize("name", ["people", "prescribe_for"])
def test_a_search_for_somebody_is_audited(
    client: Client, world: World, crowd: dict[str, Person], name: str
) -> None:
    for user in staff(world).values():
        for typed in ("Ida", "Ashdown 14 2 1948", "07700 900555", "A"):
            ask = lambda typed=typed: client.post(world.url(name), {"q": typed})  # noqa: E731
            assert unaudited(client, user, crowd, ask) == [], (name, typed)


def test_one_row_for_each_person_of_a_list(client: Client, world: World, crowd: dict[str, Person]) -> None:
    client.force_login(world.owner)
    for name in ("today", "today_sheet", "team_list_paper", "people"):
        before = AuditEvent.objects.count()
        said = client.get(world.url(name)).content.decode()
        shown = [family for family in crowd if family in said]
        assert len(shown) >= 2, name
        rows = AuditEvent.objects.order_by("at")[before:]
        assert sorted(row.person_id for row in rows if row.person_id) == sorted(
            str(crowd[f].pk) for f in shown
        )


def test_what_was_sent_from_the_desk_is_audited(client: Client, world: World) -> None:
    practice = world.person.team.serves.get()
    receptionist = user_with(Role.RECEPTIONIST, organisation=practice)
    sent = prescribe_at_desk(
        name="Kit Marlowe",
        contact=ContactGiven(kind="phone", value="07700 900777", call="yes"),
        service=a_service(),
        need=NeedFactory(),
        consent=AGREED,
        by=receptionist,
    )
    people = {"Marlowe": sent.person}
    for url in (reverse("prescribing:sent"), reverse("prescribing:desk_done", args=[sent.pk])):
        assert unaudited(client, receptionist, people, lambda url=url: client.get(url)) == [], url
    assert "Marlowe" in client.get(reverse("prescribing:sent")).content.decode()


def test_the_page_behind_a_link_is_audited_each_time(client: Client) -> None:
    thread = a_prescription("sent")
    deliver_due()
    assert "Hallett" not in "".join(letter.subject + str(letter.body) for letter in mail.outbox)
    url = reverse("prescribing:answer", args=[thread.prescription.pk])
    link = thread.group().link_id
    session = client.session
    session["answering"] = {str(thread.prescription.pk): {"link": link, "seen": True}}
    session.save()
    Prescription.objects.filter(pk=thread.prescription.pk).update(state="opened", opened_at=clock.now())
    for ask in (lambda: client.get(url), lambda: client.post(url, {"do": "answer"})):
        before = AuditEvent.objects.filter(person_id=str(thread.person.pk)).count()
        said = ask().content.decode()
        assert "Hallett" in said
        assert AuditEvent.objects.filter(person_id=str(thread.person.pk)).count() > before


def test_no_suggestion_while_typing_names_anybody(
    client: Client, world: World, crowd: dict[str, Person]
) -> None:
    client.force_login(world.owner)
    for url in (reverse("directory:suggest"), reverse("directory:find-points"), reverse("directory:find")):
        for typed in ("Ashd", "Quill", "Ida"):
            answer = client.get(url, {"q": typed})
            said = answer.content.decode().replace(f'"{typed}"', "")
            assert answer.status_code == 200
            assert not [family for family in crowd if family in said], url
