"""A feed is fetched from public addresses only, within a time, and whatever it says of its pages."""

import socket
import threading
import time

import pytest
import requests

from directory.openreferral.feeds import addresses, fetching
from directory.openreferral.feeds.fetching import FetchProblem
from directory.openreferral.feeds.reader import read
from tests.unit.directory.openreferral.feeds.test_fetching import feed, ids, whole  # noqa: F401
from tests.unit.directory.web_links.website import kept_alive_then_dripping


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"),
        *("2002:7f00:1::", "224.0.0.1", "::"),
    ],
)
def test_what_is_not_public_is_refused(address):
    assert not addresses.may_reach(address)


def test_public_addresses_and_named_networks_may_be_reached(settings):
    assert addresses.may_reach("93.184.216.34")
    assert addresses.may_reach("2606:4700::1111")
    settings.FEED_ALLOWED_NETWORKS = ["10.1.0.0/16"]
    assert addresses.may_reach("10.1.2.3")
    assert not addresses.may_reach("10.2.2.3")


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "localhost", "[::1]"])
def test_this_machine_is_refused_however_it_is_written(feed, settings, host):  # noqa: F811
    settings.FEED_ALLOWED_NETWORKS = []
    with pytest.raises(FetchProblem, match="private network"):
        read(f"http://{host}:{feed.server_port}/services")
    assert feed.asked == []


def test_each_redirect_is_looked_at_again(feed, settings):  # noqa: F811
    settings.FEED_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    target = f"http://127.0.0.2:{feed.server_port}/services"
    with fetching.session() as http:
        http.hooks["response"].append(lambda answer, **_: _as_redirect(answer, target))
        feed.answers["/services"] = lambda _q: (200, [whole(1)])
        with pytest.raises(FetchProblem, match="private network"):
            fetching.get(http, f"{feed.url}/services")


def _as_redirect(answer, target):
    answer.status_code = 302
    answer.headers["Location"] = target


def test_an_answer_that_drips_ends(feed, settings):  # noqa: F811
    settings.FEED_MOST_SECONDS_EACH = 1

    server = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip():
        client, _where = server.accept()
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not stop.wait(0.1):
            try:
                client.sendall(b" ")
            except OSError:
                return

    threading.Thread(target=drip, daemon=True).start()
    began = time.monotonic()
    with pytest.raises(FetchProblem, match="longer than 1 seconds"):
        read(f"http://127.0.0.1:{server.getsockname()[1]}/services")
    stop.set()
    assert time.monotonic() - began < 8


def test_a_connection_that_was_kept_and_then_drips_ends(settings):
    settings.FEED_MOST_SECONDS_EACH = 1
    settings.FEED_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    problems = []

    def fetch(url):
        with fetching.session() as http:
            assert fetching.get(http, f"{url}/1") == {}
            try:
                fetching.get(http, f"{url}/2")
            except FetchProblem as problem:
                problems.append(str(problem))

    with kept_alive_then_dripping(b"{}") as url:
        fetched = threading.Thread(target=fetch, args=(url,), daemon=True)
        fetched.start()
        fetched.join(8)
    assert ["longer than 1 seconds" in problem for problem in problems] == [True]


def test_what_is_connected_after_the_time_was_up_is_cut_at_once(feed, settings):  # noqa: F811
    settings.FEED_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    feed.answers["/services"] = lambda _q: (200, [whole(1)])
    with fetching.session() as http:
        http.public.cut()
        with pytest.raises(requests.ConnectionError):
            http.get(f"{feed.url}/services", timeout=5)
        assert fetching.get(http, f"{feed.url}/services")  # the next call has a time of its own


def test_pages_counted_from_nought(feed):  # noqa: F811
    def answer(query):
        number = int(query.get("page", ["0"])[0])
        return 200, {
            "content": [whole(number)] if number < 3 else [],
            "number": number,
            "totalPages": 3,
            "totalElements": 3,
        }

    feed.answers["/services"] = answer
    found = read(f"{feed.url}/services")
    assert ids(found) == ["0", "1", "2"]
    assert found.unread == []


def test_fewer_than_it_says_is_told(feed):  # noqa: F811
    feed.answers["/services"] = lambda _q: (
        200,
        {"contents": [whole(1)], "total_items": 9, "last_page": True},
    )
    found = read(f"{feed.url}/services")
    assert ids(found) == ["1"]
    assert found.unread == ["It says there are 9 services, and 1 were read."]


def test_pages_without_an_end_end(feed, settings):  # noqa: F811
    settings.FEED_MOST_PAGES = 4
    feed.answers["/services"] = lambda q: (
        200,
        {"contents": [whole(int(q.get("page", ["1"])[0]))], "last_page": False},
    )
    found = read(f"{feed.url}/services")
    assert len(ids(found)) == 4
    assert "more than 4 pages" in found.unread[0]
