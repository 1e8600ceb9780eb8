"""The pages that move a referral: what is asked, what is refused, and where one comes back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.clock import LONDON
from directory.messages.models import OutboxMessage
from prescribing.models import Person, Referral, Task, Transfer
from prescribing.people.actions import add_contact_point, change_person
from prescribing.people.details_given import ContactGiven
from prescribing.plan.actions import add_goal
from prescribing.privacy.actions import exclude_user, person_died, protect
from prescribing.referrals import closing, holding, transfer
from prescribing.referrals.actions import log_contact, start_referral
from prescribing.referrals.contact_tries import CannotGiveUp, give_up, missing_tries
from prescribing.referrals.states import State
from prescribing.referrals.triage import allocate, queue
from prescribing.tasks.actions import finish_task
from prescribing.tasks.models import TaskKind
from prescribing.today.worklist import today
from tests.factories.prescribing import (
    a_navigator,
    a_person,
    a_prescription,
    a_referral,
    a_team,
)

pytestmark = pytest.mark.django_db
EMAIL = ContactGiven(kind="email", value="peg@example.org", email="yes")


def page(name: str, referral: Referral) -> str:
    return reverse(f"prescribing:{name}", args=[referral.person_id, referral.pk])


def shown(client: Client, person: Person) -> str:
    return client.get(reverse("prescribing:person", args=[person.pk])).content.decode()


def test_support_rests_with_a_reason_and_a_day_and_goes_on(client: Client) -> None:
    priya = a_navigator()
    referral = a_referral(priya, needs=[])
    client.force_login(priya)
    assert page("hold", referral) in shown(client, referral.person)
    far = clock.today() + timedelta(days=40)
    bad = client.post(page("hold", referral), {"reason": "", "review_on": f"{far:%d %m %Y}"})
    assert bad.status_code == 400
    assert "Say why it is on hold" in bad.content.decode()
    assert "within the next 28 days" in bad.content.decode()
    day = clock.today() + timedelta(days=14)
    client.post(page("hold", referral), {"reason": "In hospital", "review_on": f"{day:%d %m %Y}"})
    referral.refresh_from_db()
    assert (referral.state, referral.hold_reason) == ("on-hold", "In hospital")
    said = shown(client, referral.person)
    assert "In hospital." in said
    assert page("resume", referral) in said
    client.post(page("resume", referral), {"why": "She is home"})
    referral.refresh_from_db()
    assert referral.state == "active"
    assert [row.person_id for row in today(priya).new] == [referral.person_id]


def test_how_soon_is_changed_with_a_reason(client: Client) -> None:
    priya = a_navigator()
    referral = a_referral(priya, needs=[])
    client.force_login(priya)
    bad = client.post(page("referral_urgency", referral), {"urgency": "today", "why": ""})
    assert "Say why it is more or less urgent" in bad.content.decode()
    client.post(page("referral_urgency", referral), {"urgency": "today", "why": "No food in the house"})
    referral.refresh_from_db()
    assert (referral.urgency, referral.urgency_why) == ("today", "No food in the house")


def test_a_person_goes_to_another_only_once_they_say_yes(client: Client) -> None:
    team = a_team()
    priya, sam = a_navigator(team), a_navigator(team)
    thread = a_prescription("sent", by=priya)
    referral = thread.prescription.referral
    client.force_login(priya)
    client.post(page("transfer", referral), {"to": f"{team.pk}:{sam.pk}", "why": "Near his round"})
    asked = Transfer.objects.get()
    referral.refresh_from_db()
    assert (referral.state, referral.owner) == ("transferring", priya)
    assert thread.fresh().owner == priya
    mail = OutboxMessage.objects.get(kind="transfer.asked")
    assert mail.to_id == sam.pk
    client.force_login(sam)
    assert [row.person_id for row in today(sam).asked] == [referral.person_id]
    assert "Near his round" in shown(client, referral.person)
    client.post(reverse("prescribing:receive", args=[referral.person_id, asked.pk]))
    referral.refresh_from_db()
    assert (referral.state, referral.owner) == ("active", sam)
    assert thread.fresh().owner == sam
    assert OutboxMessage.objects.get(kind="transfer.answered").to_id == priya.pk
    again = client.post(reverse("prescribing:receive", args=[referral.person_id, asked.pk]), follow=True)
    assert "already" in again.content.decode()


def test_to_be_asked_is_answered_and_never_ticked_off(client: Client) -> None:
    team = a_team()
    priya, sam = a_navigator(team), a_navigator(team)
    referral = a_referral(priya, needs=[])
    transfer.transfer(referral=referral, to=sam, by=priya)
    task = Task.objects.open().get(kind=TaskKind.ACCEPT_TRANSFER)
    client.force_login(sam)
    tick = reverse("prescribing:task_done", args=[task.pk])
    assert f'{task.pk}&amp;from=today#where"' in client.get(reverse("prescribing:today")).content.decode()
    page = shown(client, referral.person)
    assert tick not in page
    assert 'id="where"' in page
    with pytest.raises(ValidationError):
        finish_task(task=task, by=sam)
    refused = client.post(tick, follow=True)
    assert refused.redirect_chain[-1][0].endswith(f"/people/{referral.person_id}/#where")
    assert "Say yes or no" in refused.content.decode()
    assert [row.person_id for row in today(sam).asked] == [referral.person_id]


def test_a_no_says_why_and_leaves_them_where_they_are(client: Client) -> None:
    team = a_team()
    priya, sam = a_navigator(team), a_navigator(team)
    referral = a_referral(priya, needs=[])
    before = referral.due_at
    asked = transfer.transfer(referral=referral, to=sam, by=priya)
    client.force_login(sam)
    url = reverse("prescribing:refuse", args=[referral.person_id, asked.pk])
    assert client.post(url, {"why": ""}).status_code == 400
    client.post(url, {"why": "Full until June"})
    referral.refresh_from_db()
    assert (referral.state, referral.owner, referral.due_at) == ("active", priya, before)
    assert not Task.objects.open().filter(kind=TaskKind.ACCEPT_TRANSFER).exists()
    client.force_login(priya)
    transfer.transfer(referral=referral, to=sam, by=priya)
    client.post(
        reverse("prescribing:take_back", args=[referral.person_id, Transfer.objects.waiting().get().pk])
    )
    referral.refresh_from_db()
    assert (referral.state, referral.owner) == ("active", priya)


def test_another_team_sees_whom_it_is_asked_to_take_and_nobody_else(client: Client) -> None:
    priya, sam = a_navigator(), a_navigator()
    referral, other = a_referral(priya, needs=[]), a_referral(priya, needs=[])
    client.force_login(sam)
    assert client.get(reverse("prescribing:person", args=[referral.person_id])).status_code == 404
    asked = transfer.transfer(referral=referral, to=sam, by=priya)
    assert client.get(reverse("prescribing:person", args=[referral.person_id])).status_code == 200
    assert client.get(reverse("prescribing:person", args=[other.person_id])).status_code == 404
    transfer.receive(transfer=asked, by=sam)
    referral.refresh_from_db()
    assert referral.team == asked.to_team
    assert Person.objects.get(pk=referral.person_id).team == asked.to_team
    client.force_login(priya)
    assert client.get(reverse("prescribing:person", args=[referral.person_id])).status_code == 404


def test_whoever_is_asked_to_take_somebody_looks_and_changes_nothing_before_they_say_yes() -> None:
    priya, sam = a_navigator(), a_navigator()
    referral = a_referral(priya, needs=[])
    asked = transfer.transfer(referral=referral, to=sam, by=priya)
    person = Person.objects.visible_to(sam).get(pk=referral.person_id)
    for change in (
        lambda: change_person(person=person, name="Anne Other", by=sam),
        lambda: log_contact(referral=referral, channel="phone", by=sam),
        lambda: protect(person=person, owner=sam, cover=None, by=sam),
        lambda: add_contact_point(person=person, given=EMAIL, by=sam),
        lambda: add_goal(referral=referral, words="To sing again", by=sam),
    ):
        with pytest.raises(NotAllowed):
            change()

    transfer.receive(transfer=asked, by=sam)

    assert change_person(person=person, preferred_name="Annie", by=sam).called == "Annie"


def test_who_was_asked_may_say_no_and_sees_them_no_more() -> None:
    priya, sam = a_navigator(), a_navigator()
    referral = a_referral(priya, needs=[])
    asked = transfer.transfer(referral=referral, to=sam, by=priya)

    transfer.refuse(transfer=asked, why="Full until June", by=sam)

    assert not Person.objects.visible_to(sam).filter(pk=referral.person_id).exists()


def test_nobody_is_asked_any_more_to_take_somebody_who_died() -> None:
    priya, sam = a_navigator(), a_navigator()
    person = a_person(priya)
    asked = transfer.ask_to_take(person, priya, sam, by=priya)
    assert asked.referral is None

    person_died(person=person, on=clock.today(), by=priya)

    assert not Transfer.objects.waiting().exists()
    assert not Person.objects.visible_to(sam).filter(pk=person.pk).exists()


def test_somebody_whom_the_person_does_not_want_is_not_offered(client: Client) -> None:
    team = a_team()
    priya, sam, ellie = a_navigator(team), a_navigator(team), a_navigator(team)
    referral = a_referral(priya, needs=[])
    exclude_user(person=referral.person, user=sam, by=priya)
    client.force_login(priya)
    said = client.get(page("transfer", referral)).content.decode()
    assert f"{team.pk}:{ellie.pk}" in said
    assert f"{team.pk}:{sam.pk}" not in said


@pytest.mark.parametrize(
    ("contacts", "fields", "mailed"),
    [
        ([EMAIL], {}, True),
        ([], {}, False),
        ([ContactGiven(kind="email", value="peg@example.org", email="not-known")], {}, False),
        ([ContactGiven(kind="email", value="peg@example.org", email="yes", shared=True)], {}, False),
        ([ContactGiven(kind="email", value="peg@example.org", email="yes", discreet=True)], {}, False),
        ([EMAIL], {"speak_first": True}, False),
    ],
)
def test_the_person_is_told_who_rings_where_it_is_safe_else_by_a_call(
    contacts: list[ContactGiven], fields: dict[str, bool], mailed: bool
) -> None:
    team = a_team()
    priya, sam = a_navigator(team), a_navigator(team)
    person = a_person(priya, contacts=contacts, communication=[])
    Person.objects.filter(pk=person.pk).update(**fields)
    asked = transfer.transfer(referral=a_referral(priya, person, needs=[]), to=sam, by=priya)
    transfer.receive(transfer=asked, by=sam)
    told = OutboxMessage.objects.filter(kind="person.who-rings")
    tasks = Task.objects.open().filter(kind=TaskKind.TELL_WHO_RINGS, owner=sam)
    assert (told.count(), tasks.count()) == ((1, 0) if mailed else (0, 1))


def test_cannot_reach_needs_its_tries_a_letter_and_who_referred_told(client: Client) -> None:
    morning = datetime(2026, 9, 1, 9, 30, tzinfo=LONDON)
    with clock.moved_to(morning):
        team = a_team()
        priya, duty = a_navigator(team), a_navigator(team, role=Role.COORDINATOR)
        post = ContactGiven(kind="post", value="1 Example Street", post="yes")
        phone = ContactGiven(kind="phone", value="07700 900142", call="yes")
        person = a_person(priya, team=team, contacts=[phone, post])
        referral = start_referral(
            person=person, source="practice", by=duty, owner=None, team=team, state=State.SENT
        )
        queue(referral=referral, by=duty)
        allocate(referral=referral, to=priya, by=duty)
    tried = [("phone", 0, 9), ("phone", 1, 9), ("phone", 2, 9)]
    for channel, day, hour in tried:
        with clock.moved_to((morning + timedelta(days=day)).replace(hour=hour)):
            log_contact(referral=referral, channel=channel, outcome="no-answer", by=priya)
    assert missing_tries(referral) == [
        "Try in 2 ways, like a call and a visit.",
        "Try at another time of day.",
        "Write them a letter: post is safe.",
    ]
    with clock.moved_to((morning + timedelta(days=3)).replace(hour=15)):
        log_contact(referral=referral, channel="visit", outcome="no-answer", by=priya)
        log_contact(referral=referral, channel="letter", outcome="message", by=priya)
        with pytest.raises(CannotGiveUp, match="was not told how it ended"):
            give_up(referral=referral, by=priya)
    client.force_login(priya)
    said = client.get(page("cannot_reach", referral)).content.decode()
    assert "Home visit, no answer" in said
    client.post(page("cannot_reach", referral), {"referrer_told": "Rang the surgery", "note": ""})
    referral.refresh_from_db()
    assert (referral.state, referral.closed_reason) == ("cannot-reach", "cannot-reach")
    assert referral.referrer_told_how == "Rang the surgery"
    assert "Cannot reach" in shown(client, person)


def test_closing_asks_for_a_destination_and_for_who_referred_to_be_told(client: Client) -> None:
    priya = a_navigator()
    referral = a_referral(priya, needs=[], source="practice", source_name="Dr Example")
    client.force_login(priya)
    refused = client.post(page("close_referral", referral), {"reason": "moved"})
    assert refused.status_code == 400
    said = refused.content.decode()
    assert "Say where they go instead." in said
    assert "Who referred, Dr Example, was not told how it ended." in said
    client.post(
        page("close_referral", referral),
        {"reason": "moved", "destination": "Leeds, with her daughter", "referrer_not_told": "on"},
    )
    referral.refresh_from_db()
    assert (referral.state, referral.destination) == ("closed", "Leeds, with her daughter")
    assert referral.referrer_not_told
    assert "Leeds, with her daughter" in shown(client, referral.person)


def test_closing_as_not_reached_needs_the_tries_too() -> None:
    priya = a_navigator()
    referral = a_referral(priya, needs=[])
    with pytest.raises(closing.CannotClose, match="Try 3 times"):
        closing.close_referral(referral=referral, reason="cannot-reach", by=priya)


def test_closing_begins_and_may_be_called_off(client: Client) -> None:
    priya = a_navigator()
    referral = a_referral(priya, needs=[])
    client.force_login(priya)
    client.post(page("begin_closing", referral), {"why": "A letter to the council"})
    referral.refresh_from_db()
    assert referral.state == "closing"
    client.post(page("keep_open", referral), {"why": "He rang again"})
    referral.refresh_from_db()
    assert referral.state == "active"


def test_a_referral_that_ended_otherwise_than_closed_shows_as_ended(client: Client) -> None:
    team = a_team()
    priya, duty = a_navigator(team), a_navigator(team, role=Role.COORDINATOR)
    person = a_person(priya, team=team)
    referral = start_referral(
        person=person, source="practice", by=duty, owner=None, team=team, state=State.SENT
    )
    queue(referral=referral, by=duty)
    client.force_login(duty)
    assert page("end_early", referral) in shown(client, person)
    client.post(
        page("end_early", referral), {"reason": "person-declined", "note": "He rang", "referrer_told": "Rang"}
    )
    referral.refresh_from_db()
    assert (referral.state, referral.closed_reason) == ("closed", "person-declined")
    said = shown(client, person)
    assert "Open a new spell" in said


def test_a_review_of_what_is_on_hold_leaves_it_there_until_another_day() -> None:
    priya = a_navigator()
    referral = a_referral(priya, needs=[])
    soon = clock.today() + timedelta(days=3)
    holding.put_on_hold(referral=referral, reason="In hospital", review_on=soon, by=priya)
    later = clock.today() + timedelta(days=20)
    holding.review_hold(referral=referral, review_on=later, by=priya)
    referral.refresh_from_db()
    assert (referral.state, referral.hold_reason) == ("on-hold", "In hospital")
    assert referral.due_at == referral.team.calendar.closing(later)


@pytest.mark.parametrize(("private", "more"), [(1, "And one more"), (2, "And 2 more")])
def test_private_tries_are_told_to_nobody_else(client: Client, private: int, more: str) -> None:
    priya = a_navigator()
    referral = a_referral(priya, a_person(priya, contacts=[]), needs=[])
    for number in range(3):
        log_contact(
            referral=referral,
            channel="phone" if number else "visit",
            outcome="no-answer",
            private=number < private,
            by=priya,
        )
    client.force_login(a_navigator(referral.team))
    said = client.get(page("cannot_reach", referral)).content.decode()
    assert "Home visit" not in said
    assert said.count("Phone call,") == 3 - private
    assert more in said
    client.force_login(priya)
    said = client.get(page("cannot_reach", referral)).content.decode()
    assert "Home visit" in said
    assert more not in said
