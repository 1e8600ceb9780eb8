"""Mail about a prescription came back: whoever waits for an answer has a task, and the page says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.audit.models import AuditEvent
from directory.bounces.actions import note_failure
from directory.bounces.models import BounceKind
from directory.bounces.notification import FailedDelivery
from directory.freshness.read_facts import facts_of
from directory.messages.delivery import deliver_due
from directory.messages.kinds import kind_named
from directory.messages.models import OutboxMessage
from prescribing.about_listings.answers_due import answers_of
from prescribing.group_page.actions import accept, show_who
from prescribing.prescriptions import actions
from prescribing.prescriptions.states import State, Stopped
from prescribing.tasks.actions import finish_task
from prescribing.tasks.models import Task, TaskKind
from tests.factories.prescribing import Thread, a_navigator, a_prescription, a_service

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def comes_back(
    thread: Thread, kind: BounceKind = BounceKind.HARD, *, which: str = "prescription.sent"
) -> None:
    message = OutboxMessage.objects.filter(about_id=thread.prescription.pk, kind=which).latest("created_at")
    failure = FailedDelivery(message.pk, kind, "5.1.1")
    assert note_failure(failure=failure, told_by="mailbox", by=SYSTEM) is not None


def tasks(thread: Thread) -> list[Task]:
    found = Task.objects.open().filter(prescription=thread.prescription, kind=TaskKind.MAIL_CAME_BACK)
    return list(found)


@pytest.fixture
def thread() -> Thread:
    made = a_prescription()
    deliver_due()
    return made


@pytest.mark.parametrize("kind", [BounceKind.HARD, BounceKind.SOFT])
def test_a_message_that_did_not_arrive_is_a_task_to_phone_today(thread: Thread, kind: BounceKind) -> None:
    comes_back(thread, kind)
    (task,) = tasks(thread)
    assert task.owner == thread.navigator
    assert task.person == thread.person
    assert AuditEvent.objects.filter(kind="prescription.mail-came-back").count() == 1


def test_what_is_still_being_tried_is_no_task(thread: Thread) -> None:
    comes_back(thread, BounceKind.DELAYED)
    assert tasks(thread) == []


def test_the_page_and_the_list_of_the_day_say_so(thread: Thread) -> None:
    comes_back(thread)
    client = Client()
    client.force_login(thread.navigator)
    said = client.get(reverse("prescribing:prescription", args=[thread.prescription.pk])).content.decode()
    assert "Mail to the group did not arrive." in said
    assert "there is no such mailbox" in said
    assert "came back: they have not read it. Phone them." in said
    today = client.get(reverse("prescribing:today")).content.decode()
    assert "came back: they have not read it. Phone them." in today


def test_two_mails_that_come_back_are_one_task_and_after_it_is_done_another(thread: Thread) -> None:
    comes_back(thread)
    actions.resend(prescription=thread.fresh(), by=thread.navigator)
    deliver_due()
    comes_back(thread)
    (task,) = tasks(thread)
    finish_task(task=task, by=thread.navigator)
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        actions.resend(prescription=thread.fresh(), by=thread.navigator)
        deliver_due()
        comes_back(thread)
        assert len(tasks(thread)) == 1


def test_once_it_was_stopped_nobody_has_to_phone(thread: Thread) -> None:
    actions.stop(prescription=thread.fresh(), reason=Stopped.OTHER, by=thread.navigator)
    comes_back(thread)
    assert tasks(thread) == []


def test_once_it_was_answered_nobody_has_to_phone(thread: Thread) -> None:
    show_who(prescription=thread.prescription, by=thread.group())
    accept(prescription=thread.fresh(), by=thread.group())
    comes_back(thread)
    assert tasks(thread) == []


def test_listings_that_leave_prescriptions_unanswered_are_less_fresh() -> None:
    service, by = a_service(), a_navigator()
    silent = [a_prescription(by=by, service=service) for _ in range(2)]
    a_prescription(State.ACCEPTED, by=by, service=service)
    stopped = a_prescription(by=by, service=service)
    actions.stop(prescription=stopped.fresh(), reason=Stopped.OTHER, by=by)
    assert answers_of([service.pk]) == {}  # nothing is due yet
    with clock.moved_to(clock.now() + timedelta(days=15)):
        assert answers_of([service.pk]) == {service.pk: (3, len(silent))}
        assert facts_of([service.pk])[service.pk].unanswered == 2
    with clock.moved_to(clock.now() + timedelta(days=200)):
        assert answers_of([service.pk]) == {}


def test_before_the_next_is_sent_it_is_said_that_mail_to_them_comes_back(thread: Thread) -> None:
    agreed = a_prescription(State.AGREED, by=thread.navigator, service=thread.prescription.service)
    client = Client()
    client.force_login(thread.navigator)
    url = reverse("prescribing:prescription", args=[agreed.prescription.pk])
    assert "Mail to them came back" not in client.get(url).content.decode()
    comes_back(thread)
    assert "Mail to them came back" in client.get(url).content.decode()


def test_a_second_message_that_could_not_be_sent_is_a_task_again(thread: Thread) -> None:
    """The first was seen to; of the next one of the same state somebody must learn too."""
    first = OutboxMessage.objects.get(kind="prescription.sent")
    later = OutboxMessage.objects.create(
        kind="prescription.reminder",
        about_type=first.about_type,
        about_id=first.about_id,
        to_type=first.to_type,
        to_id=first.to_id,
        key="later",
        created_at=first.created_at + timedelta(days=1),
    )
    for message in (first, later):
        for _ in range(2):
            kind_named(message.kind).on_failed(message, "Refused (550)")
        (task,) = Task.objects.open().filter(kind=TaskKind.MESSAGE_FAILED)
        finish_task(task=task, by=thread.navigator)
    assert Task.objects.filter(kind=TaskKind.MESSAGE_FAILED).count() == 2
