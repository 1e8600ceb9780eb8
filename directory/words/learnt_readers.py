"""The readers that were taught, as every process keeps them, and whether they must be taught again."""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from directory.words.models import Edition, LearntReader
from search.language.learnt import Reader, loaded

log = logging.getLogger(__name__)
DANGER, DANGER_KINDS, NEEDS = "danger", "danger kinds", "needs"
NAMES = (DANGER, DANGER_KINDS, NEEDS)
DANGEROUS = "danger"
"""The one class of the reader of danger."""
NO_NEED = "-"
"""What the reader of needs finds where nothing says one: no slug of a need."""
TAUGHT = "readers"
"""The edition that changes when a reader was taught."""
VOCABULARY, LISTINGS = "vocabulary", "needs of listings"
"""The editions of what readers learn from: words, and what editors say of listings' needs."""
NOTHING = b""
"""What a reader keeps that had too few examples to learn from."""
LONGEST_TEACHING_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Readers:
    """What was learnt; None where nothing was yet, and then the phrases alone speak."""

    danger: Reader | None = None
    danger_kinds: Reader | None = None
    needs: Reader | None = None


NOTHING_LEARNT = Readers()


def current() -> Readers:
    """The readers as they were last taught. What cannot be read is as if it had not been taught."""
    rows = dict(LearntReader.objects.values_list("name", "taught_from"))
    return Readers(*(_kept(name, rows[name]) if name in rows else None for name in NAMES))


@lru_cache(maxsize=2 * len(NAMES))
def _kept(name: str, taught_from: str) -> Reader | None:
    """The reader of these examples, kept so that another change does not read it again."""
    row = LearntReader.objects.filter(name=name, taught_from=taught_from).first()
    try:
        return loaded(bytes(row.data)) if row and bytes(row.data) != NOTHING else None
    except ValueError as problem:
        log.error("The reader %s is left out until it is taught again: %s", name, problem)
        return None


def out_of_date() -> bool:
    """Whether the words changed since a reader was taught, or one was never taught."""
    now = edition()
    taught: Mapping[str, str] = dict(LearntReader.objects.values_list("name", "edition"))
    return any(taught.get(name) != now for name in NAMES)


def edition() -> str:
    """The edition of everything the readers learn from, 40 characters at most."""
    tokens = (
        Edition.objects.filter(name__in=[VOCABULARY, LISTINGS])
        .order_by("name")
        .values_list("token", flat=True)
    )
    return hashlib.sha1(" ".join(tokens).encode(), usedforsecurity=False).hexdigest()


def listings_were_judged() -> None:
    """An editor said that a listing's need is right or wrong: the reader is taught anew."""
    Edition.objects.update_or_create(name=LISTINGS, defaults={"token": str(uuid.uuid4())})


def teach_if_changed() -> int:
    """The worker's share: teach in a process of its own, whose library takes a hundred megabytes."""
    if not out_of_date():
        return 0
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "teach_readers"]
    subprocess.run(command, check=True, timeout=LONGEST_TEACHING_SECONDS)  # noqa: S603  our own command
    return 0
