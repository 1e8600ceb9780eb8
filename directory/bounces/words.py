"""Why mail came back, in plain words."""

from __future__ import annotations

from directory.bounces.models import BounceKind


def words_of(kind: str, status: str) -> str:
    """From what a server said, by RFC 3463."""
    if kind == BounceKind.DELAYED:
        return "their mail server does not answer, and it is tried again."
    if kind == BounceKind.HARD:
        unknown = status.startswith(("5.1.2", "5.4."))
        return "there is no such mail server." if unknown else "there is no such mailbox."
    if status.endswith(".2.2"):
        return "the mailbox is full."
    if status.startswith("5.7."):
        return "their mail server refuses mail from us."
    return "their mail server did not take it."
