"""Who is on a meeting's list, what is decided, and that nobody on it is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import OrganisationKind
from prescribing.meetings import timers
from prescribing.meetings.actions import Attendance, Outsider, call_off, fill_round, finish_meeting
from prescribing.meetings.models import ListedPerson, ListState
from prescribing.meetings.people_listed import (
    carry_over,
    make_action,
    move_on_list,
    note_decision,
    take_off_list,
)
from prescribing.models import Meeting, Referral, Task
from prescribing.people.actions import merge
from prescribing.people.story import person_page
from prescribing.plan import timers as plan_timers
from prescribing.plan.actions import WhoDoesIt
from prescribing.privacy.actions import exclude_user, person_died, protect
from prescribing.referrals.closing import close_referral
from prescribing.tasks.models import TaskKind
from prescribing.today.worklist import today
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory
from tests.factories.meetings import a_meeting, at_two, on_the_list, over
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db
IN_FIVE = timedelta(days=5)


@pytest.fixture
def priya() -> User:
    return a_navigator(name="Priya Nair")


@pytest.fixture
def sam(priya: User) -> User:
    return a_navigator(priya.team_members.get().team, name="Sam Orr")


def there(by: User) -> Attendance:
    return Attendance([by], [Outsider("Dr S Patel", "GP", "Quarry Road")])


def names(meeting: Meeting) -> list[str]:
    rows = ListedPerson.objects.filter(meeting=meeting, state__in=("waiting", "decided"))
    return [row.referral.person.name for row in rows.select_related("referral__person")]


def test_the_urgent_come_first_and_anybody_is_moved(priya: User) -> None:
    meeting = a_meeting(priya)
    for name, urgency in (("Ann", "routine"), ("Bob", "routine"), ("Cy", "today"), ("Di", "two-days")):
        person = a_person(priya, name=name, preferred_name="")
        on_the_list(meeting, a_referral(priya, person), priya, urgency=urgency)
    assert names(meeting) == ["Cy", "Di", "Ann", "Bob"]
    bob = ListedPerson.objects.get(referral__person__name="Bob")
    for _ in range(5):
        move_on_list(listed=bob, up=True, by=priya)
    assert names(meeting) == ["Bob", "Cy", "Di", "Ann"]
    with pytest.raises(ValidationError, match="already"):
        on_the_list(meeting, bob.referral, priya)
    with pytest.raises(ValidationError, match="question"):
        on_the_list(a_meeting(priya), bob.referral, priya, words=" ")


def test_a_decision_is_on_the_list_of_whoever_does_it_and_in_the_story(priya: User, sam: User) -> None:
    listed = on_the_list(a_meeting(priya), a_referral(priya), priya)
    due = clock.today() + IN_FIVE
    note_decision(listed=listed, decision="Ask fire for alarms", owner=priya, due_on=due, by=priya)
    note_decision(listed=listed, decision="Ask fire to look at the flat", owner=sam, due_on=due, by=priya)
    task = Task.objects.open().get(kind=TaskKind.MEETING_DECISION)
    assert (task.owner, task.note) == (sam, "Ask fire to look at the flat")
    rows = today(sam, "mine").waiting
    assert [(row.strong, row.what) for row in rows] == [
        ("A meeting decided:", "Ask fire to look at the flat")
    ]
    item = next(one for one in person_page(priya, listed.referral.person_id).story if "MDT" in one.title)
    assert "“Is the house safe?” Ask fire to look at the flat. Sam Orr does it by" in item.text
    assert AuditEvent.objects.filter(kind="meeting.decided").count() == 2
    stranger = a_navigator()
    with pytest.raises(ValidationError, match="works with this person"):
        note_decision(listed=listed, decision="X", owner=stranger, due_on=due, by=priya)


def test_an_action_of_a_colleague_is_in_the_plan_and_one_task_of_theirs(priya: User, sam: User) -> None:
    listed = on_the_list(a_meeting(priya), a_referral(priya), priya)
    due = clock.today() + IN_FIVE
    action = make_action(listed=listed, what="Ring the son", who=WhoDoesIt(user=sam), due_on=due, by=priya)
    assert [one.pk for one in listed.plan_actions.all()] == [action.pk]
    plan_timers.apply(at_two(5))
    assert Task.objects.get(kind=TaskKind.PLAN_TO_DO).owner == sam


def test_a_meeting_is_not_finished_while_somebody_on_it_would_be_lost(priya: User) -> None:
    meeting, later = a_meeting(priya), a_meeting(priya, days=11)
    first = on_the_list(meeting, a_referral(priya), priya)
    second = on_the_list(meeting, a_referral(priya), priya, words="Who visits?")
    on_the_list(later, second.referral, priya, words="Still no visits?")
    note_decision(listed=first, decision="No change", by=priya)
    with pytest.raises(ValidationError, match="not begun"):
        finish_meeting(meeting=meeting, there=there(priya), rest_to=later, by=priya)
    over(meeting)
    with pytest.raises(ValidationError, match="not reached"):
        finish_meeting(meeting=meeting, there=there(priya), by=priya)
    with pytest.raises(ValidationError, match="who was there"):
        finish_meeting(meeting=meeting, there=Attendance(), rest_to=later, by=priya)
    finish_meeting(meeting=meeting, there=there(priya), rest_to=later, by=priya)
    second.refresh_from_db()
    assert second.state == ListState.CARRIED
    assert ListedPerson.objects.get(meeting=later).question == "Who visits? Still no visits?"
    assert [one.words for one in meeting.there.order_by("name")] == [
        "Priya Nair",
        "Dr S Patel, GP, Quarry Road",
    ]
    with pytest.raises(ValidationError):
        take_off_list(listed=second, why="x", by=priya)
    call_off(meeting=later, why="Snow", rest_not_needed=True, by=priya)
    assert ListedPerson.objects.get(meeting=later).state == ListState.OFF


def test_a_meeting_that_nobody_finished_is_a_task_the_next_day_until_it_is(priya: User) -> None:
    meeting = a_meeting(priya, days=4)
    on_the_list(meeting, a_referral(priya), priya)
    assert timers.apply(at_two(4) + timedelta(hours=1)) == 0
    assert timers.apply(at_two(9)) == 1
    assert timers.apply(at_two(9)) == 0
    assert Task.objects.get(kind=TaskKind.FINISH_MEETING).owner == priya
    with clock.moved_to(at_two(9)):
        finish_meeting(meeting=meeting, there=there(priya), rest_not_needed=True, by=priya)
    assert not Task.objects.open().filter(kind=TaskKind.FINISH_MEETING).exists()


def test_who_has_died_or_whose_support_ended_comes_off(priya: User) -> None:
    meeting = a_meeting(priya)
    dies, closes = a_referral(priya), a_referral(priya, needs=[])
    one, two = on_the_list(meeting, dies, priya), on_the_list(meeting, closes, priya)
    person_died(person=dies.person, on=clock.today(), by=priya)
    closes.refresh_from_db()
    close_referral(referral=closes, reason="person-ended", by=priya)
    for listed in (one, two):
        listed.refresh_from_db()
        assert listed.state == ListState.OFF
        assert listed.off_why
    assert names(meeting) == []


def test_who_is_on_a_round_lives_there_and_a_protected_person_is_not_told_of(priya: User, sam: User) -> None:
    home = OrganisationFactory(kind=OrganisationKind.CARE_HOME, name="Chesil View")
    lives = {"lives": "care-home", "care_home": home}
    spells = {
        name: a_referral(priya, a_person(priya, name=name, preferred_name="", **lives))
        for name in ("Ann Adams", "Bea Brown")
    }
    a_referral(priya, a_person(priya, name="Cy Elsewhere"))
    protect(person=spells["Bea Brown"].person, owner=priya, cover=None, by=priya)
    meeting = a_meeting(sam, care_home=home)
    assert names(meeting) == ["Ann Adams"]
    assert fill_round(meeting=meeting, by=priya) == 1
    seen = ListedPerson.objects.filter(meeting=meeting)
    assert seen.visible_to(priya).count() == 2
    assert [one.referral.person.name for one in seen.visible_to(sam)] == ["Ann Adams"]
    assert fill_round(meeting=meeting, by=priya) == 0
    with pytest.raises(ValidationError, match="do not live"):
        on_the_list(meeting, a_referral(priya), priya)


def test_private_is_for_owner_and_asker_and_who_is_hidden_from_sees_nothing(priya: User, sam: User) -> None:
    meeting = a_meeting(priya)
    private = on_the_list(meeting, a_referral(priya), priya, private=True)
    hidden = on_the_list(meeting, a_referral(priya), priya)
    exclude_user(person=hidden.referral.person, user=sam, by=priya)
    assert not ListedPerson.objects.visible_to(sam).exists()
    with pytest.raises(NotAllowed):
        note_decision(listed=private, decision="X", by=sam)
    due = clock.today() + IN_FIVE
    note_decision(listed=private, decision="Sam rings", owner=sam, due_on=due, by=priya)
    assert ListedPerson.objects.visible_to(sam).get() == private
    for role in Role:
        if role not in (Role.NAVIGATOR, Role.COORDINATOR, Role.SUPERVISOR):
            assert not Meeting.objects.visible_to(user_with(role)).exists()


def test_records_made_one_keep_their_places_and_their_questions(priya: User) -> None:
    meeting = a_meeting(priya)
    kept, twin = a_referral(priya), a_referral(priya)
    on_the_list(meeting, kept, priya, words="Does she eat?")
    listed = on_the_list(meeting, twin, priya, words="Does she sleep?")
    merge(person=twin.person, into=kept.person, by=priya)
    note_decision(listed=listed, decision="See the GP", by=priya)
    carry_over(listed=ListedPerson.objects.get(referral=kept), to=a_meeting(priya, days=9), by=priya)
    page = person_page(priya, kept.person_id)
    assert any("Does she sleep?" in item.text for item in page.story)
    assert Referral.objects.get(pk=twin.pk).person == twin.person
