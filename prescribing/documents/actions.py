"""Verbs on the documents of a person: keep one, open one, remove one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.documents.models import DocumentContent, DocumentKind, KeptDocument
from prescribing.documents.reading import Given
from prescribing.locks import hold
from prescribing.referrals.models import Referral


@transaction.atomic
def keep_document(
    *, referral: Referral, file: Given, title: str, kind: DocumentKind | str, by: User, private: bool = False
) -> KeptDocument:
    """Keep it with the person. Raises ValidationError where the same file is there already."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral.person)
    require(by, may.CHANGE_PERSON, on=referral)
    if not title.strip():
        raise ValidationError({"title": "Say what it is, in a few words."})
    same = KeptDocument.objects.visible_to(by).shown().filter(referral=referral, digest=file.digest).first()
    if same is not None:
        raise ValidationError({"file": f"This file is here already: {same.title}."})
    document = KeptDocument(
        referral=referral,
        title=title.strip(),
        kind=DocumentKind(kind),
        file_name=file.name,
        file_type=file.type,
        size=len(file.content),
        digest=file.digest,
        private=private,
        added_at=clock.now(),
        added_by=by,
    )
    document.full_clean(exclude=["referral"])
    document.save()
    DocumentContent.objects.create(document=document, content=file.content)
    record("document.added", document, by=by, person_id=referral.person_id)
    return document


@transaction.atomic
def open_document(*, document: KeptDocument, by: User) -> bytes:
    """What is in it, for whoever may see it. That they looked is written down."""
    hold(document)
    require(by, may.READ_PERSON, on=document)
    if document.removed_at is not None:
        raise KeptDocument.DoesNotExist
    record("document.opened", document, by=by, person_id=document.referral.person_id)
    return bytes(DocumentContent.objects.get(document=document).content)


@transaction.atomic
def remove_document(*, document: KeptDocument, why: str, by: User) -> KeptDocument:
    """It is shown no more. That it was here, who kept it, who removed it and why stays."""
    hold(document)
    require(by, may.CHANGE_PERSON, on=document)
    if not why.strip():
        raise ValidationError({"why": "Say why it is removed."})
    removed = KeptDocument.objects.filter(pk=document.pk, removed_at=None).update(
        removed_at=clock.now(), removed_by=by, removed_why=why.strip()[:300]
    )
    document.refresh_from_db()
    if removed:
        record("document.removed", document, by=by, person_id=document.referral.person_id)
    return document
