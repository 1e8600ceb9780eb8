"""Reading the mailbox to which mail of ours returns, by IMAP: `BOUNCE_MAILBOX_URL`.

Mail is read by its number from where the last reading ended, and is left as it was found, unread letters of
people too: it may be a mailbox that somebody reads.
"""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from django.conf import settings

from directory import clock
from directory.accounts.actors import System
from directory.bounces.actions import note_failure
from directory.bounces.models import BounceMailbox
from directory.bounces.notification import LARGEST, failures_in

log = logging.getLogger(__name__)
READER = System("mail that came back")
SECONDS = 20.0
AT_ONCE = 100
"""Mails of one reading; the next goes on from there."""
_VALIDITY = re.compile(rb"\d+")


class CannotRead(Exception):
    """In words for the health page, without names or passwords."""


@dataclass(frozen=True, slots=True)
class Address:
    """Of a mailbox: imaps://user:password@host/folder; imap+tls:// with STARTTLS; imap:// on this machine."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @classmethod
    def read(cls, url: str) -> Address:
        """Raises CannotRead."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise CannotRead("BOUNCE_MAILBOX_URL is no address") from None
        ports = {"imaps": 993, "imap+tls": 143, "imap": 143}
        if parts.scheme not in ports or not parts.hostname or not parts.username:
            raise CannotRead("BOUNCE_MAILBOX_URL is not like imaps://user:password@host/INBOX")
        if parts.scheme == "imap" and not _is_here(parts.hostname):
            raise CannotRead(
                "BOUNCE_MAILBOX_URL would send the password in the clear: use imaps:// or imap+tls://"
            )
        return cls(
            parts.scheme,
            parts.hostname,
            port or ports[parts.scheme],
            unquote(parts.username),
            unquote(parts.password or ""),
            unquote(parts.path.strip("/")) or "INBOX",
        )

    @property
    def name(self) -> str:
        """What is kept of it."""
        return f"{self.user}@{self.host}/{self.folder}"[:300]


def work() -> int:
    """The worker's share: what has come since it was last read. Returns how many failures were new."""
    if not settings.BOUNCE_MAILBOX_URL:
        return 0
    return read_mailbox(settings.BOUNCE_MAILBOX_URL)


def read_mailbox(url: str) -> int:
    """What cannot be read is remembered for the health page, and is no error of the worker's."""
    name = "BOUNCE_MAILBOX_URL"
    try:
        address = Address.read(url)
        name = address.name
        state, _ = BounceMailbox.objects.get_or_create(name=name)
        count = _read(address, state)
    except CannotRead as problem:
        _remember(name, str(problem))
        return 0
    BounceMailbox.objects.filter(name=name).update(read_at=clock.now(), problem="", problem_since=None)
    return count


def _read(address: Address, state: BounceMailbox) -> int:
    count = 0
    with _opened(address) as box:
        validity = _validity(box)
        after = state.last_number if state.validity == validity else 0
        for number in _numbers_after(box, after):
            for failure in failures_in(_fetched(box, number)):
                if note_failure(failure=failure, told_by="mailbox", by=READER) is not None:
                    count += 1
            # After each, so that nothing is read twice where the next one ends the reading.
            BounceMailbox.objects.filter(pk=state.pk).update(validity=validity, last_number=number)
    return count


@contextmanager
def _opened(address: Address) -> Iterator[imaplib.IMAP4]:
    """Signed in, with the folder open for reading only."""
    box: imaplib.IMAP4 | None = None
    try:
        box = _connected(address)
        try:
            box.login(address.user, address.password)
        except (imaplib.IMAP4.error, UnicodeEncodeError):
            raise CannotRead("the mail server refuses the user or the password") from None
        if box.select(_quoted(address.folder), readonly=True)[0] != "OK":
            raise CannotRead("there is no such folder")
        yield box
    except (OSError, imaplib.IMAP4.error, ssl.SSLError) as problem:
        raise CannotRead(
            f"the mail server does not answer as it should ({type(problem).__name__})"
        ) from problem
    finally:
        if box is not None:
            try:
                box.logout()
            except (OSError, imaplib.IMAP4.error):
                log.debug("The mail server closed the connection first")


def _connected(address: Address) -> imaplib.IMAP4:
    checked = ssl.create_default_context()
    if address.scheme == "imaps":
        return imaplib.IMAP4_SSL(address.host, address.port, ssl_context=checked, timeout=SECONDS)
    box = imaplib.IMAP4(address.host, address.port, timeout=SECONDS)
    if address.scheme == "imap+tls":
        box.starttls(checked)
    return box


def _validity(box: imaplib.IMAP4) -> int:
    """Changes when the server numbers its mail anew."""
    found = _VALIDITY.search(
        b" ".join(one for one in box.response("UIDVALIDITY")[1] if isinstance(one, bytes))
    )
    return int(found[0]) if found else 0


def _numbers_after(box: imaplib.IMAP4, after: int) -> list[int]:
    answer, data = box.uid("SEARCH", f"UID {after + 1}:*")
    if answer != "OK":
        raise CannotRead("the mail server does not search")
    numbers = sorted(int(one) for one in (data[0] or b"").split())
    return [one for one in numbers if one > after][
        :AT_ONCE
    ]  # "8:*" is the last mail where there is no eighth


def _fetched(box: imaplib.IMAP4, number: int) -> bytes:
    answer, data = box.uid("FETCH", str(number), f"(BODY.PEEK[]<0.{LARGEST}>)")
    if answer != "OK":
        return b""  # gone since
    return next((one[1] for one in data if isinstance(one, tuple) and len(one) > 1), b"")


def _remember(name: str, problem: str) -> None:
    state, _ = BounceMailbox.objects.get_or_create(name=name)
    since = state.problem_since if state.problem else clock.now()
    BounceMailbox.objects.filter(pk=state.pk).update(problem=problem[:200], problem_since=since)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
