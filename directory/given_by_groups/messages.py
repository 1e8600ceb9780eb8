"""Mail to whoever gave something for their group: an editor has approved it, refused it or taken it away."""

from __future__ import annotations

from typing import Any, ClassVar

from directory.given_by_groups.models import GivenByGroup
from directory.messages.kinds import Envelope, MessageKind, Withheld
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter


class Decided(MessageKind):
    """`approved` is the state in which what was given is shown or asked."""

    model: ClassVar[type[GivenByGroup]]
    folder: ClassVar[str]
    approved: ClassVar[str]
    without: ClassVar[tuple[str, ...]] = ()
    """Fields that are large, and not read for a letter."""

    def resolve(self, message: OutboxMessage) -> Envelope:
        every: Any = self.model._base_manager.filter(pk=message.about_id).defer(*self.without)
        given = every.select_related("keeper", "service__organisation").first()
        if given is None or given.keeper is None or given.keeper.ended_at is not None:
            raise Withheld("They keep these listings no longer")
        context = {
            "organisation": given.service.organisation,
            "listing": given.service.name,
            "words": given.words,
            "approved": given.state == self.approved,
            **self.named(given),
        }
        return letter(self.folder, recipient=given.keeper.email, context=context)

    def named(self, given: Any) -> dict[str, str]:
        """What was given, in its own words."""
        raise NotImplementedError
