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
from wagtail.models import DraftStateMixin

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
    draft = dict(fresh.get_latest_revision().content)
    merged, conflicts = merge(was, now, draft)
    merged |= {name: now[name] for name in taking if name in now and name in draft}
    if merged != draft:
        fresh.with_content_json(merged).save_revision(clean=False)
    return conflicts


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
