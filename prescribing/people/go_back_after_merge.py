"""What moves more than the merge itself puts it back when the merge is undone."""

from __future__ import annotations

from collections.abc import Callable

from directory.accounts.models import User
from prescribing.people.models import Person

GoBack = Callable[[Person, Person, User], None]
"""Puts back what a merge of the first into the second had moved."""
_STEPS: list[GoBack] = []


def register_go_back(step: GoBack) -> None:
    """Called when the app is ready."""
    _STEPS.append(step)


def go_back_after_merge(person: Person, into: Person, by: User) -> None:
    """Every step, in the transaction that undoes the merge."""
    for step in _STEPS:
        step(person, into, by)
