"""What a list of a meeting tells to whom, and that one press never undoes another's."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.audit.models import AuditEvent
from directory.catalogue.models import OrganisationKind
from prescribing.meetings.actions import call_off
from prescribing.meetings.models import ListedPerson
from prescribing.meetings.people_listed import carry_over, make_action, note_decision
from prescribing.models import Referral, Task
from prescribing.plan.actions import WhoDoesIt
from prescribing.privacy.actions import protect
from tests.factories.catalogue import OrganisationFactory
from tests.factories.meetings import a_meeting, on_the_list
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya() -> User:
    return a_navigator(name="Priya Nair")


@pytest.fixture
def sam(priya: User) -> User:
    return a_navigator(priya.team_members.get().team, name="Sam Orr")


def test_the_rounds_somebody_may_be_put_on_tell_nobody_where_a_protected_person_lives(
    client: Client, priya: User, sam: User
) -> None:
    home = OrganisationFactory(name="Chesil View", kind=OrganisationKind.CARE_HOME)
    person = a_person(priya, lives="care-home", care_home=home)
    referral = a_referral(priya, person)
    protect(person=person, owner=priya, cover=None, by=priya)
    referral = Referral.objects.get(pk=referral.pk)
    meeting = a_meeting(priya, care_home=home)
    url = reverse("prescribing:put_on_list", args=[person.pk])
    for by, told in ((priya, True), (sam, False)):
        client.force_login(by)
        assert ("Chesil View" in client.get(url).content.decode()) is told
    with pytest.raises(ValidationError, match="do not live"):
        on_the_list(meeting, referral, sam)
    assert ListedPerson.objects.get().referral == referral, "the owner filled the round"


def test_a_press_on_an_old_page_does_not_overwrite_what_a_colleague_decided(
    client: Client, priya: User, sam: User
) -> None:
    listed = on_the_list(a_meeting(priya), a_referral(priya, a_person(priya)), priya)
    url = reverse("prescribing:meeting_person", args=[listed.meeting_id, listed.pk])
    client.force_login(sam)
    old = client.get(url)
    stale = ListedPerson.objects.get(pk=listed.pk)
    due = clock.today()
    note_decision(listed=listed, decision="Sam visits", owner=sam, due_on=due, by=priya)

    pressed = client.post(url, {"do": "nothing", "decided": old.context["decided_when"]}, follow=True)
    assert "noted a decision since" in pressed.content.decode()
    with pytest.raises(ValidationError, match="since"):
        note_decision(listed=stale, decision="Nothing", by=sam)

    listed.refresh_from_db()
    assert listed.decision == "Sam visits"
    assert Task.objects.open().filter(kind="meeting-decision", owner=sam).exists()


def test_questions_go_together_only_where_neither_is_lost_or_told(priya: User, sam: User) -> None:
    referral = a_referral(priya, a_person(priya))
    first, second, third = (a_meeting(priya, days=days) for days in (2, 4, 6))
    private = on_the_list(first, referral, priya, words="Is he hit?", private=True)
    on_the_list(second, referral, sam, words="Does he eat?")

    carried = carry_over(listed=private, to=second, by=priya)

    assert (carried.question, carried.private) == ("Is he hit?", True)
    assert [one.question for one in ListedPerson.objects.visible_to(sam).filter(meeting=second)] == [
        "Does he eat?"
    ]
    note_decision(listed=ListedPerson.objects.get(question="Does he eat?"), decision="See the GP", by=priya)
    again = on_the_list(third, referral, priya, words="And now?")
    with pytest.raises(ValidationError, match="talked about there already"):
        carry_over(listed=again, to=second, by=priya)
    long = on_the_list(a_meeting(priya, days=8), referral, priya, words="x" * 299)
    with pytest.raises(ValidationError, match="too long"):
        carry_over(listed=again, to=long.meeting, by=priya)


def test_an_action_is_for_somebody_who_sees_the_person(priya: User) -> None:
    listed = on_the_list(a_meeting(priya), a_referral(priya, a_person(priya)), priya)
    stranger = a_navigator(name="Lee Hann")
    with pytest.raises(ValidationError, match="works with"):
        make_action(listed=listed, what="Visit", who=WhoDoesIt(user=stranger), due_on=clock.today(), by=priya)


def test_paper_is_audited_as_paper_with_everybody_on_it(client: Client, priya: User) -> None:
    listed = on_the_list(a_meeting(priya), a_referral(priya, a_person(priya)), priya)
    client.force_login(priya)
    client.get(reverse("prescribing:meeting_paper", args=[listed.meeting_id]))
    printed = AuditEvent.objects.get(kind="meeting.printed")
    assert printed.detail == {"also": False, "people": 1}
    assert AuditEvent.objects.filter(
        kind="person.on-meeting-paper", person_id=listed.referral.person_id
    ).exists()


def test_what_a_colleague_asks_privately_is_not_taken_off_unseen(priya: User, sam: User) -> None:
    meeting = a_meeting(priya)
    on_the_list(meeting, a_referral(priya, a_person(priya)), priya, words="Is he hit?", private=True)
    with pytest.raises(ValidationError, match="private to a colleague"):
        call_off(meeting=meeting, why="Snow", rest_not_needed=True, by=sam)
    assert ListedPerson.objects.get().state == "waiting"
    call_off(meeting=meeting, why="Snow", rest_not_needed=True, by=priya)
    assert ListedPerson.objects.get().state == "off"
