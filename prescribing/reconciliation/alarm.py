"""The alarm: what /health/ says is mailed to ALARM_EMAIL, once for each fault, and once more when it is over.

It is handed to the mail server at once and not through the outbox, which may be what is wrong; when the
worker is, `manage.py check_nobody_lost --tell` tells of it. A mail that is not taken is tried at the next
look.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from directory import clock
from directory.accounts.actors import System
from directory.audit.actions import record
from directory.background.health import named_problems
from directory.messages.channels import NotDelivered, channel_for
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter
from prescribing.reconciliation.models import Fault

log = logging.getLogger(__name__)
WAITS = timedelta(minutes=4)
"""What is over within so long, such as a restart, is told to nobody."""
KEPT = timedelta(days=400)
ALARM_ACTS = System("alarm")


def look_and_tell() -> int:
    """Look for faults, and mail those that are new or over. Safe to run twice at once. Returns how many."""
    _note(named_problems())
    return tell()


@transaction.atomic
def _note(problems: Iterable[tuple[str, str]]) -> None:
    """Keep what is wrong now; what no longer is, is over."""
    now = clock.now()
    found: dict[str, list[str]] = {}
    for name, words in problems:
        found.setdefault(name[:200], []).append(words)
    standing = {fault.name: fault for fault in Fault.objects.filter(over_at=None)}
    for name, said in found.items():
        if name in standing:
            Fault.objects.filter(pk=standing[name].pk).update(words="\n".join(said))
    new = [Fault(name=name, words="\n".join(said), began_at=now) for name, said in found.items()]
    Fault.objects.bulk_create([one for one in new if one.name not in standing], ignore_conflicts=True)
    gone = [one.pk for name, one in standing.items() if name not in found]
    Fault.objects.filter(pk__in=gone, over_at=None).update(over_at=now)
    Fault.objects.filter(over_at__lt=now - KEPT).delete()


def tell() -> int:
    """One mail about everything that was not told yet. Returns how many faults it told of."""
    to = [address.strip() for address in settings.ALARM_EMAIL if address.strip()]
    if not to:
        return 0
    now = clock.now()
    began = _claim(Fault.objects.filter(told_at=None, over_at=None, began_at__lte=now - WAITS), "told_at")
    over = _claim(
        Fault.objects.filter(told_at__isnull=False, over_at__isnull=False, over_told_at=None), "over_told_at"
    )
    if not began and not over:
        return 0
    try:
        _mail(to, began, over)
    except (NotDelivered, OSError, smtplib.SMTPException) as problem:
        log.error("The alarm could not be mailed, and will be tried again: %s", type(problem).__name__)
        _give_back(began, over)
        return 0
    except Exception:
        _give_back(began, over)
        raise
    record("alarm.told", None, by=ALARM_ACTS, detail={"began": len(began), "over": len(over)})
    return len(began) + len(over)


def _give_back(began: list[Fault], over: list[Fault]) -> None:
    """Nobody was told after all."""
    Fault.objects.filter(pk__in=[one.pk for one in began]).update(told_at=None)
    Fault.objects.filter(pk__in=[one.pk for one in over]).update(over_told_at=None)


def _claim(rows: Iterable[Fault], field: str) -> list[Fault]:
    """Those that this process tells of: of two at once each fault is told by one."""
    return [
        one for one in rows if Fault.objects.filter(pk=one.pk, **{field: None}).update(**{field: clock.now()})
    ]


def _mail(to: list[str], began: list[Fault], over: list[Fault]) -> None:
    standing = Fault.objects.filter(over_at=None, told_at__isnull=False)
    standing = standing.exclude(pk__in=[one.pk for one in began])
    context = {"began": began, "over": over, "standing": standing.count()}
    for address in to:
        envelope = letter("alarm", recipient=address, context=context)
        channel_for(envelope).hand_over(OutboxMessage(kind="alarm"), envelope)
