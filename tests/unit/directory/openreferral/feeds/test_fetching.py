"""Feeds on the web: pages, summaries, and servers that are slow to answer or answer oddly."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from directory.openreferral.feeds import fetching
from directory.openreferral.feeds.fetching import FetchProblem
from directory.openreferral.feeds.reader import NotServices, read


@pytest.fixture
def feed(monkeypatch, settings):
    """A server of our own, whose network is allowed: `answers[path]` gives status and body for a query."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            server.asked.append(self.path)
            answer = server.answers.get(parts.path)
            status, body = answer(parse_qs(parts.query)) if answer else (404, {})
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "7")
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.answers, server.waits = [], {}, []
    server.url = f"http://127.0.0.1:{server.server_port}"
    settings.FEED_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(fetching.time, "sleep", server.waits.append)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def row(number, **more):
    return {"id": str(number), "name": f"Service {number}", "status": "active", **more}


def whole(number):
    return row(number, service_at_locations=[], contacts=[])


def pages(rows, size, version="3.0"):
    def answer(query):
        number = int(query.get("page", ["1"])[0])
        part = rows[(number - 1) * size : number * size]
        last = number * size >= len(rows)
        if version == "1.0":
            return 200, {"content": part, "number": number, "last": last, "totalElements": len(rows)}
        return 200, {"contents": part, "page_number": number, "last_page": last, "total_items": len(rows)}

    return answer


def ids(found):
    return [record["id"] for record in found.records]


@pytest.mark.parametrize("version", ["3.0", "1.0"])
def test_every_page_in_turn_with_a_pause(feed, version):
    feed.answers["/api/services"] = pages([whole(n) for n in range(5)], 2, version)
    found = read(f"{feed.url}/api/services")
    assert found.total == 5
    assert ids(found) == ["0", "1", "2", "3", "4"]
    assert len(feed.asked) == 3
    assert feed.waits == [fetching.PAUSE] * 3


def test_the_address_of_the_api_leads_to_its_services(feed):
    feed.answers["/"] = lambda _q: (200, {"version": "HSDS-UK-3.0", "profile": "x", "openapi_url": "y"})
    feed.answers["/services"] = pages([whole(1)], 5)
    assert ids(read(f"{feed.url}/")) == ["1"]


def test_an_address_that_is_no_json_is_tried_with_services(feed):
    feed.answers["/api"] = lambda _q: (200, b"<html>Hello")
    feed.answers["/api/services"] = pages([whole(1)], 5)
    assert ids(read(f"{feed.url}/api")) == ["1"]


def test_rows_that_are_summaries_are_fetched_whole(feed):
    feed.answers["/services"] = pages([row(1), row(2)], 5)
    feed.answers["/services/1"] = lambda _q: (200, whole(1))
    found = read(f"{feed.url}/services")
    first, second = found.records
    assert "contacts" in first
    assert "contacts" not in second
    assert found.problems == [
        f"Service 2: its own page could not be read ({feed.url.rsplit(':', 1)[0]}/services/2 "
        "answers with status 404.)"
    ]


def test_a_feed_that_ignores_the_page_ends(feed):
    feed.answers["/services"] = lambda _q: (200, {"contents": [whole(1)], "total_pages": 9})
    assert ids(read(f"{feed.url}/services")) == ["1"]
    assert len(feed.asked) == 2


def test_a_page_that_breaks_keeps_what_came_before(feed):
    first = pages([whole(n) for n in range(4)], 2)
    feed.answers["/services"] = lambda q: first(q) if q.get("page", ["1"]) == ["1"] else (500, {})
    found = read(f"{feed.url}/services")
    assert ids(found) == ["0", "1"]
    assert "Page 2 could not be read" in found.unread[0]


def test_patience_when_it_is_busy(feed):
    busy = iter([(429, {}), (503, {})])
    feed.answers["/services"] = lambda q: next(busy, None) or pages([whole(1)], 5)(q)
    assert ids(read(f"{feed.url}/services")) == ["1"]
    assert 7.0 in feed.waits


def test_what_is_no_feed_says_what_it_is(feed):
    feed.answers["/services"] = lambda _q: (200, [{"id": "1", "name": "A", "website": "x"}])
    with pytest.raises(NotServices, match="an organisation"):
        read(f"{feed.url}/services")
    with pytest.raises(FetchProblem, match="status 404"):
        read(f"{feed.url}/nothing/services")
    with pytest.raises(FetchProblem, match="does not answer"):
        read("http://127.0.0.1:9/services")


def test_too_much_is_refused(feed, monkeypatch):
    monkeypatch.setattr(fetching, "LARGEST", 1_000)
    feed.answers["/services"] = lambda _q: (200, [whole(n) for n in range(100)])
    with pytest.raises(FetchProblem, match="more than"):
        read(f"{feed.url}/services")


def test_a_key_in_an_address_is_not_shown():
    assert fetching.shown("https://me:secret@example.org/services?key=123") == "https://example.org/services"
