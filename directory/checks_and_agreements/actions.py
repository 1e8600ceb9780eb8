"""Verbs on checks and agreements: seen, taken back as a mistake, and reading the copy of one."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import KEEP_CHECKS, require
from directory.audit.actions import record
from directory.catalogue.models import Organisation
from directory.checks_and_agreements.documents import Document
from directory.checks_and_agreements.models import CheckDocument, CheckKind, CheckSeen


@transaction.atomic
def note_seen(
    *,
    organisation: Organisation,
    kind: CheckKind,
    seen_on: date,
    by: Actor,
    expires_on: date | None = None,
    note: str = "",
    document: Document | None = None,
) -> CheckSeen:
    """`by` saw it on a day. Raises ValidationError for a day to come, one that had ended when it was seen, a
    kind no longer in use, and a copy of what must not be copied."""
    require(by, KEEP_CHECKS)
    if seen_on > clock.today():
        raise ValidationError({"seen_on": "This day is still to come."})
    if expires_on is not None and expires_on < seen_on:
        raise ValidationError({"expires_on": "It had ended before it was seen."})
    if not kind.used:
        raise ValidationError({"kind": "This is not looked for any more. Choose another."})
    if document is not None and not kind.keeps_document:
        raise ValidationError({"document": f"No copy is kept of this: {kind}. Note its number and date."})
    seen = CheckSeen.objects.create(
        organisation=organisation,
        kind=kind,
        seen_on=seen_on,
        seen_by=by.label[:200],
        expires_on=expires_on,
        note=note.strip()[:300],
        recorded_at=clock.now(),
    )
    if document is not None:
        CheckDocument.objects.create(
            seen=seen,
            name=document.name,
            kind=document.kind,
            size=len(document.content),
            content=document.content,
        )
    detail = {"check": str(seen.pk), "kind": str(kind.pk), "copy": document is not None}
    record("check.seen", organisation, by=by, detail=detail)
    return seen


@transaction.atomic
def take_back(*, seen: CheckSeen, why: str, by: Actor) -> None:
    """It was recorded by mistake: the one seen before it counts again, and its copy is removed."""
    require(by, KEEP_CHECKS)
    if not why.strip():
        raise ValidationError({"why": "Say why."})
    kept = CheckSeen.objects.select_for_update().get(pk=seen.pk)
    if kept.taken_back_at is not None:
        return
    kept.taken_back_at, kept.taken_back_by = clock.now(), by.label[:200]
    kept.taken_back_why = why.strip()[:200]
    kept.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_why"])
    CheckDocument.objects.filter(seen=kept).delete()
    record("check.taken-back", kept.organisation, by=by, detail={"check": str(kept.pk)})


@transaction.atomic
def open_document(*, seen: CheckSeen, by: Actor) -> CheckDocument | None:
    """The copy, each look at it in the audit. None where there is none."""
    require(by, KEEP_CHECKS)
    found = CheckDocument.objects.filter(seen=seen).first()
    if found is not None:
        record("check.document-opened", seen.organisation, by=by, detail={"check": str(seen.pk)})
    return found
