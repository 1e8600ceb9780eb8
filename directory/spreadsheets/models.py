"""A spreadsheet that somebody gave us, what its columns are, and what became of each row."""

from __future__ import annotations

import uuid

from django.db import models

from directory import clock
from directory.openreferral.models import ImportLine, ImportRun, Source
from directory.spreadsheets.columns.names_of_fields import KIND_WORDS


class RememberedColumns(models.Model):
    """What was chosen for a source's columns: the key of a field (empty: left out) by the folded heading."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="remembered_columns")
    kind = models.CharField(max_length=14)
    fields = models.JSONField(default=dict)
    options = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "directory"
        constraints = [
            models.UniqueConstraint(fields=["source", "kind"], name="columns_remembered_once"),
        ]

    def __str__(self) -> str:
        return f"Columns of {self.source}"


class Stage(models.TextChoices):
    COLUMNS = "columns", "Its columns are being chosen"
    TO_CHECK = "to-check", "Waits to be looked through"
    CHECKING = "checking", "Is being looked through"
    CHECKED = "checked", "Looked through; nothing is imported yet"
    TO_IMPORT = "to-import", "Waits to be imported"
    IMPORTING = "importing", "Is being imported"
    DONE = "done", "Imported"
    STOPPED = "stopped", "Stopped before its end"
    TAKEN_BACK = "taken-back", "Taken back"


CHECK_STOPPED = (
    "It could not be looked through: it was cut off 3 times. "
    "Try again with fewer columns, or give it in several files."
)
"""Why a spreadsheet stands as stopped of which nothing was imported."""


class Spreadsheet(models.Model):
    """One file on its way: kept until some time after it is imported, for its refused rows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="spreadsheets")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    """The file as it came; empty once it is forgotten."""
    kind = models.CharField(max_length=14, choices=[(str(k), words) for k, words in KIND_WORDS.items()])
    rows = models.PositiveIntegerField(default=0)
    fields = models.JSONField(default=list, blank=True)
    """The key of a field for each column of the file, in its order; empty to leave it out."""
    options = models.JSONField(default=dict, blank=True)
    remember = models.BooleanField("remember these columns", default=True)
    show_new = models.BooleanField("show new listings at once", default=False)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.COLUMNS)
    stage_at = models.DateTimeField(default=clock.now)
    """When the stage began or its work last went on: what works on it and is silent has died."""
    why_stopped = models.CharField(max_length=300, blank=True)
    run = models.OneToOneField(ImportRun, models.PROTECT, null=True, blank=True, related_name="spreadsheet")
    by_label = models.CharField(max_length=200)
    by_user = models.ForeignKey("directory.User", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "directory"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class RowOutcome(models.Model):
    """What became of a row, or would become of it. One that was joined to another says so."""

    spreadsheet = models.ForeignKey(Spreadsheet, models.CASCADE, related_name="outcomes")
    is_check = models.BooleanField(default=False)
    number = models.PositiveIntegerField()
    """Of the row in the file, as a spreadsheet program shows it."""
    what = models.CharField(max_length=9)
    name = models.CharField(max_length=255, blank=True)
    why = models.CharField(max_length=60, blank=True)
    """Why it was refused, in few words, the same for all that were refused for it."""
    told = models.JSONField(default=list, blank=True)
    """What was odd about it, or more on why it was refused."""
    changes = models.JSONField(default=list, blank=True)
    """Cells that changed: label, what stood here, what stands here now."""
    kept = models.JSONField(default=list, blank=True)
    """Parts that an editor changed here and that were left as they are."""
    record_kind = models.CharField(max_length=20, blank=True)
    record_id = models.UUIDField(null=True, blank=True)
    line = models.OneToOneField(ImportLine, models.CASCADE, null=True, blank=True, related_name="row")
    before = models.JSONField(default=dict, blank=True)
    """How the record and its provenance were, to take the import back."""

    class Meta:
        app_label = "directory"
        indexes = [models.Index(fields=["spreadsheet", "is_check", "what", "number"], name="outcome_of_row")]

    def __str__(self) -> str:
        return f"Row {self.number}: {self.what}"
