"""How a message is sent: one seam, one class per channel."""

from __future__ import annotations

import smtplib
from email.utils import parseaddr
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from directory.messages.kinds import Envelope
from directory.messages.models import OutboxMessage


class NotDelivered(Exception):
    """The message was not taken. `for_good` when asking again cannot help, such as an unknown mailbox."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.for_good = for_good


class Channel(Protocol):
    name: str

    def hand_over(self, message: OutboxMessage, envelope: Envelope) -> None:
        """Return once the message was taken for delivery; raise NotDelivered when it was not."""


class Email:
    """Mail through Django's backend, with an id that stays the same when the message is sent again."""

    name = "email"

    def hand_over(self, message: OutboxMessage, envelope: Envelope) -> None:
        headers = {"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"}
        if settings.BOUNCE_ADDRESS:
            headers["From"] = settings.DEFAULT_FROM_EMAIL  # whom people see; what returns goes elsewhere
        mail = EmailMultiAlternatives(
            envelope.subject,
            envelope.text,
            settings.BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL,
            [envelope.recipient],
            reply_to=[envelope.reply_to] if envelope.reply_to else None,
            headers=headers,
            connection=get_connection(fail_silently=False),
        )
        if envelope.html:
            mail.attach_alternative(envelope.html, "text/html")
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as problem:
            codes = [code for code, _ in problem.recipients.values()]
            raise NotDelivered(
                f"The mail server refused the address ({codes[0]})", for_good=min(codes) >= 500
            ) from problem
        except smtplib.SMTPResponseException as problem:
            raise NotDelivered(f"The mail server answered {problem.smtp_code}") from problem
        except (OSError, smtplib.SMTPException) as problem:
            raise NotDelivered(
                f"The mail server could not be reached ({type(problem).__name__})"
            ) from problem


class Demo:
    """Sends nothing: the demo's inbox page shows what was kept."""

    name = "demo"

    def hand_over(self, message: OutboxMessage, envelope: Envelope) -> None:
        return None


_channels: dict[str, Channel] = {Email.name: Email()}


def register_channel(channel: Channel) -> None:
    """Another channel, such as a provider of text messages. A later one replaces an earlier."""
    _channels[channel.name] = channel


def is_set_up(name: str) -> bool:
    """Whether a message by this way would leave. In the demonstration every way ends in its inbox."""
    return settings.DEMO or name in _channels


def channel_for(envelope: Envelope) -> Channel:
    """The way this envelope leaves. Raises NotDelivered for a channel that is not set up."""
    if settings.DEMO:
        return Demo()
    if envelope.channel not in _channels:
        raise NotDelivered(f"No way to send a message by {envelope.channel} is set up", for_good=True)
    return _channels[envelope.channel]


def message_id(message: OutboxMessage) -> str:
    """The row's id as a mail id: a mailbox that gets the message twice can tell."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "waymark.invalid"
    return f"<{message.pk}@{domain}>"
