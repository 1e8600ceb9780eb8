"""A letter or form kept with somebody. What is in it stands in the database: no public address."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.models import User
from prescribing.records import Record, VisibleQuerySet
from prescribing.referrals.models import Referral


class DocumentKind(models.TextChoices):
    LETTER = "letter", "A letter"
    FORM = "form", "A form"
    PICTURE = "picture", "A picture"
    OTHER = "other", "Something else"


class KeptDocumentQuerySet(VisibleQuerySet["KeptDocument"]):
    def shown(self) -> KeptDocumentQuerySet:
        return self.filter(removed_at=None)


class KeptDocument(Record):
    """What is known of a document. It hangs on a spell of support and goes where that goes."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="kept_documents")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=7, choices=DocumentKind.choices)
    file_name = models.CharField(max_length=120)
    file_type = models.CharField(
        max_length=4, help_text="pdf, jpg, docx, odt or txt: told from what is in it."
    )
    size = models.PositiveIntegerField(help_text="Bytes.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file as it was given.")
    private = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    removed_why = models.CharField(max_length=300, blank=True)

    objects = KeptDocumentQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        verbose_name = "document"
        ordering = ["-added_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="kept_document_has_title"),
            models.CheckConstraint(
                condition=models.Q(removed_at=None, removed_by=None, removed_why="")
                | (models.Q(removed_at__isnull=False, removed_by__isnull=False) & ~models.Q(removed_why="")),
                name="kept_document_removed_whole",
            ),
        ]


class DocumentContent(models.Model):
    """The bytes, apart, so that no list of documents reads them."""

    document = models.OneToOneField(
        KeptDocument, models.PROTECT, primary_key=True, related_name="content_row"
    )
    content = models.BinaryField()

    class Meta:
        app_label = "prescribing"

    def __str__(self) -> str:
        return f"content of {self.document_id}"
