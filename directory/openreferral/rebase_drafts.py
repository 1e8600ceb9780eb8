"""Keeps an editor's open draft when the live listing changes under it: field by field, the newer of the two.

A field only the draft changed keeps the draft's; one only the source changed takes the source's; one that
both changed keeps the draft's and is a conflict, which the editor is shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from wagtail.models import DraftStateMixin, Revision

_KEEPS = {"pk", "live", "has_unpublished_changes", "latest_revision", "live_revision", "first_published_at"}
_OF_ROW = {"pk", "service", "sort_order", "id"}


def before(record: models.Model) -> dict[str, Any] | None:
    """What is live, when there is a draft that it may change under; else None. Call it before changing."""
    if not (
        isinstance(record, DraftStateMixin) and record.has_unpublished_changes and record.latest_revision_id
    ):
        return None
    return _live(record)


def rebase(record: models.Model, was: dict[str, Any] | None, *, taking: Collection[str] = ()) -> list[str]:
    """Write the draft anew over what is live now; of what is named in `taking` the draft keeps nothing.

    Returns names of fields and relations in conflict.
    """
    if was is None:
        return []
    fresh: Any = type(record)._base_manager.get(pk=record.pk)
    now = _live(fresh)
    newest = fresh.get_latest_revision()
    draft = dict(newest.content)
    merged, conflicts = merge(was, now, draft)
    merged |= {name: now[name] for name in taking if name in now and name in draft}
    seen = {newest.pk}
    if merged != draft:
        made = fresh.with_content_json(merged).save_revision(clean=False)
        _take_over_schedule(newest, made)
        seen.add(made.pk)
    for scheduled in fresh.revisions.exclude(approved_go_live_at=None).exclude(pk__in=seen):
        _rebase_scheduled(scheduled, was, now, taking)
    return conflicts


def _take_over_schedule(newest: Revision, made: Revision) -> None:
    """What was to go live on a day does so as it is now, and not as it was before the feed or the group."""
    if newest.approved_go_live_at is not None:
        Revision.objects.filter(pk=made.pk).update(approved_go_live_at=newest.approved_go_live_at)
        Revision.objects.filter(pk=newest.pk).update(approved_go_live_at=None)


def _rebase_scheduled(
    scheduled: Revision, was: dict[str, Any], now: dict[str, Any], taking: Collection[str]
) -> None:
    """A version that goes live on a day, where somebody has begun another draft since."""
    content = dict(scheduled.content)
    merged, _ = merge(was, now, content)
    merged |= {name: now[name] for name in taking if name in now and name in content}
    if merged != content:
        scheduled.content = merged
        scheduled.save(update_fields=["content"])


def merge(
    was: dict[str, Any], now: dict[str, Any], draft: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """The draft over what is live now, and the fields that both changed in different ways."""
    merged, conflicts = dict(draft), []
    for name, live in now.items():
        if name in _KEEPS or name not in draft:
            continue
        before_, mine, theirs = _bare(was.get(name)), _bare(draft[name]), _bare(live)
        if mine in (before_, theirs):
            merged[name] = live
        elif theirs != before_:
            conflicts.append(name)
    return merged, conflicts


def _live(record: models.Model) -> dict[str, Any]:
    """What is in the database, in the plain values in which revisions keep it."""
    fresh: Any = type(record)._base_manager.get(pk=record.pk)
    return dict(json.loads(json.dumps(fresh.serializable_data(), cls=DjangoJSONEncoder)))


def _bare(value: Any) -> Any:
    """Child rows without their ids, which are new whenever rows are written anew."""
    if isinstance(value, list):
        return [
            {k: v for k, v in row.items() if k not in _OF_ROW} if isinstance(row, dict) else row
            for row in value
        ]
    return value
