"""What the person's own page shows of the plan: at a glance, and in the story."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from prescribing.people.story import person_page
from prescribing.plan.actions import add_goal, end_goal, score_goals
from prescribing.plan.at_a_glance import plan_at_a_glance
from tests.factories.plans import an_action, an_appointment
from tests.factories.prescribing import a_navigator, a_referral

pytestmark = pytest.mark.django_db


def test_the_plan_at_a_glance_and_its_goals_in_the_story(client: Client) -> None:
    by = a_navigator()
    referral = a_referral(by)
    goal = add_goal(referral=referral, words="Walk to church by myself", score=3, by=by)
    hidden = add_goal(referral=referral, words="Leave him", private=True, by=by)
    score_goals(referral=referral, scores={goal: 5}, by=by)
    an_action(by, referral)
    an_appointment(by, referral, purpose="Secret", private=True)
    client.force_login(by)

    page = client.get(reverse("prescribing:person", args=[referral.person_id])).content.decode()

    assert "Plan at a glance" in page
    assert "Next appointment" in page
    assert "1 thing to do" in page
    titles = [(item.title, item.text) for item in person_page(by, referral.person_id).story]
    assert ("A goal", "“Walk to church by myself”") in titles
    assert ("How near they are to their goals", "5 of 10: “Walk to church by myself”") in titles
    assert ("A goal", "“Leave him”") in titles

    colleague = a_navigator(referral.team)
    seen = plan_at_a_glance(colleague, referral)
    assert seen is not None
    assert [row.goal.pk for row in seen.goals] == [goal.pk]
    assert seen.next_appointment == ""
    assert hidden.words not in repr(person_page(colleague, referral.person_id).story)
    end_goal(goal=goal, how="reached", by=by)
    assert "A goal ended: reached" in [item.title for item in person_page(by, referral.person_id).story]
