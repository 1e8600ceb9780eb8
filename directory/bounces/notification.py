"""Reading what a mail server sends back: delivery status notifications (RFC 3464, with RFC 3463's statuses
and RFC 6533's other alphabets), and the older letters in words that name our message.

A message is known by its Message-ID alone, which nobody but its recipient and the servers on its way has
seen: so nobody can make an address look dead by writing to us. What people answer is no failure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from email.utils import parseaddr
from uuid import UUID

from directory.bounces.models import BounceKind

_OURS = re.compile(r"<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^\s<>@]+>?", re.IGNORECASE)
_NAMED = re.compile(r"message-id:\s*" + _OURS.pattern, re.IGNORECASE)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[\s-])")
_OF_CODE = {"550": "5.0.0", "551": "5.0.0", "553": "5.0.0", "552": "5.2.2"}
"""What a code of SMTP alone says, in RFC 3463's words; any other is of the message or the server."""
_DELIVERY = ("message/delivery-status", "message/global-delivery-status")
_ORIGINAL = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_SERVERS = {"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon"}
LARGEST = 1_000_000
"""Bytes that are read of one; what matters stands at its beginning."""


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """One of our messages did not get through, or is held up."""

    message_id: UUID
    kind: BounceKind
    status: str = ""


def failures_in(raw: bytes) -> list[FailedDelivery]:
    """The failures that a mail tells of; none in what is no such mail. Never raises for what it holds."""
    try:
        mail = message_from_bytes(raw[:LARGEST])
        return list(dict.fromkeys(_failures(mail)))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []  # broken in a way that the email package does not mend


def _failures(mail: Message) -> Iterator[FailedDelivery]:
    notices = [part for part in mail.walk() if part.get_content_type() in _DELIVERY]
    ours = _our_message(mail)
    if ours is None:
        return
    if notices:
        for notice in notices:
            for block in _blocks(notice):
                if (kind := _kind_of(block)) is not None:
                    yield FailedDelivery(ours, kind, _status_of(block))
    elif _is_from_a_server(mail):
        words = _words(mail)
        status = status_in(words)
        yield FailedDelivery(ours, kind_of_status(status) if status else BounceKind.SOFT, status)


def kind_of_status(status: str) -> BounceKind:
    """Whether a status says that the address is wrong, or only that this message was not taken.

    Also with a 5 in front it may be no fault of the address: a full mailbox, a message too large, a server
    that takes us for a sender of spam.
    """
    first, subject, detail = (int(part) for part in status.split("."))
    if first != 5:
        return BounceKind.SOFT
    if subject == 1:
        return BounceKind.SOFT if detail in {7, 8} else BounceKind.HARD  # those two speak of the sender
    if subject == 2:
        return BounceKind.HARD if detail in {0, 1} else BounceKind.SOFT
    if subject == 4:
        return BounceKind.SOFT if detail in {3, 5, 6, 7} else BounceKind.HARD  # 4.7: it took too long
    return BounceKind.HARD if subject == 0 else BounceKind.SOFT


def _blocks(notice: Message) -> Iterator[Message]:
    """One for each recipient; the first, about the message as a whole, has no action."""
    payload = notice.get_payload()
    if not isinstance(payload, list):
        yield from _blocks_in(_text_of(notice))
        return
    for block in payload:
        if isinstance(block, Message):
            yield block
            # Of another alphabet the email package takes all but the first block for a body.
            yield from _blocks_in(_text_of(block))


def _blocks_in(text: str) -> Iterator[Message]:
    yield from (message_from_string(block.lstrip()) for block in re.split(r"\r?\n[ \t]*\r?\n", text))


def _text_of(part: Message) -> str:
    raw = part.get_payload(decode=True)
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""


def _kind_of(block: Message) -> BounceKind | None:
    """None where it arrived, or was only passed on."""
    action = str(block.get("Action", "")).partition("(")[0].strip().lower()
    if action == "delayed":
        return BounceKind.DELAYED
    if action != "failed":
        return None
    status = _status_of(block)
    return kind_of_status(status) if status else BounceKind.HARD


def _status_of(block: Message) -> str:
    """As the server that refused it says, where that says more than that it failed."""
    own = status_in(str(block.get("Status", "")))
    diagnosed = status_in(str(block.get("Diagnostic-Code", "")))
    return diagnosed if diagnosed and (not own or own.endswith(".0.0")) else own


def status_in(text: str) -> str:
    """The first status in these words, or what a code of SMTP alone says; "" for none."""
    found = _STATUS.search(text)
    if found:
        return ".".join(found.groups())
    code = _CODE.search(text)
    return _OF_CODE.get(code[1], f"{code[1][0]}.3.0") if code else ""


def _our_message(mail: Message) -> UUID | None:
    """The id of the message that came back: in the copy of it, else in what the notice answers to, else, in a
    letter in words from a server, wherever it stands."""
    for part in mail.walk():
        if part.get_content_type() in _ORIGINAL and part is not mail:
            found = id_in(_head_of(part))
            if found:
                return found
    for name in ("In-Reply-To", "References", "X-Original-Message-ID", "X-MS-Exchange-Message-ID"):
        if found := id_in(str(mail.get(name, ""))):
            return found
    return id_in(_words(mail), named=True) if _is_from_a_server(mail) else None


def _head_of(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list):  # the message itself
        return str(payload[0].get("Message-ID", "")) if payload and isinstance(payload[0], Message) else ""
    return str(message_from_string(_text_of(part).lstrip()).get("Message-ID", ""))


def id_in(text: str, *, named: bool = False) -> UUID | None:
    """The id of an outbox row that a Message-ID holds."""
    # Of several ids in words, the one that is said to be the message's.
    found = (_NAMED if named else _OURS).search(text)
    return UUID(found[1]) if found else None


def _is_from_a_server(mail: Message) -> bool:
    sender = parseaddr(str(mail.get("From", "")))[1].partition("@")[0].lower()
    return sender in _SERVERS or "X-Failed-Recipients" in mail


def _words(mail: Message) -> str:
    """All that stands in it as text."""
    return "\n".join(_text_of(part) for part in mail.walk() if part.get_content_maintype() == "text")
