"""Addresses to which mail does not get through, and the listings they are of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q

from directory import clock
from directory.bounces.models import Bounce, BounceKind
from directory.catalogue.models import ReferralContact, Service
from directory.group_space.models import ListingKeeper

SEVERAL = 3
WITHIN = timedelta(days=180)
"""So many messages that came back within so long say as much as one mailbox that is said not to be there."""
BATCH = 500


def addresses_that_fail(among: Collection[str]) -> set[str]:
    """Of these addresses in small letters, those to which mail does not get through as far as we know."""
    wanted = sorted(one for one in among if one)
    found: set[str] = set()
    for start in range(0, len(wanted), BATCH):
        found |= set(failing(wanted[start : start + BATCH]))
    return found


def fails(address: str) -> bool:
    """Whether mail to this address does not get through, as far as we know."""
    return bool(addresses_that_fail({address.strip().lower()}))


def failing(among: Iterable[str] | None = None) -> dict[str, BounceKind]:
    """Every address that fails, or those of `among`, and how."""
    recent = Bounce.objects.unsettled().final().filter(at__gte=clock.now() - WITHIN).exclude(address="")
    if among is not None:
        recent = recent.filter(address__in=list(among))
    hard = set(recent.filter(kind=BounceKind.HARD).values_list("address", flat=True))
    often = recent.order_by().values("address").annotate(many=Count("message", distinct=True))
    found = {
        row["address"]: BounceKind.SOFT
        for row in often
        if row["many"] >= SEVERAL and row["address"] not in hard
    }
    return found | dict.fromkeys(hard, BounceKind.HARD)


def latest_of_failing() -> list[Bounce]:
    """Of each address that fails the last message that came back, by address."""
    found: dict[str, Bounce] = {}
    addresses = sorted(failing())
    for start in range(0, len(addresses), BATCH):
        some = Bounce.objects.unsettled().final().filter(address__in=addresses[start : start + BATCH])
        for bounce in some.order_by("address", "-at", "pk"):
            found.setdefault(bounce.address, bounce)
    return list(found.values())


def listings_written_to_at(addresses: Iterable[str]) -> set[UUID]:
    """Published listings, somebody of which is written to at one of these addresses."""
    found: set[UUID] = set()
    for address in filter(None, addresses):
        contacts = ReferralContact.objects.confirmed().filter(email__iexact=address)
        keepers = ListingKeeper.objects.current().filter(email__iexact=address)
        own = Q(email__iexact=address) | Q(contacts__email__iexact=address)
        theirs = Q(organisation__email__iexact=address)
        theirs |= Q(organisation__in=contacts.values("organisation"))
        theirs |= Q(organisation__in=keepers.values("organisation"))
        found |= set(Service.objects.published().filter(own | theirs).values_list("pk", flat=True))
    return found
