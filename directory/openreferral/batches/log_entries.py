"""Lines of a record's history, to be written with many others."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.log_actions import get_active_log_context, registry
from wagtail.models import ModelLogEntry

from directory.accounts.models import User


def entry_of(record: Any, action: str, *, by: User | None, data: dict[str, Any]) -> list[ModelLogEntry]:
    """What `wagtail.log_actions.log` writes of it, unsaved; nothing for what has no history."""
    if registry.get_log_model_for_instance(record) is not ModelLogEntry:
        return []
    active = get_active_log_context()
    return [
        ModelLogEntry(
            content_type=ContentType.objects.get_for_model(record, for_concrete_model=False),
            object_id=str(record.pk),
            label=ModelLogEntry.objects.get_instance_title(record),
            action=action,
            timestamp=timezone.now(),
            data=data,
            user=by or active.user,
            uuid=active.uuid,
        )
    ]
