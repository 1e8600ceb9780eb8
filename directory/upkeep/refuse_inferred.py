"""An editor says that one fact that was inferred of a listing is wrong."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import ReferenceIndex

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import CONFIRM_FACTS, require
from directory.audit.actions import record
from directory.catalogue.facts import Basis
from directory.catalogue.services import Service
from directory.indexing.touched import touch
from directory.openreferral import rebase_drafts
from directory.openreferral.provenance import groups_of
from directory.upkeep.inferred_facts import ROWS, InferredFact, inferred_facts, not_known, refused_of, without
from directory.upkeep.models import RefusedInference
from directory.words.learnt_readers import listings_were_judged


@transaction.atomic
def refuse(*, service: Service, fact: str, by: Actor) -> InferredFact:
    """Take an inferred fact (its `key`) away, from an open draft too. No import infers it here again.

    Raises ValidationError where it is not inferred of this listing, or not any more.
    """
    require(by, CONFIRM_FACTS)
    service = Service.objects.select_for_update().get(pk=service.pk)
    wrong = next((one for one in inferred_facts(service) if one.key == fact), None)
    if wrong is None:
        raise ValidationError("That is not inferred of this listing any more.")
    was = rebase_drafts.before(service)
    RefusedInference.objects.get_or_create(
        service=service, part=wrong.part, value=wrong.value, defaults={"said_by": by.label[:200]}
    )
    if wrong.part in ROWS:
        relation = {"delivery": "deliveries", "for_whom": "groups"}.get(wrong.part, wrong.part)
        tells = ROWS[wrong.part][1]
        rows = getattr(service, relation).get_live_queryset()
        rows.filter(basis=Basis.INFERRED, **{tells: wrong.value}).delete()
        Service.objects.filter(pk=service.pk).update(changed_at=clock.now())
    else:
        Service.objects.filter(pk=service.pk).update(**not_known(wrong.part), changed_at=clock.now())
    _forget_what_sources_implied(service, wrong.part)
    service.refresh_from_db()
    ReferenceIndex.create_or_update_for_object(service)
    rebase_drafts.rebase(service, was)
    record("listing.inference-refused", service, by=by, detail={"part": wrong.part, "value": wrong.value})
    if wrong.part == "needs":
        listings_were_judged()
    touch([service.pk])
    return wrong


def _forget_what_sources_implied(service: Service, part: str) -> None:
    """So that no later import takes what stands here for an editor's own change of the whole part."""
    refused = refused_of(service.pk)
    for row in groups_of(service).filter(group=part):
        kept = without(part, row.value, refused)
        if kept != row.value:
            row.value = kept
            row.save(update_fields=["value"])
