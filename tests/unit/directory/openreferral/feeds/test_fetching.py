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
            if 300 <= status < 400:
                self.send_header("Location", body)
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


def redirect_to(address, status=302):
    return lambda _query: (status, address)


def test_three_redirects_are_followed_and_no_more(feed):
    feed.answers["/services"] = pages([whole(1)], 5)
    for number in range(1, 5):
        onward = f"/r{number - 1}" if number > 1 else "/services"
        feed.answers[f"/r{number}"] = redirect_to(onward, status=(301, 302, 307, 308)[number - 1])
    assert ids(read(f"{feed.url}/r3")) == ["1"]
    with pytest.raises(FetchProblem, match="redirects more than 3 times"):
        fetching.get(fetching.session(), f"{feed.url}/r4")


def test_a_circle_of_redirects_ends(feed):
    feed.answers["/services"] = redirect_to("/services")
    with pytest.raises(FetchProblem, match="redirects more than 3 times"):
        read(f"{feed.url}/services")
    assert len(feed.asked) == 4


@pytest.mark.parametrize(
    "address", ["http://10.0.0.1/services", "http://[::1]/services", "file:///services", "http://[", ""]
)
def test_a_redirect_leads_nowhere_it_may_not(feed, address):
    feed.answers["/services"] = redirect_to(address)
    with pytest.raises(FetchProblem):
        read(f"{feed.url}/services")
    assert len(feed.asked) == 1


def test_what_all_pages_bring_together_is_limited(feed, settings):
    settings.FEED_MOST_MEGABYTES = 0.004
    rows = [whole(n) | {"description": "x" * 300} for n in range(40)]
    feed.answers["/services"] = pages(rows, 4)
    found = read(f"{feed.url}/services")
    got = ids(found)
    assert got == [str(n) for n in range(len(got))]
    assert 4 <= len(got) < 16
    assert any("gives more than" in why and "in all" in why for why in found.unread)


def next_links(rows, size, form, base=""):
    """Pages that say where the next one is, in one of the usual forms."""

    def answer(query):
        number = int(query.get("from", ["0"])[0])
        onward = f"{base}?from={number + size}" if number + size < len(rows) else None
        page = {"results": rows[number : number + size]}
        return 200, page | ({"next": onward} if form == "next" else {"links": {"next": onward}})

    return answer


@pytest.mark.parametrize("form", ["next", "links"])
@pytest.mark.parametrize("base", ["", "/services", "{url}/services"])
def test_links_to_the_next_page_are_followed(feed, form, base):
    rows = [whole(n) for n in range(5)]
    feed.answers["/services"] = next_links(rows, 2, form, base.format(url=feed.url))
    found = read(f"{feed.url}/services")
    assert ids(found) == ["0", "1", "2", "3", "4"]
    assert (found.unread, len(feed.asked)) == ([], 3)


@pytest.mark.parametrize(
    ("onward", "why"),
    [
        ("http://10.0.0.1/services?from=2", "Page 2 could not be read"),
        ("ftp://example.org/services", "Page 2 could not be read"),
        ("?from=0", "It gives the same page again"),
        ("/services", "circle"),
    ],
)
def test_a_link_to_the_next_page_that_leads_astray_makes_the_feed_a_part(feed, onward, why):
    feed.answers["/services"] = lambda _q: (200, {"results": [whole(0), whole(1)], "next": onward})
    found = read(f"{feed.url}/services")
    assert ids(found) == ["0", "1"]
    assert why in " ".join(found.unread)


def test_pages_that_move_while_they_are_read_are_told(feed):
    """One service is taken out while the second page is fetched, so that another moves to a page read."""
    rows = [whole(n) for n in range(6)]
    shorter = rows[1:]

    def answer(query):
        number = int(query.get("page", ["1"])[0])
        now = rows if number == 1 else shorter
        part = now[(number - 1) * 2 : number * 2]
        return 200, {"contents": part, "page_number": number, "total_pages": 3, "total_items": 6}

    feed.answers["/services"] = answer
    found = read(f"{feed.url}/services")
    assert ids(found) == ["0", "1", "3", "4", "5"]
    assert "It says there are 6 services, and 5 were read." in found.unread


def test_a_service_that_comes_on_two_pages_is_given_once_and_told(feed):
    rows = [whole(n) for n in range(6)]

    def answer(query):
        number = int(query.get("page", ["1"])[0])
        now = rows if number == 1 else [whole("new"), *rows]
        part = now[(number - 1) * 2 : number * 2]
        return 200, {"contents": part, "page_number": number, "last_page": number == 4, "total_items": 7}

    feed.answers["/services"] = answer
    found = read(f"{feed.url}/services")
    assert ids(found) == ["0", "1", "2", "3", "4", "5"]
    assert any("came again on a later page" in one for one in found.problems)
    assert "It says there are 7 services, and 6 were read." in found.unread


@pytest.mark.parametrize("said", [{"total_pages": 9}, {"total_items": 90}, {"last_page": False}])
def test_a_feed_that_ignores_the_page_is_a_part(feed, said):
    feed.answers["/services"] = lambda _q: (200, {"contents": [whole(1), whole(2)], **said})
    found = read(f"{feed.url}/services")
    assert ids(found) == ["1", "2"]
    assert "It gives the same page again" in " ".join(found.unread)
    assert len(feed.asked) <= 4
