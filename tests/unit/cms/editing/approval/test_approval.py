"""Sending a listing to a colleague: it is read, approved or sent back, with mail, history and audit."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Workflow

from cms.editing.approval.setting_up import NAME, setup_approval
from cms.editing.approval.waiting import waiting
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.messages.kinds import Envelope, Withheld, kind_named
from directory.messages.models import OutboxMessage
from tests.editing_forms import sent
from tests.factories.accounts import user_with
from tests.factories.catalogue import ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def wendy() -> User:
    return user_with(Role.EDITOR, name="Wendy Sharp")


@pytest.fixture
def omar() -> User:
    return user_with(Role.EDITOR, name="Omar Bell")


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _edit(service: Service) -> str:
    return reverse("wagtailsnippets_directory_service:edit", args=[service.pk])


def _send(service: Service, by: User) -> Any:
    """Wendy changes the summary and presses "Submit"."""
    client = _browser(by)
    form = sent(client, _edit(service), summary="Tea on Tuesdays.", **{"action-submit": "1"})
    return client.post(_edit(service), form, follow=True)


def _decide(service: Service, by: User, action: str, **fields: str) -> Any:
    client = _browser(by)
    state = waiting().get()
    url = reverse("wagtailsnippets_directory_service:workflow_action", args=[service.pk, action, state.pk])
    return client.post(url, fields, follow=True)


def _letters(kind: str) -> dict[str, Envelope]:
    """Address → letter, of those that may still go."""
    made = {}
    for message in OutboxMessage.objects.filter(kind=kind):
        try:
            letter = kind_named(kind).resolve(message)
        except Withheld:
            continue
        made[letter.recipient] = letter
    return made


def test_it_is_made_once_and_stays_as_editors_left_it() -> None:
    assert setup_approval() == "made"
    Workflow.objects.filter(name=NAME).update(active=False)
    assert setup_approval() == "as it was"
    assert not Workflow.objects.get(name=NAME).active


def test_without_it_nobody_is_asked_for_approval(wendy: User) -> None:
    service = ServiceFactory.create()
    assert "action-submit" not in _browser(wendy).get(_edit(service)).text


def test_what_is_sent_waits_on_the_colleagues_list_and_is_shown_once_approved(
    wendy: User, omar: User
) -> None:
    setup_approval()
    service = ServiceFactory.create(name="Carers Cuppa")
    assert "action-submit" in _browser(wendy).get(_edit(service)).text
    _send(service, wendy)
    service.refresh_from_db()
    assert service.summary == ""
    assert waiting().count() == 1
    page = _browser(omar).get(reverse("awaiting_approval")).text
    assert "Carers Cuppa" in page
    assert "Wendy Sharp" in page
    home = _browser(omar).get(reverse("wagtailadmin_home")).text
    assert "Sent by Wendy Sharp" in home
    asked = _letters("approval.asked")
    assert omar.email in asked
    assert wendy.email not in asked
    assert "Carers Cuppa" in asked[omar.email].subject
    assert _edit(service) in asked[omar.email].text
    _decide(service, omar, "approve", comment="Well written.")
    service.refresh_from_db()
    assert (service.summary, service.live) == ("Tea on Tuesdays.", True)
    assert waiting().count() == 0
    [told] = _letters("approval.decided").values()
    assert told.recipient == wendy.email
    assert "Omar Bell approved" in told.text
    assert "Well written." in told.text
    assert mail.outbox == []  # nothing past the outbox
    assert _letters("approval.asked") == {}  # and whoever reads mail late is not asked any more
    kinds = AuditEvent.objects.filter(kind__startswith="listing.approval").order_by("pk")
    said = {(event.kind, event.actor_id) for event in kinds}
    assert said == {
        ("listing.approval-asked", str(wendy.pk)),
        ("listing.approval-given", str(omar.pk)),
    }
    history = _browser(omar).get(reverse("wagtailsnippets_directory_service:history", args=[service.pk])).text
    assert "Wendy Sharp" in history
    assert "Omar Bell" in history


def test_what_needs_changes_goes_back_with_a_comment(wendy: User, omar: User) -> None:
    setup_approval()
    service = ServiceFactory.create(name="Carers Cuppa")
    _send(service, wendy)
    _decide(service, omar, "reject", comment="Which Tuesday?")
    service.refresh_from_db()
    assert service.summary == ""
    assert waiting().count() == 0
    [told] = _letters("approval.decided").values()
    assert "asks for changes" in told.text
    assert "Which Tuesday?" in told.text
    assert told.subject == "“Carers Cuppa” needs changes before it is published"
    assert AuditEvent.objects.filter(kind="listing.approval-refused", actor_id=str(omar.pk)).exists()


def test_what_was_archived_meanwhile_does_not_wait(wendy: User) -> None:
    setup_approval()
    service = ServiceFactory.create()
    _send(service, wendy)
    Service.objects.filter(pk=service.pk).update(archived_at=service.created_at)
    assert waiting().count() == 0


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.COMMISSIONER])
def test_nobody_else_reads_what_waits_or_approves_it(wendy: User, role: Role) -> None:
    setup_approval()
    service = ServiceFactory.create()
    _send(service, wendy)
    other = user_with(role)
    assert _browser(other).get(reverse("awaiting_approval")).status_code == 403
    assert _decide(service, other, "approve").status_code == 403
    service.refresh_from_db()
    assert service.summary == ""
