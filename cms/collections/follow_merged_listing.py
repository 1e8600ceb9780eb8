"""A listing picked for a list stays on it when it is made one with another."""

from __future__ import annotations

from uuid import UUID

from cms.collections.pages import CollectionPick
from directory.accounts.actors import Actor
from directory.duplicates.models import Kind
from directory.duplicates.what_moves import Follower, Moved, moved_rows, register_follower


def follow(kind: Kind, merged: UUID, kept: UUID, *, by: Actor) -> list[Moved]:
    """Picks go over, but for pages that have the kept one already."""
    if kind != Kind.SERVICE:
        return []
    there = CollectionPick.objects.filter(service_id=kept).values("page")
    theirs = CollectionPick.objects.filter(service_id=merged).exclude(page__in=there)
    return moved_rows(CollectionPick, "service_id", list(theirs.values_list("pk", flat=True)), kept)


def _nothing(*_asked: object) -> str:
    return ""


def _nobody(*_asked: object) -> list[str]:
    return []


def register_own() -> None:
    labels = frozenset({CollectionPick._meta.label_lower})
    register_follower("lists for an occasion", Follower(follow, _nothing, _nobody, labels))
