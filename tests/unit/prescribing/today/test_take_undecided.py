"""What nobody has decided on is not taken from Today: it would leave the queue and still stand as sent."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from prescribing.intake.queue.rows import queue_of
from prescribing.referrals import triage
from prescribing.referrals.actions import NotDecidedYet, take_referral
from prescribing.referrals.models import Referral
from prescribing.referrals.states import State
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import Task, TaskKind
from tests.factories.intake import a_coordinator, sent_in, team_of
from tests.factories.prescribing import a_navigator

pytestmark = pytest.mark.django_db


def _task(referral: Referral) -> Task:
    make_task(
        TaskKind.TRIAGE_LATE,
        referral,
        since=referral.state_since,
        due_at=clock.now(),
        owner=None,
        queue=referral.team,
        person=referral.person,
    )
    return Task.objects.get(about_id=referral.pk, kind=TaskKind.TRIAGE_LATE)


def test_take_it_leads_to_where_it_is_decided(client: Client) -> None:
    coordinator = a_coordinator()
    referral = sent_in(team=team_of(coordinator))
    task = _task(referral)
    client.force_login(coordinator)

    response = client.post(reverse("prescribing:take_task", args=[task.pk]))

    assert response["Location"] == reverse("prescribing:intake_one", args=[referral.pk])
    assert client.get(response["Location"]).status_code == 200
    referral.refresh_from_db()
    task.refresh_from_db()
    assert (referral.state, referral.owner, referral.queue) == (State.SENT, None, referral.team)
    assert task.owner is None
    assert [row.id for group in queue_of(coordinator).groups for row in group.rows] == [referral.pk]


def test_the_row_leads_whoever_decides_to_where_it_is_decided(client: Client) -> None:
    coordinator = a_coordinator()
    navigator = a_navigator(team_of(coordinator))
    referral = sent_in(team=team_of(coordinator))
    task = _task(referral)
    decide = reverse("prescribing:intake_one", args=[referral.pk])
    take = reverse("prescribing:take_task", args=[task.pk])
    for by, there, absent in ((coordinator, decide, take), (navigator, take, decide)):
        client.force_login(by)
        page = client.get(reverse("prescribing:today") + "?show=queue").content.decode()
        assert there in page
        assert absent not in page


def test_one_that_was_asked_about_is_not_taken_either() -> None:
    coordinator = a_coordinator()
    referral = sent_in(team=team_of(coordinator))
    triage.ask_for_information(referral=referral, what="Does she agree?", by=coordinator)

    with pytest.raises(NotDecidedYet):
        take_referral(referral=referral, by=coordinator)

    triage.queue(referral=referral, by=coordinator)
    assert take_referral(referral=referral, by=coordinator).owner == coordinator
