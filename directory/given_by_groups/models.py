"""What a group gives of its listing and an editor looks at: a photo, a question. Who gave it, when, and what
was decided. Each has states of its own, and the keeper who gave it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import models

from directory import clock
from directory.accounts.actors import Actor


class GivenByGroup(models.Model):
    """The fields that all of them have. `state`, `service` and `keeper` each has itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    said_at = models.DateTimeField(default=clock.now)
    said_by = models.CharField(max_length=300)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=300, blank=True)
    words = models.CharField("what the editor says", max_length=500, blank=True)

    class Meta:
        abstract = True

    def decide(self, by: Actor, words: str, *, changed: Iterable[str]) -> None:
        """Keep who decided and what they say of it, with the fields that were changed by it."""
        self.decided_at, self.decided_by = clock.now(), by.label[:300]
        self.words = words.strip()[:500]
        self.save(update_fields=[*changed, "decided_at", "decided_by", "words"])
