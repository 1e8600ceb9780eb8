"""Mail to the editors: a feed has failed several times in turn."""

from __future__ import annotations

from directory.accounts.models import User
from directory.messages.kinds import Envelope, MessageKind, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter
from directory.openreferral.harvest.models import HarvestedFeed


class FeedFailing(MessageKind):
    """To one of those who may import. It says why, and when it is tried again."""

    name = "feed.failing"

    def resolve(self, message: OutboxMessage) -> Envelope:
        feed = HarvestedFeed.objects.failing().select_related("source").filter(pk=message.about_id).first()
        if feed is None:
            raise Withheld("The feed is read again, or paused")
        to = User.objects.filter(pk=message.to_id, is_active=True).first() if message.to_id else None
        if to is None:
            raise Withheld("The account is closed")
        last = feed.readings.exclude(ended_at=None).first()
        context = {"user": to, "feed": feed, "why": last.words if last else ""}
        return letter("feed_failing", recipient=to.email, context=context)


def register_own() -> None:
    register(FeedFailing())
