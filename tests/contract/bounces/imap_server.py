"""A mail server that speaks as much IMAP (RFC 3501) as reading a mailbox needs, on this machine."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """Mails by number. `refuses` a password, `silent` answers nothing, `seen` what was marked as read."""

    port: int = 0
    user: str = "returned"
    password: str = "p@ss/word"
    validity: int = 1700000000
    mails: dict[int, bytes] = field(default_factory=dict)
    folders: tuple[str, ...] = ("INBOX", "Returned mail")
    said: list[str] = field(default_factory=list)
    silent: bool = False

    def url(self, *, password: str = "p%40ss%2Fword", folder: str = "") -> str:
        return f"imap://{self.user}:{password}@127.0.0.1:{self.port}/{folder}"

    def arrives(self, raw: bytes) -> int:
        number = max(self.mails, default=0) + 1
        self.mails[number] = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        return number


@contextmanager
def imap_server() -> Iterator[Mailbox]:
    box = Mailbox()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if box.silent:
                return
            self.say("* OK ready")
            while line := self.rfile.readline():
                tag, _, rest = line.decode().strip().partition(" ")
                box.said.append(rest)
                if not self.answer(tag, rest):
                    return

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def answer(self, tag: str, rest: str) -> bool:
            verb = rest.split(" ", 1)[0].upper()
            if verb == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1")
            elif verb == "LOGIN":
                if rest != f'LOGIN {box.user} "{box.password}"':
                    self.say(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials")
                    return True
            elif verb in {"SELECT", "EXAMINE"}:
                folder = rest.split(" ", 1)[1].strip('"')
                if folder not in box.folders:
                    self.say(f"{tag} NO Mailbox doesn't exist")
                    return True
                self.say(f"* {len(box.mails)} EXISTS")
                self.say(f"* OK [UIDVALIDITY {box.validity}] UIDs valid")
                self.say(f"* OK [UIDNEXT {max(box.mails, default=0) + 1}] Predicted next UID")
            elif rest.upper().startswith("UID SEARCH"):
                self.search(rest)
            elif rest.upper().startswith("UID FETCH"):
                self.fetch(rest)
            elif verb == "LOGOUT":
                self.say("* BYE")
                self.say(f"{tag} OK bye")
                return False
            self.say(f"{tag} OK done")
            return True

        def search(self, rest: str) -> None:
            first = int(re.findall(r"UID (\d+):\*", rest)[0])
            last = max(box.mails, default=0)
            found = [number for number in box.mails if number >= min(first, last)]
            self.say(f"* SEARCH {' '.join(map(str, found))}".rstrip())

        def fetch(self, rest: str) -> None:
            number, most = map(int, re.findall(r"FETCH (\d+) \(BODY.PEEK\[\]<0.(\d+)>\)", rest)[0])
            raw = box.mails.get(number, b"")[:most]
            self.say(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(raw)}}}")
            self.wfile.write(raw)
            self.say(")")

    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.daemon_threads = True
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()
