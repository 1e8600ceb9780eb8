"""A referral has ended, in whatever way: nothing of it goes on. Called by the one way in which it moves."""

from __future__ import annotations

from collections.abc import Iterable

from directory import clock
from directory.accounts.actors import Actor, System
from directory.accounts.models import User
from prescribing.meetings.listing import come_off_lists
from prescribing.plan.ending import end_plan
from prescribing.referrals.answer_transfer import answer_transfer
from prescribing.referrals.models import Referral, Transfer, TransferAnswer
from prescribing.tasks.models import Task, TaskKind


def end_what_goes_along(referral: Referral, *, by: Actor, why: str) -> None:
    """Questions to take it over, what its plan was to do, and what was to be done about it.

    In the caller's transaction, once the referral has its new state. What becomes of prescriptions was asked
    before: none may be open, unless whoever ends it stops them.
    """
    end_transfers(referral.transfers.waiting(), by=by, why="The referral ended")
    # A place that took back what it sent did not drop what colleagues had planned since: the end of it did.
    end_plan(referral, by=by if isinstance(by, User) else System("an ended referral"), why=why)
    come_off_lists(referral, by=by, why=why)
    open_tasks = Task.objects.open()
    open_tasks.filter(about_id=referral.pk).update(done_at=clock.now(), done_by=by.label[:300])
    if not Referral.objects.open().filter(person=referral.person_id).exists():
        nobody_rings = open_tasks.filter(person=referral.person_id, kind=TaskKind.TELL_WHO_RINGS)
        nobody_rings.update(done_at=clock.now(), done_by=f"{by.label} (overtaken)"[:300])


def end_transfers(waiting: Iterable[Transfer], *, by: Actor, why: str) -> None:
    """Nobody is asked to take them over any more: no task, no mail, no buttons."""
    for asked in waiting:
        answer_transfer(asked, TransferAnswer.TAKEN_BACK, by=by, note=why, became="overtaken")
