"""What an editor gives with a spreadsheet, and what they choose for its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from directory.spreadsheets.columns.guessing import Column, Sureness
from directory.spreadsheets.columns.names_of_fields import KIND_WORDS, Kind, of_kind

_ORDER = [Sureness.CHECK, Sureness.PROBABLY, Sureness.SURE, Sureness.LEFT_OUT]
MARKS = {
    Sureness.SURE: "full",
    Sureness.PROBABLY: "half",
    Sureness.CHECK: "ring",
    Sureness.LEFT_OUT: "none",
}
_OPTIONS = {
    "pounds": ("A plain number is", (("yes", "Pounds"), ("no", "Not known"))),
    "month_first": ("In a date comes first", (("no", "The day"), ("yes", "The month"))),
}


class SpreadsheetForm(forms.Form):
    """A file, whom it is from, and what its rows are."""

    file = forms.FileField(
        label="Spreadsheet (CSV, XLSX or ODS)",
        help_text="As it is: titles above the headings, odd columns and empty rows do no harm.",
    )
    source = forms.CharField(
        label="Whose listings are these?",
        max_length=80,
        help_text="Write the same each time: the next file then updates these listings and adds none twice.",
    )
    kind = forms.ChoiceField(
        label="What is each row?",
        required=False,
        choices=[("", "Tell from the file"), *((str(kind), words) for kind, words in KIND_WORDS.items())],
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        most = settings.SPREADSHEET_MOST_MEGABYTES
        if file.size and file.size > most * 1_000_000:
            raise forms.ValidationError(
                f"This file is larger than {most} MB. Give it in several files, or save it as CSV."
            )
        return file


@dataclass(slots=True)
class ShownColumn:
    """A column as the page shows it. `options` are questions, each with its answers."""

    column: Column
    chosen: str
    mark: str
    sureness: str
    reason: str
    options: list[tuple[str, str, list[tuple[str, str, bool]]]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Of its field in the form."""
        return f"column-{self.column.place}"

    @property
    def missing(self) -> range:
        """So many of the three values there are not."""
        return range(3 - len(self.column.values))

    @property
    def asks(self) -> bool:
        """Whether somebody has to look at it."""
        return self.sureness == Sureness.CHECK


def shown_columns(
    columns: Sequence[Column], chosen: Sequence[str], options: dict[str, bool]
) -> list[ShownColumn]:
    """What needs a person first; then in the order of the file."""
    made = []
    for column, key in zip(columns, chosen, strict=True):
        same = key == column.field
        sureness = column.sureness if same else Sureness.SURE if key else Sureness.LEFT_OUT
        reason = column.reason if same else "You chose this."
        one = ShownColumn(column, key, MARKS[sureness], str(sureness), reason)
        for option in column.options if key == column.field else ():
            legend, answers = _OPTIONS[option]
            said = "yes" if options.get(option, column.options[option]) else "no"
            one.options.append((option, legend, [(value, words, value == said) for value, words in answers]))
        made.append(one)
    return sorted(made, key=lambda one: _ORDER.index(Sureness(one.sureness)))


def chosen_in(data: QueryDict, columns: int) -> tuple[list[str], dict[str, bool]]:
    """The field of each column and the answers to what the values leave open, as the form says them."""
    fields = [data.get(f"column-{place}", "") for place in range(columns)]
    return fields, {option: data[option] == "yes" for option in _OPTIONS if option in data}


def choices_of(kind: str) -> list[tuple[str, str]]:
    """What a column of these rows may be."""
    labels = [(one.key, one.label) for one in of_kind(Kind(kind))]
    return list(dict(labels).items())
