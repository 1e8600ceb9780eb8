"""What is read before a lock may be out of date by the time one has it: one holds, one waits (PostgreSQL)."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.shortlists.sending_limits import Visitor
from prescribing.call_back.actions import ask
from prescribing.intake.models import Intake, SameAs
from prescribing.intake.queue import decide
from prescribing.locks import hold
from prescribing.models import Person, Referral, Task, Transfer
from prescribing.referrals import transfer
from prescribing.tasks.actions import take_task
from prescribing.teams.ask_receivers import ask_no_longer
from prescribing.teams.hand_over import hand_over
from tests.factories.intake import a_coordinator, sent_in
from tests.factories.prescribing import a_navigator, a_person, a_referral, a_team

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def one_after_the_other(first: Callable[[], object], second: Callable[[], object]) -> list[Any]:
    """What each returned or raised: `second` begins while `first` is done and not yet committed."""
    done, results = Event(), [None, None]

    def run_first() -> None:
        try:
            with transaction.atomic():
                results[0] = first()
                done.set()
                time.sleep(0.7)
        except Exception as problem:  # noqa: BLE001
            results[0] = problem
        finally:
            done.set()
            connection.close()

    def run_second() -> None:
        done.wait(20)
        try:
            results[1] = second()
        except Exception as problem:  # noqa: BLE001
            results[1] = problem
        finally:
            connection.close()

    threads = [Thread(target=run) for run in (run_first, run_second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    return results


def test_who_was_answered_meanwhile_is_left_out_and_the_others_are_taken_back() -> None:
    team = a_team()
    priya, sam = a_navigator(team), a_navigator(team)
    head = a_navigator(team, role=Role.COORDINATOR)
    asked = [transfer.transfer(referral=a_referral(priya), to=sam, by=priya) for _ in range(2)]

    yes, back = one_after_the_other(
        lambda: transfer.receive(transfer=Transfer.objects.get(pk=asked[0].pk), by=sam),
        lambda: ask_no_longer(owner=priya, by=head),
    )

    assert not isinstance(yes, Exception), yes
    assert back == 1
    assert [Transfer.objects.get(pk=one.pk).answer for one in asked] == ["accepted", "taken-back"]


def test_what_is_about_nobody_is_handed_over_by_one_of_two() -> None:
    team = a_team()
    priya, sam, lee = (a_navigator(team) for _ in range(3))
    head = a_navigator(team, role=Role.COORDINATOR)
    words = {"name": "Al", "phone": "+441632960983", "safe": "yes", "when": "", "about": ""}
    ask(**words, may_leave_message=False, by=Visitor({"session": "x"}))
    task = take_task(task=Task.objects.get(), by=priya)

    first, second = one_after_the_other(
        lambda: hand_over(owner=priya, to=sam, by=head), lambda: hand_over(owner=priya, to=lee, by=head)
    )

    assert (first["tasks"], second["tasks"]) == (1, 0)
    assert Task.objects.get(pk=task.pk).owner == sam
    moved = AuditEvent.objects.filter(kind="task.moved", about_id=str(task.pk), actor_id=head.actor_id)
    assert moved.count() == 1


def test_somebody_who_may_be_known_after_all_is_not_sent_elsewhere_with_the_batch() -> None:
    head = a_coordinator()
    referral = sent_in()
    read = list(Referral.objects.filter(pk=referral.pk).select_related("person", "intake", "team"))
    assert read[0].intake.same_as == SameAs.NOBODY

    def it_is_asked() -> None:
        hold(Referral.objects.get(pk=referral.pk))
        Intake.objects.filter(referral=referral).update(same_as=SameAs.ASKED)

    _, decided = one_after_the_other(
        it_is_asked, lambda: decide.redirect_each(referrals=read, destination="Housing", by=head)
    )

    assert decided.done == 0
    assert decide.ANSWER_FIRST in decided.problems[0]
    assert Referral.objects.get(pk=referral.pk).state == "sent"


def test_whoever_a_record_was_put_on_meanwhile_is_held_too() -> None:
    by = a_navigator()
    referral, other = a_referral(by), a_person(by)
    read = Referral.objects.get(pk=referral.pk)

    def put_on_another() -> None:
        hold(Referral.objects.get(pk=referral.pk))
        Referral.objects.filter(pk=referral.pk).update(person=other)

    def held_now() -> bool:
        """Whether nobody else can hold whom it is about now."""
        refused: list[bool] = []

        def try_to_hold() -> None:
            try:
                with transaction.atomic():
                    Person.objects.select_for_update(nowait=True, no_key=True).get(pk=other.pk)
            except OperationalError:
                refused.append(True)
            finally:
                connection.close()

        with transaction.atomic():
            hold(read)
            thread = Thread(target=try_to_hold)
            thread.start()
            thread.join(timeout=20)
        return refused == [True]

    _, held = one_after_the_other(put_on_another, held_now)
    assert read.person_id == other.pk
    assert held is True
