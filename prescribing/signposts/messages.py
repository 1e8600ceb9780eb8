"""A signpost as an email or a text: the list, and the code by which somebody may say that they came."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from directory.messages.kinds import register
from directory.messages.models import OutboxMessage, SentMessage
from directory.shortlists.messages import ListLetter
from prescribing.signposts.actions import KIND
from prescribing.signposts.codes import as_written
from prescribing.signposts.models import Signpost


class SignpostLetter(ListLetter):
    """Once it has gone, its words go too: nothing is left of what was sent but that something was.

    In the demonstration they stay, for its inbox is where they arrive.
    """

    name = KIND

    def closing(self, message: OutboxMessage) -> str:
        found = Signpost.objects.filter(pk=message.facts["signpost"]).exclude(code=None).first()
        if found is None:
            return ""
        return _("If you go, tell us: %(place)s/came/, code %(code)s.") % {
            "place": settings.SITE_URL.rstrip("/"),
            "code": as_written(found.code or ""),
        }

    def on_sent(self, message: OutboxMessage) -> None:
        super().on_sent(message)
        if not settings.DEMO:
            SentMessage.objects.filter(message=message).update(subject="", body="", html="")


def register_own() -> None:
    register(SignpostLetter())
