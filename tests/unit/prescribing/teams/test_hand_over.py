"""Nobody leaves while open records are theirs; a supervisor of the team hands them over."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actions import CannotDeactivate, end_role
from directory.accounts.actors import SYSTEM
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.messages.delivery import deliver_due
from directory.messages.models import OutboxMessage
from prescribing.call_back.models import CallBack
from prescribing.models import Person, Prescription, Referral, Task, Transfer
from prescribing.privacy.actions import exclude_user, protect
from prescribing.referrals.holding import put_on_hold
from prescribing.referrals.transfer import receive
from prescribing.tasks.actions import add_task, make_task
from prescribing.tasks.models import TaskKind
from prescribing.teams.actions import leave_team
from prescribing.teams.ask_receivers import ask_receivers
from prescribing.teams.hand_over import hand_over, owned_by, share_out, still_owns
from prescribing.teams.load import handed_to, loads_of_teams_of
from tests.factories.prescribing import a_navigator, a_need, a_person, a_prescription, a_referral, a_team

pytestmark = pytest.mark.django_db


def test_a_team_and_a_role_are_kept_while_something_open_is_theirs() -> None:
    team = a_team()
    leaver, other = a_navigator(team), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR)
    a_referral(leaver, a_person(leaver, team=team))
    with pytest.raises(ValidationError, match="still owns 1 referral"):
        leave_team(team=team, user=leaver, by=SYSTEM)
    with pytest.raises(CannotDeactivate):
        end_role(user=leaver, role=Role.NAVIGATOR, by=SYSTEM)

    hand_over(owner=leaver, to=other, by=helen)

    assert not any(owned_by(leaver).values())
    leave_team(team=team, user=leaver, by=SYSTEM)
    end_role(user=leaver, role=Role.NAVIGATOR, by=SYSTEM)


def test_one_person_is_handed_over_with_what_is_open_for_them() -> None:
    team = a_team()
    leaver, other = a_navigator(team), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR)
    first = a_prescription("sent", by=leaver)
    second = a_prescription("sent", by=leaver)

    hand_over(owner=leaver, to=other, by=helen, people={first.person.pk})

    assert Referral.objects.get(pk=first.prescription.referral_id).owner == other
    assert Prescription.objects.get(pk=first.prescription.pk).owner == other
    assert Prescription.objects.get(pk=second.prescription.pk).owner == leaver
    event = AuditEvent.objects.filter(kind="referral.taken").latest("at")
    assert event.detail == {"owner": str(other.pk), "from": str(leaver.pk)}


def test_only_who_may_see_the_people_hands_them_over_and_only_within_the_team() -> None:
    leaver, stranger = a_navigator(), a_navigator()
    a_referral(leaver)
    elsewhere = a_navigator(role=Role.SUPERVISOR)
    colleague = a_navigator(leaver.team_members.get().team)
    with pytest.raises(NotAllowed):
        hand_over(owner=leaver, to=colleague, by=elsewhere)
    with pytest.raises(NotAllowed):
        hand_over(owner=leaver, to=colleague, by=colleague)
    helen = a_navigator(leaver.team_members.get().team, role=Role.SUPERVISOR)
    with pytest.raises(ValidationError):
        hand_over(owner=leaver, to=stranger, by=helen)


def test_the_page_shows_what_will_happen_before_it_does(client: Client) -> None:
    team = a_team()
    leaver, other = a_navigator(team), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR)
    referral = a_referral(leaver, a_person(leaver, team=team))
    url = reverse("prescribing:hand_over", args=[leaver.pk])
    client.force_login(helen)
    assert url in client.get(reverse("prescribing:hand_over_whom")).content.decode()
    assert client.post(url, {"all": ""}).status_code == 400
    shown = client.post(url, {"all": str(other.pk)}).content.decode()
    assert f"goes to {other.name}" in shown
    assert Referral.objects.get(pk=referral.pk).owner == leaver
    client.post(url, {f"to-{referral.person_id}": str(other.pk), "sure": "1"})
    assert Referral.objects.get(pk=referral.pk).owner == other


def test_what_was_chosen_stays_where_one_of_them_cannot_go(client: Client) -> None:
    team = a_team()
    leaver, other = a_navigator(team), a_navigator(team)
    ann, bea = (a_referral(leaver, a_person(leaver, team=team)).person for _ in range(2))
    exclude_user(person=ann, user=other, by=leaver)
    client.force_login(a_navigator(team, role=Role.SUPERVISOR))
    given = {f"to-{one.pk}": str(other.pk) for one in (ann, bea)} | {"sure": "1"}
    shown = client.post(reverse("prescribing:hand_over", args=[leaver.pk]), given).content.decode()
    assert "cannot take one of these people" in shown
    assert "does not want" not in shown
    assert shown.count(f'value="{other.pk}" selected') == 2
    assert set(Referral.objects.values_list("owner", flat=True)) == {leaver.pk}


def test_the_page_is_for_supervisors_of_the_team(client: Client) -> None:
    leaver = a_navigator()
    a_referral(leaver)
    url = reverse("prescribing:hand_over", args=[leaver.pk])
    client.force_login(a_navigator(leaver.team_members.get().team))
    assert client.get(url).status_code == 403
    client.force_login(a_navigator(role=Role.SUPERVISOR))
    assert client.get(url).status_code == 404


def test_the_receiver_is_told_by_a_mail_that_names_nobody() -> None:
    team = a_team()
    leaver, other = a_navigator(team, name="Priya Nair"), a_navigator(team, name="Martin Cole")
    helen = a_navigator(team, role=Role.SUPERVISOR, name="Helen Marsh")
    people = [
        a_person(leaver, team=team, name=f"Ida {family}") for family in ("Quill", "Zabriskie", "Ashdown")
    ]
    for person in people:
        a_referral(leaver, person)
    mail.outbox.clear()

    hand_over(owner=leaver, to=other, by=helen)
    deliver_due()

    letters = [letter for letter in mail.outbox if letter.to == [other.email]]
    assert len(letters) == 1
    said = f"{letters[0].subject} {letters[0].body}"
    assert "3 people were handed to you by Helen Marsh" in said
    assert not [person.name for person in people if person.name.split()[1] in said]
    assert "/today/" in said


def test_today_says_who_gave_whom_to_you_for_a_week_and_writes_that_it_was_read(client: Client) -> None:
    team = a_team()
    leaver, other = a_navigator(team, name="Priya Nair"), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR, name="Helen Marsh")
    person = a_referral(leaver, a_person(leaver, team=team, name="Ida Quill")).person
    hand_over(owner=leaver, to=other, by=helen)

    client.force_login(other)
    said = client.get(reverse("prescribing:today")).content.decode()
    assert "Handed to you" in said
    assert "by Helen Marsh, from Priya Nair" in said
    assert reverse("prescribing:person", args=[person.pk]) in said
    assert AuditEvent.objects.filter(person_id=str(person.pk), actor_id=other.actor_id).exists()
    client.force_login(helen)
    assert "Handed to you" not in client.get(reverse("prescribing:today")).content.decode()
    with clock.moved_to(clock.now() + timedelta(days=8)):
        assert handed_to(other) == []
    hand_over(owner=other, to=leaver, by=helen)
    assert handed_to(other) == [], "what was handed on is no longer said to be theirs"


def test_several_receivers_are_one_step_all_or_nobody() -> None:
    team = a_team()
    leaver, first, second = (a_navigator(team) for _ in range(3))
    helen = a_navigator(team, role=Role.SUPERVISOR)
    one, two = (
        a_referral(leaver, a_person(leaver, team=team)),
        a_referral(leaver, a_person(leaver, team=team)),
    )
    exclude_user(person=two.person, user=second, by=helen)
    receivers = {one.person.pk: first, two.person.pk: second}

    with pytest.raises(ValidationError):
        share_out(owner=leaver, receivers=receivers, by=helen)

    assert not Referral.objects.exclude(owner=leaver).exists()
    assert not OutboxMessage.objects.filter(kind="handed-over").exists()
    share_out(owner=leaver, receivers={one.person.pk: first, two.person.pk: first}, by=helen)
    assert not Referral.objects.exclude(owner=first).exists()


def test_who_is_no_longer_theirs_is_said_and_nothing_moves() -> None:
    team = a_team()
    leaver, first, second = (a_navigator(team) for _ in range(3))
    helen = a_navigator(team, role=Role.SUPERVISOR)
    one, two = (
        a_referral(leaver, a_person(leaver, team=team)),
        a_referral(leaver, a_person(leaver, team=team)),
    )
    hand_over(owner=leaver, to=second, by=helen, people={one.person.pk})
    with pytest.raises(ValidationError, match="no longer"):
        share_out(owner=leaver, receivers={one.person.pk: first, two.person.pk: first}, by=helen)
    assert Referral.objects.get(pk=two.pk).owner == leaver


def a_task_about_nobody(owner: User) -> Task:
    about = CallBack.objects.create(name="Ron", phone="+441632960111", safe="yes", may_leave_message=True)
    return make_task(
        TaskKind.CALL_BACK, about, since=clock.now(), due_at=clock.now(), owner=owner, queue=None, note="Ron"
    )


def test_tasks_about_nobody_are_handed_over_too(client: Client) -> None:
    team = a_team()
    leaver, other = a_navigator(team), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR)
    task = a_task_about_nobody(leaver)
    client.force_login(helen)
    url = reverse("prescribing:hand_over", args=[leaver.pk])
    assert "about nobody on record" in client.get(url).content.decode()
    shown = client.post(url, {"tasks": str(other.pk)}).content.decode()
    assert f"goes to {other.name}" in re.sub(r"\s+", " ", shown) or f"go to {other.name}" in shown
    assert Task.objects.get(pk=task.pk).owner == leaver
    client.post(url, {"tasks": str(other.pk), "sure": "1"})
    assert Task.objects.get(pk=task.pk).owner == other
    assert not any(owned_by(leaver).values())
    assert OutboxMessage.objects.get(kind="handed-over").facts["tasks"] == 1


def test_nothing_private_is_shown_to_who_hands_over_and_all_of_it_goes_along(client: Client) -> None:
    team = a_team()
    leaver, other = a_navigator(team), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR)
    thread = a_prescription("sent", by=leaver, need=a_need(leaver, a_person(leaver, team=team)), private=True)
    referral = thread.prescription.referral
    due = clock.now() - timedelta(days=3)
    add_task(referral=referral, note="Refuge in Harbour Street", due_at=due, by=leaver, private=True)
    service = thread.prescription.service.name
    client.force_login(helen)
    url = reverse("prescribing:hand_over", args=[leaver.pk])
    for said in (client.get(url), client.post(url, {"all": str(other.pk)})):
        assert "Harbour Street" not in said.content.decode()
        assert service not in said.content.decode()
    hand_over(owner=leaver, to=other, by=helen)
    assert Task.objects.visible_to(other).filter(note__contains="Harbour").exists()
    assert Prescription.objects.visible_to(other).filter(pk=thread.prescription.pk).exists()
    assert (
        not Prescription.objects.visible_to(leaver).filter(pk=thread.prescription.pk, owner=leaver).exists()
    )


def test_where_a_protected_person_lives_is_not_on_the_page(client: Client) -> None:
    team = a_team()
    leaver, other = a_navigator(team), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR)
    person = a_person(leaver, team=team, name="Ida Quill", postcode="DT3 6QQ")
    a_referral(leaver, person)
    Person.objects.filter(pk=person.pk).update(area_name="Melcombe Regis")
    protect(person=person, owner=leaver, cover=None, by=leaver)
    client.force_login(helen)
    url = reverse("prescribing:hand_over", args=[leaver.pk])
    said = client.get(url).content.decode()
    assert "choose by name" in said
    assert "Melcombe" not in said
    assert client.post(url, {"all": str(other.pk)}).status_code == 400, "a protected person is chosen by name"


def test_the_load_of_each_is_shown_with_what_is_late_the_latest_first(client: Client) -> None:
    team = a_team()
    calm, busy = a_navigator(team, name="Calm One"), a_navigator(team, name="Busy One")
    helen = a_navigator(team, role=Role.SUPERVISOR)
    a_referral(calm, a_person(calm, team=team))
    for days in (3, 5):
        referral = a_referral(busy, a_person(busy, team=team))
        Referral.objects.filter(pk=referral.pk).update(due_at=clock.now() - timedelta(days=days))
    loads = loads_of_teams_of(helen)
    assert [(one.user, one.people, one.late) for one in loads][:2] == [(busy, 2, 2), (calm, 1, 0)]
    client.force_login(helen)
    said = client.get(reverse("prescribing:hand_over_whom")).content.decode()
    assert said.index("Busy One") < said.index("Calm One")


def test_the_load_afterwards_is_shown_before_it_happens(client: Client) -> None:
    team = a_team()
    leaver, other = a_navigator(team), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR)
    a_referral(other, a_person(other, team=team))
    referral = a_referral(leaver, a_person(leaver, team=team))
    client.force_login(helen)
    url = reverse("prescribing:hand_over", args=[leaver.pk])
    said = client.post(url, {f"to-{referral.person_id}": str(other.pk)}).content.decode()
    assert "1 to <strong>2</strong>" in said


@pytest.mark.parametrize("reading", [{"to": "not-an-id"}, {"to": "00000000-0000-4000-8000-000000000000"}])
def test_a_receiver_who_is_none_is_not_found(client: Client, reading: dict[str, str]) -> None:
    leaver = a_navigator()
    person = a_referral(leaver).person
    client.force_login(a_navigator(leaver.team_members.get().team, role=Role.SUPERVISOR))
    url = reverse("prescribing:hand_over", args=[leaver.pk])
    a_task_about_nobody(leaver)
    for field in (f"to-{person.pk}", "all", "tasks"):
        assert client.post(url, {field: reading["to"]}).status_code == 404


def test_receivers_are_asked_and_each_says_yes_or_no_for_themselves(client: Client) -> None:
    team = a_team()
    leaver, sam, ellie = a_navigator(team), a_navigator(team), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR)
    first, second = a_referral(leaver, needs=[]), a_referral(leaver, needs=[])
    on_hold = a_referral(leaver, needs=[])
    review = clock.today() + timedelta(days=9)
    put_on_hold(referral=on_hold, reason="In hospital", review_on=review, by=leaver)
    url = reverse("prescribing:hand_over", args=[leaver.pk])
    client.force_login(helen)
    chosen = {
        f"to-{first.person_id}": str(sam.pk),
        f"to-{second.person_id}": str(ellie.pk),
        f"to-{on_hold.person_id}": str(sam.pk),
    }
    assert "Ask 2 navigators to take 3" in client.post(url, chosen).content.decode()
    said = client.post(url, chosen | {"ask": "1"}, follow=True).content.decode()
    assert "Asked 2 navigators to take 3 people." in said
    assert f"{sam.name} is asked" in said
    mails = OutboxMessage.objects.filter(kind="transfer.asked")
    assert sorted((m.to_id == sam.pk, m.facts["people"]) for m in mails) == [(False, 1), (True, 2)]
    assert set(Referral.objects.values_list("owner", flat=True)) == {leaver.pk}
    assert still_owns(leaver)
    for asked in Transfer.objects.waiting().filter(to=sam):
        receive(transfer=asked, by=sam)
    on_hold.refresh_from_db()
    assert (on_hold.state, on_hold.owner) == ("on-hold", sam)
    client.post(url, {"take-back": "1"})
    second.refresh_from_db()
    assert (second.state, second.owner) == ("active", leaver)
    assert not Transfer.objects.waiting().exists()


def test_handing_over_at_once_answers_what_was_asked_before() -> None:
    team = a_team()
    leaver, sam, ellie = a_navigator(team), a_navigator(team), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR)
    referral = a_referral(leaver, needs=[])
    ask_receivers(owner=leaver, receivers={referral.person_id: sam}, by=helen)
    share_out(owner=leaver, receivers={referral.person_id: ellie}, by=helen)
    referral.refresh_from_db()
    assert (referral.state, referral.owner) == ("active", ellie)
    assert Transfer.objects.get().answer == "taken-back"
    assert not Task.objects.open().filter(kind="accept-transfer").exists()


def test_more_than_the_agreed_number_warns_and_refuses_nothing(client: Client, settings: Any) -> None:
    settings.AGREED_PEOPLE = 30
    team = a_team()
    leaver, sam = a_navigator(team), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR)
    referral = a_referral(leaver, needs=[])
    a_referral(sam, needs=[])
    client.force_login(helen)
    whom = reverse("prescribing:hand_over_whom")
    assert "of 30" in client.get(whom).content.decode()
    number = reverse("prescribing:agreed_number", args=[sam.pk])
    assert client.post(number, {"number": "many"}).status_code == 400
    client.post(number, {"number": "1"})
    url = reverse("prescribing:hand_over", args=[leaver.pk])
    said = client.post(url, {f"to-{referral.person_id}": str(sam.pk)}).content.decode()
    assert "Over the agreed number" in said
    client.post(url, {f"to-{referral.person_id}": str(sam.pk), "sure": "1"})
    assert "Over the agreed number" in client.get(whom).content.decode()
    client.force_login(a_navigator(role=Role.SUPERVISOR))
    assert client.post(number, {"number": "9"}).status_code == 404
