"""Kinds of message. Whoever owns a kind says what it reads, and whether it may still be sent."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

if TYPE_CHECKING:
    from directory.messages.models import OutboxMessage


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom, as an id: the address is looked up at sending, so that a corrected one is used."""

    type: Literal["user", "referral-contact", "person", "address", "keeper"]
    id: UUID

    def __str__(self) -> str:
        return f"{self.type}:{self.id}"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message ready to go. `stored_text` is what is kept of it: the same words without any token."""

    recipient: str
    """An email address, or a telephone number for a text."""
    subject: str
    text: str
    stored_text: str
    html: str = ""
    stored_html: str = ""
    reply_to: str = ""
    channel: str = "email"
    keep_recipient: bool = True
    """Without it nothing that is kept says whom it went to: for somebody who is not known to us."""


class Withheld(Exception):
    """This message may no longer be sent: consent, safe contact, or what it told of has changed."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class UnknownKind(LookupError):
    """Nobody registered this kind of message."""


class MessageKind(ABC):
    """One kind of message. Registered in an app's `ready()`."""

    name: ClassVar[str]

    @abstractmethod
    def resolve(self, message: OutboxMessage) -> Envelope:
        """The message as it reads now, for whoever it goes to now. Raises Withheld when it may not go.

        Called outside any transaction, possibly more than once for one message.
        """

    def on_sent(self, message: OutboxMessage) -> None:  # noqa: B027  most kinds need nothing
        """After the message was handed over. In a transaction with the change of its state."""

    def on_failed(self, message: OutboxMessage, why: str) -> None:  # noqa: B027
        """After the last try failed: make it somebody's task. In a transaction with the change of state."""

    def on_came_back(self, message: OutboxMessage, why: str) -> None:  # noqa: B027
        """It was sent and did not arrive, as a mail server told later. In a transaction with its mark."""

    def on_withheld(self, message: OutboxMessage, why: str) -> None:  # noqa: B027
        """`resolve` raised Withheld. In a transaction with the change of state."""


_KINDS: dict[str, MessageKind] = {}


def register(kind: MessageKind) -> None:
    """Registering another kind under a name in use is an error."""
    other = _KINDS.setdefault(kind.name, kind)
    if type(other) is not type(kind):
        raise ValueError(f"Message kind {kind.name} is already registered by {type(other).__qualname__}")


def kind_named(name: str) -> MessageKind:
    """Raises UnknownKind."""
    try:
        return _KINDS[name]
    except KeyError:
        raise UnknownKind(
            f"No message kind {name!r} is registered: register it in the app's ready()."
        ) from None


def known_kinds() -> list[str]:
    """The names of every kind that is registered."""
    return sorted(_KINDS)
