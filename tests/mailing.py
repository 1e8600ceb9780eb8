"""A real mail server on a port of its own, for tests of the outbox."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.processes import free_port

Answer = Callable[[EmailMessage], str | None]


class Mailbox:
    """What the server took. `answer` may say something else than "250 OK", or do something first."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answer: Answer = lambda mail: None
        self.refused: set[str] = set()
        self.arriving = threading.Event()
        self.port = 0

    @property
    def url(self) -> str:
        """As EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.taken]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.arriving.set()
        answer = await asyncio.get_running_loop().run_in_executor(None, self.answer, mail)
        if answer is None or answer.startswith("250"):
            self.taken.append(mail)
        return answer or "250 OK"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    mailbox.port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
