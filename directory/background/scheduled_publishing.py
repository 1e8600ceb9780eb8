"""What an editor scheduled: versions that go live, and what ends, when their moment has come."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.apps import apps
from django.db import models
from wagtail.models import DraftStateMixin, Page, Revision

from directory import clock
from directory.background.sweep import in_turn


def publish_due() -> int:
    """The worker's share, as Wagtail's `publish_scheduled` does it. One that fails stops no other.

    Returns how many went live or ended. Safe to run twice at once.
    """
    ends = [partial(_end, model, pk) for model in _models() for pk in _ended(model)]
    goes_live = Revision.objects.filter(approved_go_live_at__lte=clock.now()).order_by("approved_go_live_at")
    versions = [partial(_publish, pk) for pk in goes_live.values_list("pk", flat=True)]
    return in_turn("scheduled publishing", [*ends, *versions])


def _models() -> list[type[models.Model]]:
    drafted = [model for model in apps.get_models() if issubclass(model, DraftStateMixin)]
    return [Page, *(model for model in drafted if not issubclass(model, Page))]


def _ended(model: type[Any]) -> list[Any]:
    found = model._base_manager.filter(live=True, expire_at__lte=clock.now()).order_by("expire_at")
    return list(found.values_list("pk", flat=True))


def _end(model: type[Any], pk: Any) -> int:
    one = model._base_manager.select_for_update().filter(pk=pk, live=True, expire_at__lte=clock.now()).first()
    if one is None:
        return 0
    one.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return 1


def _publish(pk: int) -> int:
    version = Revision.objects.select_for_update().filter(pk=pk, approved_go_live_at__lte=clock.now()).first()
    if version is None:
        return 0
    version.publish(log_action="wagtail.publish.scheduled")
    return 1
