"""What an editor decides of a feed that is read by itself: where it is, how often, paused, read now."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import IMPORT_LISTINGS, require
from directory.audit.actions import record
from directory.openreferral.feeds.fetching import shown
from directory.openreferral.harvest.models import HarvestedFeed
from directory.openreferral.models import Source
from directory.openreferral.our_own import is_our_address

_FIELDS = ("every", "full_every_days", "asks_for_changes")


@transaction.atomic
def add_feed(
    *, name: str, address: str, by: Actor, key: str = "", licence: str = "", **settings: Any
) -> HarvestedFeed:
    """Read it by itself from now on. With the key of a source that is there its records stay what they are.

    Raises ValidationError for our own feed, for a source that is read by itself already, and for the name of
    a source that is there where no key was chosen.
    """
    require(by, IMPORT_LISTINGS)
    _check(address)
    was_chosen = bool(key)
    key = key or slugify(name)[:80] or "feed"
    if HarvestedFeed.objects.filter(source__key=key).exists():
        raise ValidationError(f"The source “{key}” is read by itself already.")
    source, made = Source.objects.select_for_update().get_or_create(
        key=key, defaults={"name": name, "url": shown(address), "licence": licence}
    )
    if not made and not was_chosen:
        raise ValidationError("A source of this name is there. Choose it in the list.")
    if not made:
        _rename(source, name, address, licence)
    feed = HarvestedFeed.objects.create(source=source, address=address, **_given(settings))
    record("feed.added", feed, by=by, detail={"source": key})
    return feed


@transaction.atomic
def change_feed(
    *, feed: HarvestedFeed, name: str, address: str, by: Actor, licence: str = "", **settings: Any
) -> None:
    """Another name, address or interval. Of another address nothing is remembered: all of it is read."""
    require(by, IMPORT_LISTINGS)
    _check(address)
    feed = HarvestedFeed.objects.select_for_update().select_related("source").get(pk=feed.pk)
    changed = {key: value for key, value in _given(settings).items() if getattr(feed, key) != value}
    if feed.address != address:
        changed |= {"address": address, **_forgotten(), "next_at": clock.now()}
    if "every" in changed and not feed.failures:
        changed["next_at"] = min(feed.next_at, clock.now() + feed.interval)
    for field, value in changed.items():
        setattr(feed, field, value)
    if changed:
        feed.save(update_fields=list(changed))
    _rename(feed.source, name, address, licence)
    record("feed.changed", feed, by=by, detail={"changed": sorted(changed)})


@transaction.atomic
def pause(*, feed: HarvestedFeed, by: Actor) -> None:
    """It is not read by itself until it goes on; an editor may still have it read."""
    require(by, IMPORT_LISTINGS)
    if HarvestedFeed.objects.filter(pk=feed.pk, is_paused=False).update(is_paused=True):
        record("feed.paused", feed, by=by)


@transaction.atomic
def go_on(*, feed: HarvestedFeed, by: Actor) -> None:
    """It is read by itself again, at once."""
    require(by, IMPORT_LISTINGS)
    paused = HarvestedFeed.objects.filter(pk=feed.pk, is_paused=True)
    if paused.update(is_paused=False, next_at=clock.now(), failures=0, failing_since=None):
        record("feed.went-on", feed, by=by)


@transaction.atomic
def read_now(*, feed: HarvestedFeed, by: Actor, whole: bool = False) -> bool:
    """Have the worker read it as soon as it can; `whole` asks for all of it. Whether it was not asked yet."""
    require(by, IMPORT_LISTINGS)
    waiting = HarvestedFeed.objects.filter(pk=feed.pk, asked_at=None)
    # All of it that was asked for before, and failed, is still wanted.
    wanted = {"asked_whole": True} if whole else {}
    if not waiting.update(asked_at=clock.now(), asked_by=by.label[:300], **wanted):
        return False
    record("feed.asked", feed, by=by, detail={"whole": whole})
    return True


def _check(address: str) -> None:
    if is_our_address(address):
        raise ValidationError("This is the feed that we publish ourselves.")


def _given(settings: dict[str, Any]) -> dict[str, Any]:
    return {name: settings[name] for name in _FIELDS if name in settings}


def _forgotten() -> dict[str, Any]:
    return {"validators": {}, "modified_after": None, "whole_at": None, "failures": 0, "failing_since": None}


def _rename(source: Source, name: str, address: str, licence: str) -> None:
    source.name, source.url, source.licence = name, shown(address), licence
    source.save(update_fields=["name", "url", "licence"])
