"""Showing a draft to the public, and giving a listing a need, outside the form it is edited in."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import EDIT_LISTINGS, PUBLISH_LISTINGS, require
from directory.audit.actions import record
from directory.catalogue.facts import Basis
from directory.catalogue.models import Location, Need, Organisation, Service, ServiceNeed
from directory.indexing.touched import touch
from directory.openreferral import provenance, rebase_drafts
from directory.words.learnt_readers import listings_were_judged


@transaction.atomic
def publish(*, thing: Service | Organisation | Location, by: Actor) -> bool:
    """Show its newest version, from the day on that it names. False where it is shown already.

    Whether the version is whole, the caller has looked. Who published it stands in its history.
    """
    require(by, PUBLISH_LISTINGS)
    kept: Any = type(thing)._base_manager.select_for_update().get(pk=thing.pk)
    if kept.live and not kept.has_unpublished_changes:
        return False
    user = by if isinstance(by, User) else None
    version = kept.get_latest_revision() or kept.save_revision(user=user)
    version.publish(user=user, skip_permission_checks=True)  # asked above: not all actors are users
    record("listing.published", thing, by=by)
    return True


@transaction.atomic
def give_need(*, service: Service, need: Need, by: Actor) -> bool:
    """The listing meets this need, says an editor; its open draft too. False where that was said before."""
    require(by, EDIT_LISTINGS)
    Service.objects.select_for_update().get(pk=service.pk)
    if ServiceNeed.objects.filter(service=service, need=need, basis=Basis.CONFIRMED).exists():
        return False
    was = rebase_drafts.before(service)
    ServiceNeed.objects.update_or_create(
        service=service, need=need, defaults={"basis": Basis.CONFIRMED, "confidence": None}
    )
    Service.objects.filter(pk=service.pk).update(changed_at=clock.now())
    service.refresh_from_db()
    rebase_drafts.rebase(service, was)
    provenance.mark_edits(service)
    log(
        instance=service,
        action="wagtail.edit",
        user=by if isinstance(by, User) else None,
        data={"changes": [f"meets the need {need.name}"]},
    )
    record("listing.need-given", service, by=by, detail={"need": need.slug})
    listings_were_judged()
    touch([service.pk])
    return True
