"""What is asked of a document that is kept, and of one that is removed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from prescribing.documents.models import DocumentKind
from prescribing.documents.reading import ACCEPTED, Given, check_size, read


class DocumentForm(forms.Form):
    file = forms.FileField(
        label="The file",
        widget=forms.FileInput({"accept": ACCEPTED}),
        error_messages={"required": "Choose a file", "empty": "This file is empty."},
    )
    title = forms.CharField(
        label="What is it?",
        max_length=120,
        help_text="As: Letter from the falls clinic, 12 November.",
        error_messages={"required": "Say what it is, in a few words"},
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=DocumentKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind it is"},
    )
    private = forms.BooleanField(
        label="Private: only their worker, the named cover and I see it",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = (
            "PDF, picture, Word or OpenDocument text, or plain text; at most "
            f"{settings.DOCUMENT_MOST_MEGABYTES} MB. A picture is kept without where and when it was taken."
        )

    def clean_file(self) -> Given:
        given = self.cleaned_data["file"]
        check_size(given.size)
        return read(given.name or "", given.read())


class RemoveForm(forms.Form):
    why = forms.CharField(
        label="Why is it removed?",
        max_length=300,
        help_text="It stands in the story, without what the document was called.",
        error_messages={"required": "Say why it is removed"},
    )
