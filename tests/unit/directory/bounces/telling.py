"""Messages of ours that were sent, and that came back."""

from __future__ import annotations

import uuid
from email import policy
from email.message import EmailMessage

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.bounces.actions import note_failure
from directory.bounces.models import Bounce, BounceKind
from directory.bounces.notification import FailedDelivery
from directory.messages.models import MessageState, OutboxMessage, SentMessage


def sent_to(address: str, *, kind: str = "group.review", to_type: str = "keeper") -> OutboxMessage:
    """A message that was handed to the mail server."""
    message = OutboxMessage.objects.create(
        kind=kind,
        about_type="directory.organisation",
        about_id=uuid.uuid4(),
        to_type=to_type,
        to_id=uuid.uuid4(),
        key=str(uuid.uuid4()),
        state=MessageState.SENT,
        sent_at=clock.now(),
    )
    SentMessage.objects.create(message=message, recipient=address, subject="Is it right?", body="…")
    return message


def bounced(address: str, kind: BounceKind = BounceKind.HARD, *, status: str = "5.1.1") -> Bounce:
    """A message to this address came back."""
    failure = FailedDelivery(sent_to(address).pk, kind, status)
    found = note_failure(failure=failure, told_by="mailbox", by=SYSTEM)
    assert found is not None
    return found


def letter(message: OutboxMessage, **fields: str) -> bytes:
    """A delivery status notification as Postfix writes it; `fields` are those of the recipient's block."""
    block = {
        "Final-Recipient": "rfc822; gone@wykecuppa.example",
        "Original-Recipient": "rfc822;gone@wykecuppa.example",
        "Action": "failed",
        "Status": "5.1.1",
        "Remote-MTA": "dns; mx.wykecuppa.example",
        "Diagnostic-Code": "smtp; 550 5.1.1 <gone@wykecuppa.example>: Recipient address rejected",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    own = "\n".join(f"{name}: {value}" for name, value in block.items() if value)
    return f"""Return-Path: <>
Date: Tue, 24 Nov 2026 10:12:01 +0000 (GMT)
From: MAILER-DAEMON@mail.hub.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: returned@hub.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="9B095B5ADSN=_01D4.mail.hub.example"
Message-Id: <20261124101201.1F2A3@mail.hub.example>

This is a MIME-encapsulated message.

--9B095B5ADSN=_01D4.mail.hub.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.hub.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

--9B095B5ADSN=_01D4.mail.hub.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.hub.example
X-Postfix-Queue-ID: 9B095B5ADSN
X-Postfix-Sender: rfc822; returned@hub.example
Arrival-Date: Tue, 24 Nov 2026 10:12:00 +0000 (GMT)

{own}

--9B095B5ADSN=_01D4.mail.hub.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: The hub <hub@hub.example>
To: gone@wykecuppa.example
Subject: Is it right?
Message-ID: <{message.pk}@hub.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Is it right?

--9B095B5ADSN=_01D4.mail.hub.example--
""".encode()


def holiday_answer(message: OutboxMessage) -> bytes:
    """What somebody's mailbox answers by itself."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "Jo Lamb <jo@wykecuppa.example>"
    mail["Subject"] = "Out of office: Is it right?"
    mail["In-Reply-To"] = f"<{message.pk}@hub.example>"
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content("I am away until Monday. Ring 01632 960550 if it will not wait.")
    return bytes(mail)
