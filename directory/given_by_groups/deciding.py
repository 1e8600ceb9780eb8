"""What every decision on something that a group gave begins and ends with."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from directory.accounts.actors import Actor, LinkHolder
from directory.accounts.permissions import EDIT_LISTINGS, KEEP_OWN_LISTING, require
from directory.given_by_groups.models import GivenByGroup
from directory.group_space.listing_parts import keeper_for

WAITING = "waiting"
Given = TypeVar("Given", bound=GivenByGroup)


def say_why(words: str) -> None:
    """Raises ValidationError for a decision against a group without a word to it."""
    if not words.strip():
        raise ValidationError("Say why, in a few words: the group reads them.")


def locked(given: Given) -> Given:
    """As it stands now, locked, with its listing."""
    every: Any = type(given)._base_manager
    found: Given = every.select_for_update(of=("self",)).select_related("service").get(pk=given.pk)
    return found


def held(given: Given, by: Actor) -> Given:
    """Locked, once `by` may do something about it: its group, or an editor."""
    kept: Any = locked(given)
    if isinstance(by, LinkHolder):
        require(by, KEEP_OWN_LISTING)
        keeper_for(kept.service, by)
    else:
        require(by, EDIT_LISTINGS)
    return kept


def waiting(given: Given) -> Given:
    """Locked. Raises ValidationError where somebody was first."""
    kept: Any = locked(given)
    if kept.state != WAITING:
        raise ValidationError("Somebody has decided this already.")
    return kept
