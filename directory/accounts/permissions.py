"""What may be asked for. Code asks for a permission, never for a role; roles.py says who holds what."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models

from directory.accounts.actors import Actor

WRITE_LISTINGS = "directory.change_service"
"""Write drafts of listings, and send them to somebody who may publish."""
EDIT_LISTINGS = "directory.publish_service"
"""Change what the public reads at once, and decide what others wrote, gave or told."""
PUBLISH_LISTINGS = EDIT_LISTINGS
EDIT_WORDS = "directory.change_need"
"""Change what search knows, and try it."""
IMPORT_LISTINGS = "directory.import_listings"
CONFIRM_FACTS = "directory.confirm_facts"
CONFIRM_REFERRAL_CONTACT = "directory.confirm_referral_contact"
SET_CAPACITY = "directory.set_capacity"
KEEP_CHECKS = "directory.keep_checks"
"""Record checks and agreements of organisations, and open the copies that are kept of them."""
SEE_PROFESSIONAL = "directory.see_professional"
"""See listings, places and numbers that are kept for professionals."""
SEE_UNMET = "directory.see_unmet"
"""See counts of what was looked for and not found, small numbers hidden."""
SEE_QUALITY = "directory.see_quality"
"""See how complete and how fresh the directory is, and which needs it meets where."""
KEEP_OWN_LISTING = "directory.keep_own_listing"
"""Keep the listings of one's own group. Held by the holder of a group's link, and by its members."""
READ_AUDIT = "directory.read_audit"
MANAGE_ACCOUNTS = "directory.manage_accounts"

PERSONAL: set[str] = set()
"""Permissions that open a person. Being a superuser does not give them; apps that know people add theirs."""

CHANGES: set[str] = set()
"""Permissions to do something about a record that may be seen; apps that know people add theirs."""

NEEDS_SECOND_FACTOR: set[str] = {READ_AUDIT, MANAGE_ACCOUNTS, CONFIRM_REFERRAL_CONTACT, IMPORT_LISTINGS}
"""Whoever holds one of these signs in with a second factor; apps that know people add theirs. Each opens
people, or opens them to somebody else."""


class NotAllowed(PermissionDenied):
    """The actor may not do this. Shown as a page that says whom to ask."""


def require(by: Actor, permission: str, *, on: models.Model | None = None) -> None:
    """Raise NotAllowed unless `by` holds the permission and, where given, may see `on`.

    Sight is the model's own `objects.visible_to(by)`, so that a rule about who sees whom stands once. Where
    some only look, `objects.changeable_by(by)` leaves them out of what a permission to change is asked for.
    """
    if not by.may(permission):
        raise NotAllowed(f"{by.label} may not {permission}.")
    if on is not None:
        manager: Any = type(on)._default_manager
        seen = (
            manager.changeable_by(by)
            if permission in CHANGES and hasattr(manager, "changeable_by")
            else manager.visible_to(by)
        )
        if not seen.filter(pk=on.pk).exists():
            raise NotAllowed(f"{by.label} may not see {on._meta.verbose_name} {on.pk}.")
