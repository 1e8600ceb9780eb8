"""Where the person does not want who referred to be told, they are not, by any way of ending and any mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.messages.delivery import deliver_due
from directory.messages.models import OutboxMessage
from prescribing.desk.refer_at_desk import referred_by
from prescribing.intake.queue import decide
from prescribing.referrals.models import Referral
from prescribing.referrals.referrer import send_news
from tests.factories.accounts import user_with
from tests.factories.intake import a_coordinator, a_place, sent_in
from tests.factories.prescribing import a_navigator, a_referral, a_team

pytestmark = pytest.mark.django_db
TICK = "The person does not want who referred to be told"


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


def _by_link(coordinator: User) -> Referral:
    place = a_place(coordinator)
    return sent_in(place=place, organisation=place.organisation, came_by="link", source="care-home")


def _by_account(coordinator: User) -> Referral:
    return sent_in(user_with(Role.PARTNER), came_by="account", source="police")


ENDS: dict[str, dict[str, Any]] = {
    "close_referral": {"reason": "moved", "destination": "Leeds"},
    "declined": {"channel": "phone", "why": "No"},
    "end_early": {"reason": "error"},
}


@pytest.mark.parametrize("sent", [_by_link, _by_account])
@pytest.mark.parametrize("name", ENDS)
def test_it_can_be_said_where_a_mail_would_tell_them(
    client: Client, coordinator: User, sent: Any, name: str
) -> None:
    referral = sent(coordinator)
    decide.accept(referral=referral, by=coordinator, to=coordinator)
    if name == "close_referral":
        Referral.objects.filter(pk=referral.pk).update(state="active")
    deliver_due()
    mail.outbox.clear()
    client.force_login(coordinator)
    url = reverse(f"prescribing:{name}", args=[referral.person_id, referral.pk])
    assert TICK in client.get(url).content.decode()

    response = client.post(url, {**ENDS[name], "referrer_not_told": "on"})

    assert response.status_code == 302, response.content.decode()
    referral.refresh_from_db()
    assert referral.referrer_not_told
    assert not referral.is_open
    deliver_due()
    assert mail.outbox == []


def test_a_mail_that_waits_already_is_withheld(coordinator: User) -> None:
    referral = _by_link(coordinator)
    deliver_due()
    mail.outbox.clear()
    send_news(referral, "closed", by=coordinator)
    Referral.objects.filter(pk=referral.pk).update(referrer_not_told=True)

    deliver_due()

    assert mail.outbox == []
    assert OutboxMessage.objects.get(kind="refer-in.news").state == "withheld"


def test_nobody_is_asked_where_nobody_referred(client: Client) -> None:
    priya = a_navigator()
    referral = a_referral(priya, needs=[], source="self")
    client.force_login(priya)
    page = client.get(reverse("prescribing:close_referral", args=[referral.person_id, referral.pk]))

    assert TICK not in page.content.decode()


def test_the_list_of_the_desk_does_not_tell_the_end() -> None:
    team = a_team()
    desk = user_with(Role.RECEPTIONIST)
    priya = a_navigator(team)
    referral = a_referral(priya, needs=[])
    Referral.objects.filter(pk=referral.pk).update(sent_by=desk)
    assert [row.word for row in referred_by(desk)] == ["With a navigator"]

    Referral.objects.filter(pk=referral.pk).update(
        referrer_not_told=True,
        state="closed",
        owner=None,
        due_at=None,
        closed_at=referral.opened_at,
        closed_by="Priya",
        closed_reason="error",
    )

    assert [(row.state, row.word) for row in referred_by(desk)] == [("accepted", "Taken on")]
