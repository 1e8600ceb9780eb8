"""Giving out, withdrawing and replacing signed links.

Permission and audit belong to the verb that calls these: it knows the record the link is about.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction

from directory import clock
from directory.links.models import SignedLink


@transaction.atomic
def make(*, purpose: str, about: models.Model, holder: str, expires_at: datetime) -> SignedLink:
    """Leave for `holder` (an address or a name, for the record) to do one thing about one record."""
    return SignedLink.objects.create(
        purpose=purpose,
        about_type=about._meta.label_lower,
        about_id=about.pk,
        holder=holder,
        expires_at=expires_at,
    )


@transaction.atomic
def withdraw(link: SignedLink) -> None:
    """The link opens nothing from now on. Withdrawing twice keeps the first moment."""
    SignedLink.objects.filter(pk=link.pk, withdrawn_at=None).update(withdrawn_at=clock.now())
    link.refresh_from_db()


@transaction.atomic
def bring_back(link: SignedLink) -> None:
    """Withdrawing it was a mistake: it opens what it opened, until it expires."""
    SignedLink.objects.filter(pk=link.pk).update(withdrawn_at=None)
    link.refresh_from_db()


@transaction.atomic
def replace(link: SignedLink, *, with_: SignedLink) -> None:
    """The link opens nothing from now on; its page says that a newer one was sent."""
    SignedLink.objects.filter(pk=link.pk).update(replaced_by=with_)
    link.refresh_from_db()


@transaction.atomic
def note_press(link: SignedLink) -> None:
    """The first deliberate press (a POST; scanners only GET)."""
    SignedLink.objects.filter(pk=link.pk, pressed_at=None).update(pressed_at=clock.now())
    link.refresh_from_db()
