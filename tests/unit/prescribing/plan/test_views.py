"""The page of a plan and its forms, as whoever reads it may see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.unmet.models import UnmetCount
from prescribing.models import ActionShare, Goal, PlanAction, Referral
from prescribing.people.details import RelatedPerson
from prescribing.plan import timers
from prescribing.plan.actions import WhoDoesIt, add_goal, score_goals
from prescribing.plan.lines import SMALL, Scored, line_of_scores
from prescribing.referrals.actions import add_need, resolve_need
from prescribing.today.worklist import today
from tests.factories.catalogue import NeedFactory
from tests.factories.plans import Asked, a_fire_station, an_action, an_appointment, in_days
from tests.factories.prescribing import a_navigator, a_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> User:
    user = a_navigator()
    client.force_login(user)
    return user


@pytest.fixture
def spell(owner: User) -> Referral:
    return a_referral(owner)


def url(name: str, spell: Referral, *more: Any) -> str:
    return reverse(f"prescribing:{name}", args=[spell.person_id, *more])


def page(client: Client, spell: Referral) -> str:
    response = client.get(url("plan", spell))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_an_empty_plan_says_what_to_ask(client: Client, spell: Referral) -> None:
    said = page(client, spell)
    assert "What would you like to be different?" in said
    assert "Not asked yet." in said
    assert url("plan", spell) in client.get(url("person", spell)).content.decode()


def test_a_goal_is_written_scored_and_drawn_with_its_numbers_under_it(
    client: Client, owner: User, spell: Referral
) -> None:
    posted = {"words": "Sleep five hours", "score": "2"}
    assert client.post(url("plan_goal_new", spell), posted).status_code == 302
    goal = Goal.objects.get()
    with clock.moved_to(clock.now() + timedelta(days=30)):
        score_goals(referral=spell, scores={goal: 6}, by=owner)
    said = page(client, spell)
    assert "“Sleep five hours”" in said
    assert said.count("<circle") == 2
    assert "<polyline" in said
    assert "<td>2</td>" in said
    assert "<td>6</td>" in said


def test_scores_left_blank_are_no_zeros(client: Client, owner: User, spell: Referral) -> None:
    goal = add_goal(referral=spell, words="Sleep", by=owner)
    assert client.post(url("plan_scores", spell), {f"goal-{goal.pk}": ""}).status_code == 400
    assert not goal.scores.exists()
    client.post(url("plan_scores", spell), {f"goal-{goal.pk}": "0"})
    assert goal.scores.get().score == 0


def test_a_goal_is_corrected_and_ends(client: Client, owner: User, spell: Referral) -> None:
    goal = add_goal(referral=spell, words="Sleep", score=3, by=owner)
    client.post(url("plan_goal", spell, goal.pk), {"words": "Sleep well", "ended_how": "reached"})
    goal.refresh_from_db()
    assert (goal.words, goal.ended_how) == ("Sleep well", "reached")
    assert "1 that ended" in page(client, spell)


@pytest.mark.parametrize("who", ["person", "colleague", "related", "organisation"])
def test_whoever_does_it_is_chosen_from_one_list(
    client: Client, owner: User, spell: Referral, who: str
) -> None:
    colleague = a_navigator(spell.team)
    karen = RelatedPerson.objects.create(person=spell.person, relation="kin", name="Karen Guppy")
    RelatedPerson.objects.create(person=spell.person, relation="kin", name="Al Hidden", do_not_tell=True)
    station = a_fire_station()
    value = {
        "person": "person",
        "colleague": f"user:{colleague.pk}",
        "related": f"related:{karen.pk}",
        "organisation": f"organisation:{station.pk}",
    }[who]
    form = client.get(url("plan_action_new", spell)).content.decode()
    assert value in form
    assert "Al Hidden" not in form
    day = in_days(3)
    posted = {"what": "Fit alarms", "who": value, "due_on": f"{day.day} {day.month} {day.year}"}
    assert client.post(url("plan_action_new", spell), posted).status_code == 302
    action = PlanAction.objects.get()
    assert action.due_on == day
    assert action.who_words in page(client, spell)


def test_nobody_is_chosen_who_is_not_on_the_list(client: Client, spell: Referral) -> None:
    other = a_navigator()
    for value in (f"user:{other.pk}", "user:x", "organisation:", ""):
        posted = {"what": "Fit alarms", "who": value, "due_on": "3 12 2099"}
        assert client.post(url("plan_action_new", spell), posted).status_code == 400
    assert not PlanAction.objects.exists()


def test_an_action_is_recorded_put_off_and_dropped_on_its_page(
    client: Client, owner: User, spell: Referral
) -> None:
    action = an_action(owner, spell)
    one = url("plan_action", spell, action.pk)
    day = in_days(9)
    client.post(one, {"do": "date", "due_on": f"{day.day} {day.month} {day.year}"})
    action.refresh_from_db()
    assert action.due_on == day
    said = client.post(one, {"do": "drop", "note": ""}, follow=True).content.decode()
    assert "Say why it is dropped." in said
    client.post(one, {"do": "done", "note": "They start on Tuesday"})
    action.refresh_from_db()
    assert (action.state, action.became) == ("done", "They start on Tuesday")
    again = client.post(one, {"do": "done"}, follow=True).content.decode()
    assert "cannot be done" in again


def test_enter_in_the_note_records_nothing(client: Client, owner: User, spell: Referral) -> None:
    action = an_action(owner, spell)
    client.post(url("plan_action", spell, action.pk), {"do": "", "note": "x"})
    action.refresh_from_db()
    assert action.state == "to-do"


def test_an_organisation_is_asked_after_a_preview_and_agreement(
    client: Client, owner: User, spell: Referral
) -> None:
    action = an_action(owner, spell, what="Fit alarms", who=WhoDoesIt(organisation=a_fire_station()))
    ask = url("plan_ask", spell, action.pk)
    given = {
        "about": "home-safety",
        "shared": ["name"],
        "given_by": "person",
        "method": "phone",
        "knows": "on",
    }
    shown = client.post(ask, {**given, "preview": "1"})
    assert "Exactly what they will see" in shown.content.decode()
    assert "Margaret Hallett" in shown.content.decode()
    seen = shown.context["preview"].fingerprint
    unagreed = client.post(ask, {**given, "send": "1", "seen": seen})
    assert unagreed.status_code == 400
    assert "tick this when they agree" in unagreed.content.decode()
    old = client.post(ask, {**given, "send": "1", "agrees": "on", "seen": "another"})
    assert "Something has changed since you looked" in old.content.decode()
    assert not ActionShare.objects.exists()
    assert client.post(ask, {**given, "send": "1", "agrees": "on", "seen": seen}).status_code == 302
    share = ActionShare.objects.get()
    assert share.fields == ["name"]
    assert share.consent.organisation == action.organisation
    assert "Asked by link" in page(client, spell)


def test_where_nobody_reads_it_there_is_no_page_to_ask(client: Client, owner: User, spell: Referral) -> None:
    station = a_fire_station()
    station.referral_contacts.update(confirmed_at=None)
    action = an_action(owner, spell, who=WhoDoesIt(organisation=station))
    said = client.get(url("plan_ask", spell, action.pk), follow=True).content.decode()
    assert "Phone them" in said


def test_what_is_private_is_left_out_for_whoever_may_not_see_it(
    client: Client, owner: User, spell: Referral
) -> None:
    add_goal(referral=spell, words="Leave him", private=True, score=1, by=owner)
    an_action(owner, spell, what="Ring the refuge", private=True)
    an_appointment(owner, spell, purpose="See a flat", private=True)
    mine = page(client, spell)
    client.force_login(a_navigator(spell.team))
    theirs = page(client, spell)
    for words in ("Leave him", "Ring the refuge", "See a flat"):
        assert words in mine
        assert words not in theirs
    assert "0 to do" in theirs


def test_a_need_without_a_service_is_said_and_counted_as_unmet(
    client: Client, owner: User, spell: Referral
) -> None:
    need = spell.needs.get()
    resolve_need(need=need, resolution="no-service", system_condition="No bus in the evening", by=owner)
    resolve_need(need=need, resolution="no-service", system_condition="No bus after six", by=owner)
    said = page(client, spell)
    assert "No service exists" in said
    assert "In the way: No bus after six. Counted as unmet need." in said
    counted = UnmetCount.objects.get()
    assert (counted.need, counted.kind, counted.count) == (need.need.slug, "empty", 1)
    resolve_need(need=need, resolution="resolved", by=owner)
    assert "1: 1 met" in page(client, spell)


def test_everything_open_is_ended_in_one_go(client: Client, owner: User, spell: Referral) -> None:
    asked = Asked.of_fire_station(owner, referral=spell)
    an_action(owner, spell)
    an_appointment(owner, spell)
    assert client.post(url("plan_end_open", spell), {"why": ""}).status_code == 400
    client.post(url("plan_end_open", spell), {"why": "They moved away"})
    assert not PlanAction.objects.open().exists()
    assert asked.fresh().state == "dropped"
    assert not ActionShare.objects.filter(ended_at=None).exists()
    assert "None is planned." in page(client, spell)


def test_an_appointment_is_made_changed_and_cancelled_on_its_pages(
    client: Client, owner: User, spell: Referral
) -> None:
    day = in_days(3)
    posted = {
        "day": f"{day.day} {day.month} {day.year}",
        "at": "4.30pm",
        "minutes": "30",
        "where": "place",
        "place": "",
        "lead": str(owner.pk),
    }
    new = url("plan_appointment_new", spell)
    assert client.post(new, posted).status_code == 400
    assert client.post(new, posted | {"place": "Quarry Room", "at": "half four"}).status_code == 400
    assert client.post(new, posted | {"place": "Quarry Room"}).status_code == 302
    made = spell.appointments.get()
    assert "4.30pm" in page(client, spell)
    one = url("plan_appointment", spell, made.pk)
    client.post(one, posted | {"do": "change", "where": "phone", "at": "10am"})
    made.refresh_from_db()
    assert made.where == "phone"
    assert client.post(one, {"do": "cancel", "note": ""}).status_code == 400
    assert client.post(one, {"do": "kept", "note": ""}).status_code == 400, "it is still to come"
    client.post(one, {"do": "cancel", "note": "They are ill"})
    made.refresh_from_db()
    assert (made.state, made.why) == ("cancelled", "They are ill")


def test_a_row_of_today_leads_to_the_plan_and_its_task_can_be_finished_there(
    client: Client, owner: User, spell: Referral
) -> None:
    an_action(owner, spell, what="Ring the Shed", due_on=clock.today())
    timers.apply()
    row = next(row for row in today(owner, "mine").due if "Ring the Shed" in row.what)
    listed = client.get(reverse("prescribing:today")).content.decode()
    there = f"{url('plan', spell)}?task={row.task_id}"
    assert there in listed
    shown = client.get(there + "&from=today").content.decode()
    assert reverse("prescribing:task_done", args=[row.task_id]) in shown


@pytest.mark.parametrize("scores", [[], [5], [0, 10], [3, 3, 7, 2]])
def test_every_dot_stands_inside_its_drawing(scores: list[int]) -> None:
    marks = [Scored(clock.now() + timedelta(days=number), score) for number, score in enumerate(scores)]
    line = line_of_scores(marks, SMALL)
    assert [dot.score for dot in line.dots] == scores
    assert all(0 < dot.x < line.width and 0 < dot.y < line.height for dot in line.dots)
    assert [dot.x for dot in line.dots] == sorted(dot.x for dot in line.dots)
    assert all((dot.y == line.top) == (dot.score == 10) for dot in line.dots)
    assert bool(line.points) == (len(scores) > 1)


def test_scores_of_an_ended_spell_are_not_added(client: Client, owner: User, spell: Referral) -> None:
    goal = add_goal(referral=spell, words="Sleep", score=3, by=owner)
    Referral.objects.filter(pk=spell.pk).update(
        state="closed", closed_at=clock.now(), closed_by="x", closed_reason="resolved", due_at=None
    )
    answer = client.post(url("plan_scores", spell), {f"goal-{goal.pk}": "6"})
    assert answer.status_code == 400
    assert "closed" in answer.content.decode()


def test_an_organisation_beside_a_sensitive_need_is_private_unless_it_is_said_to_be_open(
    client: Client, owner: User, spell: Referral
) -> None:
    station = a_fire_station()
    address = url("plan_action_new", spell)
    assert 'name="open_to_team"' not in client.get(address).content.decode()
    add_need(referral=spell, need=NeedFactory(sensitive=True), by=owner)
    assert 'name="open_to_team"' in client.get(address).content.decode()
    posted = {"what": "Fit alarms", "who": f"organisation:{station.pk}", "due_on": f"{in_days(3):%d %m %Y}"}

    said = client.post(address, posted, follow=True).content.decode()

    assert PlanAction.objects.get().private
    assert "private: a need is sensitive" in said
    client.post(address, {**posted, "what": "Check the boiler", "open_to_team": "on"})
    assert not PlanAction.objects.get(what="Check the boiler").private
    client.post(address, {**posted, "what": "Hide", "open_to_team": "on", "private": "on"})
    assert PlanAction.objects.get(what="Hide").private
    client.force_login(a_navigator(spell.team))
    assert 'name="open_to_team"' not in client.get(address).content.decode()
