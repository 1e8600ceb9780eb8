"""Websites on this machine for tests: each path answers as it is told, and every request is noted."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, dict[str, str], bytes]
HERE = "127.0.0.1/32"


@dataclass
class Website:
    port: int = 0
    answers: dict[tuple[str, str], Answer | Callable[[], Answer]] = field(default_factory=dict)
    """By method ("*" for any) and path."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def says(self, path: str, status: int, *, method: str = "*", body: bytes = b"", **headers: str) -> None:
        self.answers[method, path] = (status, headers, body)

    def pages(self) -> list[tuple[str, str]]:
        """What was asked beside robots.txt."""
        return [one for one in self.asked if one[1] != "/robots.txt"]


@contextmanager
def website() -> Iterator[Website]:
    """Without a robots.txt, and with nothing on any page, until it is told."""
    site = Website()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.at_once += 1
            site.most_at_once = max(site.most_at_once, site.at_once)
            site.asked.append((self.command, self.path))
            site.times.append(time.monotonic())
            site.agents.add(self.headers.get("User-Agent", ""))
            found = site.answers.get((self.command, self.path)) or site.answers.get(("*", self.path))
            status, headers, body = found() if callable(found) else found or (404, {}, b"")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)
            site.at_once -= 1

        do_HEAD = do_GET

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def kept_alive_then_dripping(first: bytes) -> Iterator[str]:
    """The address of a server that answers its first request with the body `first`, keeps the connection,
    and answers every other request with headers without end."""
    stop = threading.Event()
    answered = threading.Event()

    def answer(connection: socket.socket) -> None:
        try:
            with connection:
                connection.recv(65_536)
                if not answered.is_set():
                    answered.set()
                    length = b"Content-Length: %d\r\n\r\n" % len(first)
                    connection.sendall(b"HTTP/1.1 200 OK\r\n" + length + first)
                    connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not stop.wait(0.1):
                    connection.sendall(b"X")
        except OSError:
            return

    def accept() -> None:
        while not stop.is_set():
            try:
                connection, _where = server.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            stop.set()
