"""The names of audit events. Each app names its own when it is ready; an unnamed one is a mistake."""

from __future__ import annotations

_KINDS: dict[str, str] = {}


def name_kind(kind: str, words: str) -> None:
    """`words` is what a reader of the audit sees. Naming a kind twice differently is an error."""
    if _KINDS.setdefault(kind, words) != words:
        raise ValueError(f"Audit kind {kind} is already named: {_KINDS[kind]}")


def words_of(kind: str) -> str:
    """Raises KeyError for a kind nobody named."""
    return _KINDS[kind]


def all_kinds() -> dict[str, str]:
    return dict(_KINDS)
