"""Health of reading mail that came back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from directory import clock
from directory.bounces.mailbox import Address, CannotRead
from directory.bounces.models import BounceMailbox
from directory.clock import LONDON

PATIENCE = timedelta(hours=1)
"""A mail server may be away for so long."""


def mailbox_unread() -> Iterator[str]:
    """The mailbox of returned mail cannot be read, so that nobody learns what did not arrive."""
    if not settings.BOUNCE_MAILBOX_URL:
        return
    try:
        state = BounceMailbox.objects.filter(name=Address.read(settings.BOUNCE_MAILBOX_URL).name).first()
    except CannotRead as problem:
        yield f"Returned mail is not read: {problem}."
        return
    if state is None:
        return  # the worker has not come to it yet
    if state.problem and state.problem_since and state.problem_since <= clock.now() - PATIENCE:
        since = state.problem_since.astimezone(LONDON)
        yield (
            f"Returned mail cannot be read since {since:%d %B, %H:%M}: {state.problem}. Check "
            "BOUNCE_MAILBOX_URL and the mailbox. Until then nobody learns which mail did not arrive."
        )
