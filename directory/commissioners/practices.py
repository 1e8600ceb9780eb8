"""Which practices a commissioner reads figures of. An administrator chooses them, for each role by itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from directory.accounts.actions import require_somebody_else
from directory.accounts.actors import Actor, System
from directory.accounts.models import Membership, User
from directory.accounts.permissions import MANAGE_ACCOUNTS, require
from directory.accounts.roles import Role
from directory.audit.actions import record
from directory.catalogue.models import Organisation, OrganisationKind

NOBODYS = "none yet"


@dataclass(frozen=True, slots=True)
class Covered:
    """`every` is the whole place. Else `practices`, by id and name; none of them is nothing to read."""

    every: bool = False
    practices: tuple[tuple[Any, str], ...] = ()

    @property
    def ids(self) -> list[Any]:
        return [pk for pk, _name in self.practices]

    @property
    def words(self) -> str:
        """ "Fleet View Surgery, Quarry Road Medical Centre", "every practice", "none yet"."""
        if self.every:
            return "every practice"
        return ", ".join(name for _pk, name in self.practices) or NOBODYS


def covered_by(by: Actor) -> Covered:
    """A superuser's settings are the whole site's, and so are the figures. A role for which nobody has chosen
    practices reads nothing, unless COMMISSIONERS_START_WITH_EVERY_PRACTICE."""
    if isinstance(by, System):
        return Covered(every=True)
    if not isinstance(by, User):
        return Covered()
    if by.is_superuser:
        return Covered(every=True)
    roles = Membership.objects.current().filter(user=by, role=Role.COMMISSIONER)
    chosen = Organisation.objects.filter(read_by__in=roles).distinct().order_by("name")
    if settings.COMMISSIONERS_START_WITH_EVERY_PRACTICE and roles.filter(practices=None).exists():
        return Covered(every=True)
    return Covered(practices=tuple(chosen.values_list("pk", "name")))


def practices_to_choose() -> Any:
    return Organisation.objects.current().filter(kind=OrganisationKind.PRACTICE).order_by("name")


@transaction.atomic
def choose_practices(*, membership: Membership, practices: Collection[Organisation], by: Actor) -> Membership:
    """Exactly these from now on, in every figure and spreadsheet. Raises NotAllowed for a role of one's own,
    and ValidationError for a role that reads no figures or an organisation that is no practice."""
    require(by, MANAGE_ACCOUNTS)
    require_somebody_else(by, membership.user, "Somebody else chooses your practices: ask an administrator.")
    if membership.role != Role.COMMISSIONER or membership.ended_at is not None:
        raise ValidationError("Only a commissioner's role is for practices.")
    if any(one.kind != OrganisationKind.PRACTICE for one in practices):
        raise ValidationError("Choose practices only.")
    before = set(membership.practices.values_list("pk", flat=True))
    after = {one.pk for one in practices}
    if before != after:
        membership.practices.set(practices)
        added, ended = (",".join(sorted(map(str, ids))) for ids in (after - before, before - after))
        detail = {"practices": len(after), "added": added, "ended": ended}
        record("account.practices-chosen", membership.user, by=by, detail=detail)
    return membership
