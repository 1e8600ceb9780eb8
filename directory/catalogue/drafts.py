"""What of a record is never drafted, so that publishing a draft does not bring back how it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Self

from django.http import HttpRequest, HttpResponse
from wagtail.models import PreviewableMixin, Revision

from directory import clock

NOT_DRAFTED = ("archived_at", "hidden_at", "created_at", "changed_at", "live_revision_id")


class KeepsWhatHappens:
    """For models with drafts: an archive, being hidden, and the days it was made and changed stay its own."""

    def with_content_json(self, content: dict[str, Any]) -> Self:
        made: Self = super().with_content_json(content)  # type: ignore[misc]
        for name in NOT_DRAFTED:
            if hasattr(self, name):
                setattr(made, name, getattr(self, name))
        return made

    def publish(self, revision: Revision, **options: Any) -> None:
        """A version for a later day leaves what is live as it is, also where that came by an import.

        Wagtail takes a record offline of which no version was ever published.
        """
        record: Any = self
        if record.live and record.live_revision_id is None and _is_for_later(revision):
            self._keep_what_is_live(revision)
        super().publish(revision, **options)  # type: ignore[misc]

    def _keep_what_is_live(self, before: Revision) -> None:
        record: Any = self
        live: Any = type(record)._base_manager.get(pk=record.pk)
        record.live_revision = Revision.objects.create(
            content_object=record,
            base_content_type=record.get_base_content_type(),
            created_at=before.created_at - timedelta(microseconds=1),
            object_str=str(live),
            content=live.serializable_data(),
        )
        type(record)._base_manager.filter(pk=record.pk).update(live_revision=record.live_revision)


def _is_for_later(revision: Revision) -> bool:
    moment = revision.as_object().go_live_at
    return moment is not None and moment > clock.now()


Preview = Callable[[HttpRequest, Any], HttpResponse]
_previews: dict[str, Preview] = {}


def register_preview(model_name: str, page: Preview) -> None:
    """What draws the page of a draft of this model. Called once for each, when the app is ready."""
    _previews[model_name] = page


class ShownAsDraft(PreviewableMixin):
    """Before it is published, an editor sees the page as the public will."""

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        draft: Any = self
        return _previews[draft._meta.model_name](request, draft)
