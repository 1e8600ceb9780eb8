"""What of a record is never drafted, so that publishing a draft does not bring back how it was."""

from __future__ import annotations

from typing import Any, Self

NOT_DRAFTED = ("archived_at", "hidden_at", "created_at", "changed_at")


class KeepsWhatHappens:
    """For models with drafts: an archive, being hidden, and the days it was made and changed stay its own."""

    def with_content_json(self, content: dict[str, Any]) -> Self:
        made: Self = super().with_content_json(content)  # type: ignore[misc]
        for name in NOT_DRAFTED:
            if hasattr(self, name):
                setattr(made, name, getattr(self, name))
        return made
