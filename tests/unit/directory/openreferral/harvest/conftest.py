"""A feed of our own on this machine, and the row by which it is read."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.openreferral.feeds import fetching
from directory.openreferral.harvest import actions

DAY = timedelta(days=1)


def latest(feed):
    feed.refresh_from_db()
    return feed.readings.first()


def later(feed, by=DAY):
    """As the worker finds it so much later."""
    return clock.moved_to(clock.now() + by)


def whole(number, **more):
    return {
        "id": f"s{number}",
        "name": f"Lunch club {number}",
        "status": "active",
        "contacts": [],
        "description": "A hot meal.",
        **more,
    }


@pytest.fixture
def feed_server(monkeypatch, settings):
    """A feed of our own. `rows` it has, `changed` is when each was; `headers` go with every answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked = parse_qs(urlsplit(self.path).query)
            server.asked.append(self.path)
            server.sent.append(dict(self.headers))
            if server.status != 200 or (server.refuses_after and "modified_after" in asked):
                return self.answer(server.status if server.status != 200 else 400, {})
            if server.etag and self.headers.get("If-None-Match") == server.etag:
                return self.answer(304, None)
            rows = server.rows
            if "modified_after" in asked and server.knows_after:
                rows = [
                    row for row in rows if server.changed.get(row["id"], "") >= asked["modified_after"][0]
                ]
            size = server.page_size or max(len(rows), 1)
            number = int(asked.get("page", ["1"])[0])
            part = rows[(number - 1) * size : number * size]
            last = number * size >= len(rows)
            body = {"contents": part, "page_number": number, "last_page": last, "total_items": len(rows)}
            return self.answer(200, body)

        def answer(self, status, body):
            self.send_response(status)
            if server.etag:
                self.send_header("ETag", server.etag)
            self.end_headers()
            if body is not None:
                self.wfile.write(json.dumps(body).encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.sent, server.rows, server.changed = [], [], [whole(1), whole(2)], {}
    server.status, server.etag, server.page_size = 200, "", 0
    server.knows_after, server.refuses_after = True, False
    server.url = f"http://127.0.0.1:{server.server_port}/services"
    settings.FEED_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(fetching.time, "sleep", lambda seconds: None)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def feed(feed_server):
    return actions.add_feed(name="County", address=feed_server.url, by=SYSTEM)
