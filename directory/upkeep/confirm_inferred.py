"""An editor says that what was inferred of a listing is right."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import CONFIRM_FACTS, require
from directory.audit.actions import record
from directory.catalogue.facts import Basis, Fact
from directory.catalogue.locations import LocationAccess
from directory.catalogue.services import Service, ServiceDelivery, ServiceGroup, ServiceNeed
from directory.indexing.touched import touch
from directory.openreferral import rebase_drafts
from directory.words.learnt_readers import listings_were_judged

_CHILDREN = (ServiceNeed, ServiceDelivery, ServiceGroup)


@transaction.atomic
def confirm_all(service: Service, *, by: Actor) -> int:
    """Confirm every inferred fact of the listing and of its places; an open draft is confirmed too.

    Returns how many facts were confirmed. A confirmed fact is never changed by an import again.
    """
    require(by, CONFIRM_FACTS)
    was = rebase_drafts.before(service)
    count = 0
    for child in _CHILDREN:
        count += child.objects.filter(service=service, basis=Basis.INFERRED).update(basis=Basis.CONFIRMED)
    changed = {
        name: Basis.CONFIRMED
        for name in ("free_basis", "referral_only_basis", "ages_basis")
        if getattr(service, name) == Basis.INFERRED
    }
    Service.objects.filter(pk=service.pk).update(**changed, changed_at=clock.now())
    count += len(changed)
    touched: set[UUID] = {service.pk}
    places = LocationAccess.objects.filter(location__at_services__service=service, basis=Basis.INFERRED)
    ids = list(places.exclude(fact=Fact.NOT_KNOWN).values_list("pk", flat=True).distinct())
    count += LocationAccess.objects.filter(pk__in=ids).update(basis=Basis.CONFIRMED)
    rebase_drafts.rebase(service, was)
    record("listing.confirmed", service, by=by, detail={"facts": count})
    if count:
        listings_were_judged()
    touch(touched)
    service.refresh_from_db()
    return count
