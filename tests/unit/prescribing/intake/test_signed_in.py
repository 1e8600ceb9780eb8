"""Sent with an account: somebody alike is a question for triage; the sender answers and takes back."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.messages.delivery import deliver_due
from directory.messages.models import OutboxMessage
from prescribing.intake.models import SameAs
from prescribing.models import Referral, Task
from prescribing.privacy.models import ExcludedUser
from prescribing.referrals.states import State
from prescribing.referrals.triage import ask_for_information, redirect
from prescribing.tasks import referral_timers
from prescribing.tasks.models import TaskKind
from tests.factories.accounts import user_with
from tests.factories.intake import a_coordinator, sent_in, team_of
from tests.factories.prescribing import a_navigator, a_person

NAMES = re.compile("Violet|Samways|agree|Arthur|1938")
pytestmark = pytest.mark.django_db


def test_triage_is_asked_about_what_staff_send_too(client: Client) -> None:
    coordinator = a_coordinator()
    a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    staff = a_navigator(team_of(coordinator))
    client.force_login(staff)
    said = {
        "source": "police",
        "name": "Violet Samways",
        "date_of_birth": "9 6 1938",
        "what_matters": "Keeps to her room",
        "knows": "agrees",
    }

    response = client.post(reverse("prescribing:refer"), said)

    assert response.status_code == 302, response.content.decode()
    assert "Violet" not in response["Location"]
    assert Referral.objects.get(intake__isnull=False).intake.same_as == SameAs.ASKED


def _asked(coordinator: User, sender: User) -> Referral:
    """Sent with an account, and asked about."""
    referral = sent_in(by=sender, team=team_of(coordinator), came_by="account", source="police")
    ask_for_information(referral=referral, what="Does she agree?", by=coordinator)
    return referral


@pytest.mark.parametrize("role", [Role.PARTNER, Role.RECEPTIONIST])
def test_the_question_stands_on_sent_and_the_answer_goes_to_who_asked(role: Role, client: Client) -> None:
    asked_at = datetime(2026, 9, 1, 10, 0, tzinfo=clock.LONDON)
    with clock.moved_to(asked_at):
        coordinator, sender = a_coordinator(), user_with(role)
        referral = _asked(coordinator, sender)
        deliver_due()
    told = mail.outbox[-1]
    assert told.to == [sender.email]
    assert f"{settings.SITE_URL.rstrip('/')}{reverse('prescribing:sent')}" in told.body
    assert not NAMES.search(f"{told.subject} {told.body} {told.alternatives}")
    with clock.moved_to(asked_at + timedelta(days=9)):
        referral_timers.apply()
        assert Task.objects.open().filter(about_id=referral.pk, kind=TaskKind.PHONE_REFERRER).exists()
        client.force_login(sender)
        page = client.get(reverse("prescribing:sent")).content.decode()
        assert "Does she agree?" in page
        posted = _form(page, "answer")
        assert posted["referral"] == str(referral.pk)
        url, said = reverse("prescribing:sent_referral"), {**posted, "answer": "Yes, today"}

        assert client.post(url, {**said, "answer": " "}, follow=True).content.decode().count("first.") == 1
        first, second = client.post(url, said), client.post(url, said)
        deliver_due()
        assert "Waiting to be read" in client.get(reverse("prescribing:sent")).content.decode()

    assert first["Location"] == second["Location"] == reverse("prescribing:sent")
    referral.refresh_from_db()
    last = referral.transitions.latest("sequence")
    assert (referral.state, referral.queue) == (State.SENT, referral.team)
    assert (last.why, last.by_label) == ("Yes, today", sender.label)
    assert not Task.objects.open().filter(about_id=referral.pk, kind=TaskKind.PHONE_REFERRER).exists()
    assert AuditEvent.objects.filter(kind="referral.sent", actor_id=sender.actor_id).count() == 2
    answered = mail.outbox[-1]
    assert answered.to == [coordinator.email]
    assert not NAMES.search(f"{answered.subject} {answered.body} {answered.alternatives}")


def test_who_asked_has_left_so_the_team_is_told(client: Client) -> None:
    coordinator, sender = a_coordinator(), user_with(Role.PARTNER)
    team = team_of(coordinator)
    colleague, hides = (a_navigator(team, role=Role.COORDINATOR) for _ in range(2))
    navigator = a_navigator(team)
    referral = _asked(coordinator, sender)
    ExcludedUser.objects.create(person=referral.person, user=hides)
    User.objects.filter(pk=coordinator.pk).update(is_active=False)
    client.force_login(sender)

    client.post(reverse("prescribing:sent_referral"), _said(referral, do="answer", answer="Yes"))

    told = OutboxMessage.objects.filter(kind="referral.answered").values_list("to_id", flat=True)
    assert {str(one) for one in told} == {str(colleague.pk)}, (hides, navigator)


def test_taken_back_on_a_second_press_and_what_became_of_it_is_read(client: Client) -> None:
    coordinator, sender = a_coordinator(), user_with(Role.PARTNER)
    asked = _asked(coordinator, sender)
    moved = sent_in(by=sender, team=team_of(coordinator), came_by="account", name="Edith Cole")
    redirect(referral=moved, to="The falls clinic", by=coordinator)
    client.force_login(sender)
    url = reverse("prescribing:sent_referral")

    once_more = client.post(url, _said(asked, do="take-back")).content.decode()
    asked.refresh_from_db()
    assert asked.state == State.INFORMATION_NEEDED
    assert "Samways" not in once_more
    client.post(url, _form(once_more, "take-back") | {"sure": "yes"})

    asked.refresh_from_db()
    assert asked.state == State.CANCELLED
    page = client.get(reverse("prescribing:sent")).content.decode()
    assert "Taken back" in page
    assert "Sent on: The falls clinic" in page
    assert "It is no longer wanted" not in page


@pytest.mark.parametrize("do", ["answer", "take-back"])
@pytest.mark.parametrize("who", ["another partner", "navigator", "hidden from"])
def test_nobody_else_answers_or_takes_back(who: str, do: str, client: Client) -> None:
    coordinator, sender = a_coordinator(), user_with(Role.PARTNER)
    referral = _asked(coordinator, sender)
    by = {
        "another partner": lambda: user_with(Role.PARTNER),
        "navigator": lambda: a_navigator(team_of(coordinator)),
        "hidden from": lambda: sender,
    }[who]()
    if who == "hidden from":
        ExcludedUser.objects.create(person=referral.person, user=sender)
    client.force_login(by)
    url = reverse("prescribing:sent_referral")

    client.post(url, _said(referral, do=do, answer="Yes", sure="yes"))
    client.post(url, {"do": do, "referral": "nonsense", "answer": "Yes", "sure": "yes"})

    referral.refresh_from_db()
    assert referral.state == State.INFORMATION_NEEDED
    if who == "hidden from":
        page = client.get(reverse("prescribing:sent")).content.decode()
        assert "Does she agree?" not in page
        assert "It is no longer wanted" not in page


def _said(referral: Referral, **more: str) -> dict[str, str]:
    return {"referral": str(referral.pk), **more}


def _form(page: str, do: str) -> dict[str, str]:
    """What the form of the page that does this posts."""
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if f'value="{do}"' in one)
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', form))
