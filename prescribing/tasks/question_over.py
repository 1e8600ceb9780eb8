"""Whoever asked something about somebody is told when nobody answers it any more: a task and a mail.

The task stands on their own list, where they see whom it is about; the mail names nobody.
"""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from prescribing import permissions as may
from prescribing.referrals.models import Referral
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import TaskKind
from prescribing.tasks.timers_table import wd


def tell_asker(
    asker: User | None,
    about: models.Model,
    referral: Referral,
    words: str,
    *,
    by: Actor,
    private: bool = False,
) -> None:
    """In the caller's transaction. Nobody is told of what they ended themselves, of the dead, or of somebody
    whom they may no longer see."""
    if asker is None or str(asker.pk) == by.actor_id or not asker.is_active or not asker.may(may.SEE_TODAY):
        return
    if referral.person.died_on is not None:
        return
    if not Referral.objects.visible_to(asker).filter(pk=referral.pk).exists():
        return
    now = clock.now()
    make_task(
        TaskKind.MANUAL,
        about,
        since=now,
        due_at=referral.team.calendar.due(now, wd(1)),
        owner=asker,
        queue=referral.team,
        person=referral.person,
        note=words,
        private=private,
    )
    key = f"question.over:{about.pk}:{asker.pk}:{now.timestamp()}"
    post("question.over", about=asker, to=Recipient("user", asker.pk), key=key)
