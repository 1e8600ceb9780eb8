"""The words the search understands: needs with their phrases and synonyms, as editors keep them.

Read from the database once per process and edition; an edit changes the edition in its own transaction.
"""

from __future__ import annotations

import uuid

from directory.finder.models import Edition

NAME = "vocabulary"


def forget() -> None:
    """The vocabulary changed: every process reads it again for the next question."""
    Edition.objects.update_or_create(name=NAME, defaults={"token": str(uuid.uuid4())})
