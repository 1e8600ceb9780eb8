"""Taking an import back: what it added goes, what it changed is as it was before."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from wagtail.log_actions import log as log_action
from wagtail.models import ReferenceIndex

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import EDIT_LISTINGS, IMPORT_LISTINGS, require
from directory.audit.actions import record as audit
from directory.indexing.touched import touch
from directory.openreferral import provenance, rebase_drafts, values
from directory.openreferral.field_groups import BY_MODEL
from directory.openreferral.importer import ADDED, CHANGED
from directory.openreferral.models import SourceGroup, SourceRecord
from directory.spreadsheets.apply import hangs_on, seen_by
from directory.spreadsheets.models import RowOutcome, Spreadsheet, Stage

CHANGED_SINCE = "it was changed here since"


def state_of(record: Any, held: SourceRecord | None) -> dict[str, Any]:
    """What is shown of each part of a record, to whom, and what its source had said, as JSON."""
    made: dict[str, Any] = {"shown": {g: values.current(record, g) for g in BY_MODEL[type(record)]}}
    made["seen_by"] = seen_by.rows_seen_by(record)
    if held is not None and held.raw:
        made |= {"raw": held.raw, "modified": held.last_modified}
        made["said"] = {row.group: [row.value, row.edited_here, row.conflict] for row in held.groups.all()}
    return made


class NotNow(ValueError):
    """It is not imported, is being worked on, or is taken back already."""


@transaction.atomic
def take_back(*, sheet: Spreadsheet, by: Actor) -> dict[str, int]:
    """All of it or nothing; returns how many rows were taken back, and how many were left, each with why.

    Raises NotAllowed, or NotNow where another was first.
    """
    require(by, IMPORT_LISTINGS)
    require(by, EDIT_LISTINGS)
    imported = Spreadsheet.objects.filter(pk=sheet.pk, stage__in=(Stage.DONE, Stage.STOPPED))
    if not imported.update(stage=Stage.TAKEN_BACK, stage_at=clock.now()):
        raise NotNow("It is not imported, or is taken back already.")
    counts = {"back": 0, "left": 0}
    for pk in list(_left(sheet).order_by("-number").values_list("pk", flat=True)):
        outcome = RowOutcome.objects.select_for_update().get(pk=pk)
        with transaction.atomic():
            stays = _back(outcome, by)
        counts["left" if stays else "back"] += 1
        outcome.what = "left" if stays else "back"
        if stays:
            outcome.told = [*outcome.told, f"It stays: {stays}."]
        outcome.save(update_fields=["what", "told"])
    audit("listings.taken-back", sheet, by=by, detail=dict(counts))
    return counts


def _left(sheet: Spreadsheet) -> QuerySet[RowOutcome]:
    return sheet.outcomes.filter(is_check=False, what__in=(ADDED, CHANGED)).exclude(record_id=None)


def _back(outcome: RowOutcome, by: Actor) -> str:
    """Why it stays as it is, or nothing where it was taken back."""
    model = provenance.MODELS[outcome.record_kind]
    record: Any = model._base_manager.select_for_update().filter(pk=outcome.record_id).first()
    if record is None or outcome.record_id is None:
        return "it is here no more"
    source = outcome.spreadsheet.source
    held = SourceRecord.objects.filter(
        source=source, kind=outcome.record_kind, object_id=outcome.record_id
    ).first()
    if outcome.what == ADDED:
        return _remove(record, held, source.name)
    done = _restore(record, held, outcome)
    if done:
        log_action(
            instance=record,
            action="wagtail.edit",
            user=by if isinstance(by, User) else None,
            data={"source": source.key, "changes": ["import taken back"]},
        )
        touch(provenance.services_showing(record))
    return "" if done else CHANGED_SINCE


def _remove(record: Any, held: SourceRecord | None, source: str) -> str:
    """What an editor changed since stays; so does what is used. What something rests on is archived."""
    if held is None or any(
        not values.says_the_same(record, row.group, row.value) for row in held.groups.all()
    ):
        return CHANGED_SINCE
    if stays := hangs_on.why_it_stays(record, source):
        return stays
    try:
        with transaction.atomic():
            touch(provenance.services_showing(record))
            record.delete()
            held.delete()
    except ProtectedError:
        # Something rests on it by now.
        type(record)._base_manager.filter(pk=record.pk).update(archived_at=clock.now())
    return ""


def _restore(record: Any, held: SourceRecord | None, outcome: RowOutcome) -> bool:
    before = outcome.before
    if not before:
        return False
    said = {row.group: row for row in held.groups.all()} if held is not None else {}
    was = rebase_drafts.before(record)
    names: list[str] = []
    back: dict[str, dict[str, Any]] = {}
    for group, shown in before["shown"].items():
        if values.says_the_same(record, group, shown):
            continue
        brought = said[group].value if group in said else before.get("now", {}).get(group)
        if brought is None or not values.says_the_same(record, group, brought):
            continue  # the import did not write it, or somebody changed it after
        back[group] = {name: value for name, value in shown.items() if name in brought}
        names += values.write_fields(record, group, back[group], over_confirmed=True)
    if hasattr(record, "changed_at") and back:
        record.changed_at = clock.now()
        names.append("changed_at")
    if names:
        type(record)._base_manager.filter(pk=record.pk).update(**{n: getattr(record, n) for n in names})
    for group, shown in back.items():
        with seen_by.as_before(record, group, before.get("seen_by", {})):
            values.write_rows(record, group, shown, over_confirmed=True)
    ReferenceIndex.create_or_update_for_object(record)
    rebase_drafts.rebase(record, was)
    if held is not None:
        _source_again(held, before)
    else:
        provenance.mark_edits(record)
    return True


def _source_again(held: SourceRecord, before: dict[str, Any]) -> None:
    """What the source had said before; one that had said nothing is forgotten."""
    if "raw" not in before:
        held.delete()
        return
    held.raw, held.last_modified = before["raw"], before["modified"]
    held.save(update_fields=["raw", "last_modified"])
    held.groups.exclude(group__in=list(before["said"])).delete()
    for group, (value, edited, conflict) in before["said"].items():
        SourceGroup.objects.filter(record=held, group=group).update(
            value=value, edited_here=edited, conflict=conflict
        )
