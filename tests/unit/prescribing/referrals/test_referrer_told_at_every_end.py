"""Who referred and has no mail from us is told at every end, as at closing; failed mail becomes a task."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from directory.messages.kinds import kind_named
from directory.messages.models import OutboxMessage
from prescribing.intake.queue import decide
from prescribing.models import Referral, Task
from prescribing.referrals import closing, contact_tries, triage
from prescribing.referrals.referrer import send_news
from tests.factories.catalogue import OrganisationFactory
from tests.factories.intake import a_coordinator, a_place, sent_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


def from_a_surgery(coordinator: User) -> Referral:
    """Told by phone: it came from outside without an account or a link."""
    surgery = OrganisationFactory(kind="practice", name="The Surgery")
    team = coordinator.team_members.get().team
    return sent_in(came_by="staff", source="practice", organisation=surgery, team=team)


ENDS: dict[str, Any] = {
    "declined": lambda r, by, **told: contact_tries.decline(referral=r, channel="phone", by=by, **told),
    "end_early": lambda r, by, **told: closing.end_early(referral=r, reason="error", by=by, **told),
    "redirect": lambda r, by, **told: triage.redirect(referral=r, to="Housing", by=by, **told),
}


@pytest.mark.parametrize("name", ENDS)
@pytest.mark.parametrize("said", [{"referrer_told": "Rang Ann"}, {"referrer_not_told": True}])
def test_it_ends_once_it_is_said_how_they_were_told_or_that_the_person_objects(
    coordinator: User, name: str, said: dict[str, Any]
) -> None:
    referral = from_a_surgery(coordinator)
    if name != "redirect":
        decide.accept(referral=referral, by=coordinator, to=coordinator)
    with pytest.raises(ValidationError, match="The Surgery, was not told"):
        ENDS[name](referral, coordinator)
    referral.refresh_from_db()
    assert referral.is_open

    ENDS[name](referral, coordinator, **said)

    referral.refresh_from_db()
    assert not referral.is_open
    assert referral.referrer_told_how == said.get("referrer_told", "")


@pytest.mark.parametrize("name", ["declined", "end_early"])
def test_the_pages_ask(client: Client, coordinator: User, name: str) -> None:
    referral = from_a_surgery(coordinator)
    decide.accept(referral=referral, by=coordinator, to=coordinator)
    client.force_login(coordinator)
    url = reverse(f"prescribing:{name}", args=[referral.person_id, referral.pk])
    typed = {"channel": "phone", "why": "No", "reason": "error"}
    refused = client.post(url, typed)
    assert refused.status_code == 400
    assert "How did you tell who referred?" in refused.content.decode()
    assert client.post(url, {**typed, "referrer_told": "Rang Ann"}).status_code == 302


def test_the_queue_asks_where_one_is_redirected_and_in_bulk_it_stays(
    client: Client, coordinator: User
) -> None:
    referral = from_a_surgery(coordinator)
    client.force_login(coordinator)
    decided = decide.redirect_each(referrals=[referral], destination="Housing", by=coordinator)
    assert decided.done == 0
    assert "was not told" in decided.problems[0]
    url = reverse("prescribing:intake_one", args=[referral.pk])
    typed = {"do": "redirect", "words": "Housing"}
    refused = client.post(url, typed)
    assert refused.status_code == 400
    assert "Housing" in refused.content.decode()
    assert client.post(url, {**typed, "referrer_told": "Rang Ann"}).status_code == 302


def test_mail_to_a_place_that_failed_is_a_task_and_closing_asks_how_they_were_told(coordinator: User) -> None:
    place = a_place(coordinator)
    referral = sent_in(place=place, organisation=place.organisation, came_by="link", source="care-home")
    send_news(referral, "accepted", by=coordinator)
    message = OutboxMessage.objects.get(kind="refer-in.news")

    kind_named("refer-in.news").on_failed(message, "no such mailbox")

    task = Task.objects.open().get(about_id=referral.pk, kind="manual")
    assert "Phone them" in task.note
    assert task.due_at is not None
    OutboxMessage.objects.filter(pk=message.pk).update(state="failed")
    with pytest.raises(ValidationError, match="could not be sent"):
        triage.redirect(referral=referral, to="Housing", by=coordinator)
