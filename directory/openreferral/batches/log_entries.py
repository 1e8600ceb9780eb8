"""Lines of a record's history, to be written with many others."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from wagtail.log_actions import get_active_log_context, registry
from wagtail.models import ModelLogEntry

from directory.accounts.models import User


def entry_of(
    record: models.Model, action: str, *, by: User | None, data: dict[str, Any]
) -> list[tuple[type[ModelLogEntry], dict[str, Any]]]:
    """What `wagtail.log_actions.log` writes of it, by column; nothing for what has no history."""
    if not _has_history(type(record)):
        return []
    active = get_active_log_context()
    user = by or active.user
    said = {
        "content_type_id": ContentType.objects.get_for_model(record, for_concrete_model=False).pk,
        "object_id": str(record.pk),
        "label": ModelLogEntry.objects.get_instance_title(record),
        "action": action,
        "timestamp": timezone.now(),
        "data": data,
        "user_id": user.pk if user else None,
        "uuid": active.uuid,
    }
    return [(ModelLogEntry, said)]


@cache
def _has_history(model: type[models.Model]) -> bool:
    return registry.get_log_model_for_model(model) is ModelLogEntry
