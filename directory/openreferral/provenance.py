"""Who has the say over each group of a record: its source, or an editor here until they let it go."""

from __future__ import annotations

from uuid import UUID

from django.db import models, transaction
from wagtail.models import ReferenceIndex

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.audit.actions import record as audit
from directory.catalogue.models import Location, Organisation, Service
from directory.indexing.touched import touch
from directory.openreferral import rebase_drafts, values
from directory.openreferral.field_groups import BY_MODEL
from directory.openreferral.models import SourceGroup

KINDS: dict[type[models.Model], str] = {
    Service: "service",
    Organisation: "organisation",
    Location: "location",
}


MODELS: dict[str, type[models.Model]] = {kind: model for model, kind in KINDS.items()}


def groups_of(record: models.Model) -> models.QuerySet[SourceGroup]:
    """What sources last said of this record, group by group."""
    return SourceGroup.objects.filter(
        record__kind=KINDS[type(record)], record__object_id=record.pk
    ).select_related("record__source")


def _locked(record: models.Model) -> None:
    """No import compares or writes this record until the transaction ends."""
    list(type(record)._base_manager.select_for_update().filter(pk=record.pk).values_list("pk"))


def _word(record: models.Model, group: str, said: SourceGroup | None) -> SourceGroup:
    """What a source last said of this group: that which is meant, else the newest."""
    rows = groups_of(record).filter(group=group)
    if said is not None:
        rows = rows.filter(pk=said.pk)
    row = rows.order_by("-said_at", "pk").first()
    if row is None:
        raise SourceGroup.DoesNotExist(f"No source speaks of {group}.")
    return row


@transaction.atomic
def mark_edits(record: models.Model) -> list[str]:
    """After an editor published: groups that no longer show what the source said belong to the editor.

    A group brought back to what the source says is the source's again. Returns names of those edited here.
    """
    _locked(record)
    edited = []
    for row in groups_of(record):
        if row.group not in BY_MODEL[type(record)]:
            continue
        differs = not values.says_the_same(record, row.group, row.value)
        if differs:
            edited.append(row.group)
        if differs != row.edited_here or (row.conflict and not differs):
            row.edited_here, row.conflict = differs, row.conflict and differs
            row.save(update_fields=["edited_here", "conflict"])
    return edited


@transaction.atomic
def release(record: models.Model, group: str, *, by: Actor, said: SourceGroup | None = None) -> None:
    """Let the source have its say again: what it last said is shown at once, in an open draft too.

    That holds for what an editor confirmed of it as well, where the source says otherwise. `said` is which
    source's word is meant, where several speak of the record.
    """
    require(by, EDIT_LISTINGS)
    _locked(record)
    record.refresh_from_db()
    row = _word(record, group, said)
    was = rebase_drafts.before(record)
    over = not values.says_the_same(record, group, row.value)
    names = values.write_fields(record, group, row.value, over_confirmed=over)
    if names and hasattr(record, "changed_at"):
        record.changed_at = clock.now()
        names.append("changed_at")
    if names:
        type(record)._base_manager.filter(pk=record.pk).update(
            **{name: getattr(record, name) for name in names}
        )
    values.write_rows(record, group, row.value, over_confirmed=over)
    ReferenceIndex.create_or_update_for_object(record)
    rebase_drafts.rebase(record, was, taking=BY_MODEL[type(record)][group].holds)
    row.edited_here = row.conflict = False
    row.save(update_fields=["edited_here", "conflict"])
    audit("listing.released", record, by=by, detail={"group": group})
    touch(services_showing(record))


@transaction.atomic
def keep_ours(record: models.Model, group: str, *, by: Actor, said: SourceGroup | None = None) -> None:
    """Answer a conflict: what stands here, or in the open draft, is right, whatever the source says now.

    Words of a draft become the editor's when they are published; until then the source's stay in view.
    """
    require(by, EDIT_LISTINGS)
    _locked(record)
    record.refresh_from_db()
    row = _word(record, group, said)
    row.edited_here, row.conflict = not values.says_the_same(record, group, row.value), False
    row.save(update_fields=["edited_here", "conflict"])
    audit("listing.kept", record, by=by, detail={"group": group})


def services_showing(record: models.Model) -> list[UUID]:
    """Ids of the listings on which this record is seen."""
    if isinstance(record, Organisation):
        return list(Service.objects.filter(organisation=record).values_list("pk", flat=True))
    if isinstance(record, Location):
        return list(Service.objects.filter(at_locations__location=record).values_list("pk", flat=True))
    return [record.pk]
