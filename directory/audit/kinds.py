"""The names of audit events. Each app names its own when it is ready; an unnamed one is a mistake."""

from __future__ import annotations

_KINDS: dict[str, str] = {}


class UnnamedKind(KeyError):
    """Nobody named this kind of event, so nobody reading the audit would know what it means."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    def __str__(self) -> str:
        return (
            f"Audit kind {self.kind!r} has no name: call name_kind({self.kind!r}, …) when its app is ready."
        )


def name_kind(kind: str, words: str) -> None:
    """`words` is what a reader of the audit sees. Naming a kind twice differently is an error."""
    if _KINDS.setdefault(kind, words) != words:
        raise ValueError(f"Audit kind {kind} is already named: {_KINDS[kind]}")


def words_of(kind: str) -> str:
    """What a reader sees. Raises UnnamedKind."""
    try:
        return _KINDS[kind]
    except KeyError:
        raise UnnamedKind(kind) from None


def all_kinds() -> dict[str, str]:
    return dict(_KINDS)
