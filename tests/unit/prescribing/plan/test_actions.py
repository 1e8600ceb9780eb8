"""Goals and actions of a plan: what may be written, by whom, and what is refused."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from prescribing.models import Goal, GoalScore, PlanAction, Referral
from prescribing.people.details import RelatedPerson
from prescribing.plan import actions
from prescribing.plan.actions import WhoDoesIt
from prescribing.plan.moves import CannotMoveAction
from prescribing.privacy.actions import exclude_user
from prescribing.referrals.actions import CannotClose, add_need, close_referral, resolve_need
from prescribing.teams.hand_over import hand_over, people_of, still_owns
from tests.factories.catalogue import NeedFactory
from tests.factories.plans import a_fire_station, an_action, an_appointment, in_days
from tests.factories.prescribing import a_navigator, a_person, a_referral, a_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def spell() -> Referral:
    return a_referral(a_navigator())


def test_a_goal_is_in_their_words_and_scored_over_time(spell: Referral) -> None:
    by = spell.owner
    assert by is not None
    sleep = actions.add_goal(referral=spell, words=" Sleep five hours ", score=2, by=by)
    fish = actions.add_goal(referral=spell, words="Take the boys fishing", by=by)

    actions.score_goals(referral=spell, scores={sleep: 6, fish: None}, by=by)

    assert sleep.words == "Sleep five hours"
    assert list(sleep.scores.values_list("score", flat=True)) == [2, 6]
    assert not fish.scores.exists(), "what was not said stays blank"
    kinds = set(AuditEvent.objects.filter(person_id=str(spell.person_id)).values_list("kind", flat=True))
    assert {"plan.goal-added", "plan.goals-scored"} <= kinds


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_is_from_0_to_10(spell: Referral, score: int) -> None:
    by = spell.owner
    assert by is not None
    with pytest.raises(ValidationError):
        actions.add_goal(referral=spell, words="Sleep", score=score, by=by)
    assert not Goal.objects.exists()


@pytest.mark.database
def test_the_database_refuses_a_score_over_10(spell: Referral) -> None:
    by = spell.owner
    assert by is not None
    goal = actions.add_goal(referral=spell, words="Sleep", by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        GoalScore.objects.create(goal=goal, score=11, asked_by=by)


def test_a_score_of_somebody_elses_goal_is_refused(spell: Referral) -> None:
    by = spell.owner
    assert by is not None
    other = actions.add_goal(referral=a_referral(by, a_person(by)), words="Walk", by=by)
    with pytest.raises(ValidationError):
        actions.score_goals(referral=spell, scores={other: 3}, by=by)


def test_a_goal_ends_and_is_taken_up_again(spell: Referral) -> None:
    by = spell.owner
    assert by is not None
    goal = actions.add_goal(referral=spell, words="Walk", by=by)
    actions.end_goal(goal=goal, how="reached", by=by)
    assert goal.ended_at is not None
    actions.end_goal(goal=goal, how="", by=by)
    assert goal.ended_at is None


def test_who_may_be_one_of_us_the_person_somebody_close_or_an_organisation(spell: Referral) -> None:
    by = spell.owner
    assert by is not None
    karen = RelatedPerson.objects.create(person=spell.person, relation="kin", name="Karen Guppy")
    ours = an_action(by, spell)
    theirs = an_action(by, spell, who=WhoDoesIt())
    hers = an_action(by, spell, who=WhoDoesIt(related=karen))
    assert [one.who_words for one in (ours, theirs, hers)] == [by.name, spell.person.called, "Karen Guppy"]


def test_nobody_is_asked_who_is_not_to_be_told(spell: Referral) -> None:
    by = spell.owner
    assert by is not None
    told_nothing = RelatedPerson.objects.create(
        person=spell.person, relation="kin", name="Al", do_not_tell=True
    )
    of_another = RelatedPerson.objects.create(person=a_person(by), relation="kin", name="Bo")
    hidden = a_navigator(spell.team)
    exclude_user(person=spell.person, user=hidden, by=by)
    for who in (WhoDoesIt(related=told_nothing), WhoDoesIt(related=of_another), WhoDoesIt(user=hidden)):
        with pytest.raises(ValidationError):
            an_action(by, spell, who=who)
    assert not PlanAction.objects.exists()


def test_an_action_is_done_dropped_with_a_reason_and_taken_up_again(spell: Referral) -> None:
    by = spell.owner
    assert by is not None
    action = an_action(by, spell)
    actions.finish_action(action=action, became="They start on Tuesday", by=by)
    assert (action.state, action.became) == ("done", "They start on Tuesday")
    with pytest.raises(CannotMoveAction):
        actions.finish_action(action=action, by=by)
    actions.reopen_action(action=action, due_on=in_days(9), by=by)
    assert (action.state, action.due_on, action.became) == ("to-do", in_days(9), "")
    with pytest.raises(ValidationError):
        actions.drop_action(action=action, why=" ", by=by)
    actions.drop_action(action=action, why="They moved", by=by)
    assert action.state == "dropped"
    assert [step.event for step in action.transitions.all()] == ["add", "finish", "reopen", "drop"]


def test_somebody_of_another_team_changes_nothing(spell: Referral) -> None:
    by = spell.owner
    assert by is not None
    stranger = a_navigator()
    action = an_action(by, spell)
    goal = actions.add_goal(referral=spell, words="Walk", by=by)
    for press in (
        lambda: actions.add_goal(referral=spell, words="Theirs", by=stranger),
        lambda: actions.change_goal(goal=goal, words="Theirs", private=False, by=stranger),
        lambda: actions.finish_action(action=action, by=stranger),
        lambda: actions.move_action_date(action=action, due_on=in_days(1), by=stranger),
    ):
        with pytest.raises(NotAllowed):
            press()


def test_a_private_action_is_its_owners_and_whoever_does_it(spell: Referral) -> None:
    by = spell.owner
    assert by is not None
    doer, colleague = a_navigator(spell.team), a_navigator(spell.team)
    action = an_action(by, spell, who=WhoDoesIt(user=doer), private=True)
    goal = actions.add_goal(referral=spell, words="Leave him", private=True, by=by)
    assert PlanAction.objects.visible_to(by).filter(pk=action.pk).exists()
    assert PlanAction.objects.visible_to(doer).filter(pk=action.pk).exists()
    assert not PlanAction.objects.visible_to(colleague).filter(pk=action.pk).exists()
    assert not Goal.objects.visible_to(colleague).filter(pk=goal.pk).exists()


def test_closing_says_what_of_the_plan_is_open_and_nothing_is_left_once_it_is_closed(spell: Referral) -> None:
    by = spell.owner
    assert by is not None
    resolve_need(need=spell.needs.get(), resolution="resolved", by=by)
    action = an_action(by, spell, what="Ring the school")
    appointment = an_appointment(by, spell)
    with pytest.raises(CannotClose) as refused:
        close_referral(referral=spell, reason="resolved", by=by)
    said = " ".join(refused.value.messages)
    assert "Ring the school" in said
    assert "appointment" in said
    actions.finish_action(action=action, by=by)
    from prescribing.plan.appointments.actions import cancel_appointment

    cancel_appointment(appointment=appointment, why="They are well", by=by)
    close_referral(referral=spell, reason="resolved", by=by)
    spell.refresh_from_db()
    assert spell.state == "closed"
    with pytest.raises(ValidationError):
        an_action(by, spell)


def test_closing_says_that_something_private_is_open_and_not_what(spell: Referral) -> None:
    by = spell.owner
    assert by is not None
    resolve_need(need=spell.needs.get(), resolution="resolved", by=by)
    an_action(by, spell, what="Ring the refuge", private=True)
    colleague = a_navigator(spell.team)
    with pytest.raises(CannotClose) as refused:
        close_referral(referral=spell, reason="resolved", by=colleague)
    said = " ".join(refused.value.messages)
    assert f"only {spell.owner.name} can see" in said
    assert "refuge" not in said


def test_whoever_leads_an_appointment_or_has_an_action_hands_it_over_before_they_leave() -> None:
    team = a_team()
    owner, leader = a_navigator(team), a_navigator(team)
    referral = a_referral(owner)
    an_appointment(owner, referral, lead=leader)
    an_action(owner, referral, who=WhoDoesIt(user=leader))
    assert "1 appointment, 1 plan action" in still_owns(leader)
    assert [one.pk for one in people_of(leader)] == [referral.person_id]
    coordinator = a_navigator(team, role=Role.COORDINATOR)
    hand_over(owner=leader, to=owner, by=coordinator)
    assert still_owns(leader) == ""


@pytest.mark.parametrize("kept", [{"need__sensitive": True}, {"private": True}])
def test_what_an_organisation_does_starts_private_where_a_need_is_sensitive(
    spell: Referral, kept: dict[str, bool]
) -> None:
    owner = spell.owner
    assert owner is not None
    refuge = WhoDoesIt(organisation=a_fire_station(name="Women's refuge"))
    assert not an_action(owner, spell, who=refuge).private
    need = NeedFactory(sensitive="need__sensitive" in kept)
    add_need(referral=spell, need=need, by=owner, private=kept.get("private"))

    started = an_action(owner, spell, who=refuge)
    assert started.private
    colleague = a_navigator(spell.team)
    assert not PlanAction.objects.visible_to(colleague).filter(pk=started.pk).exists()
    assert not an_action(owner, spell).private, "what one of us does says nothing of it"
    assert not an_action(owner, spell, who=refuge, private=False).private
    assert not an_action(colleague, spell, who=refuge).private, "nor is the need told to who may not see it"


def test_a_need_of_another_spell_makes_nothing_private(spell: Referral) -> None:
    owner = spell.owner
    assert owner is not None
    a_referral(owner, needs=[NeedFactory(sensitive=True)])
    assert not an_action(owner, spell, who=WhoDoesIt(organisation=a_fire_station())).private
