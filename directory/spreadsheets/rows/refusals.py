"""Why a row is refused."""

from __future__ import annotations

from directory.openreferral.source.service import NotAService


class Refused(NotAService):
    """A row that is not taken. `why` is the reason in few words, the message says more of this row."""

    def __init__(self, why: str, more: str) -> None:
        super().__init__(more)
        self.why = why
