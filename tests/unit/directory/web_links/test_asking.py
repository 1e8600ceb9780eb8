"""Whether a website answers: asked politely, within limits, and never on a network that is not public."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from directory.web_links import asking
from directory.web_links.asking import Asker, Found
from directory.web_links.models import Problem
from tests.unit.directory.web_links.website import Website, kept_alive_then_dripping, website


def test_a_page_that_is_there_is_asked_for_once_and_not_read(site: Website) -> None:
    site.says("/", 200, body=b"x" * 1000)
    found = Asker().ask(site.url())
    assert (found.problem, found.status, found.not_asked) == (None, 200, False)
    assert site.asked == [("GET", "/robots.txt"), ("HEAD", "/")]
    assert all("Waymark-link-checker" in agent and "http" in agent for agent in site.agents)


@pytest.mark.parametrize("refused", [403, 404, 405, 500, 501])
def test_where_head_is_refused_get_decides(site: Website, refused: int) -> None:
    site.says("/", refused, method="HEAD")
    site.says("/", 200, method="GET", body=b"x")
    assert Asker().ask(site.url()).problem is None
    assert site.pages() == [("HEAD", "/"), ("GET", "/")]


def test_where_head_ends_the_connection_get_decides(site: Website) -> None:
    def broken() -> Any:
        raise ConnectionResetError

    site.answers["HEAD", "/"] = broken
    site.says("/", 200, method="GET")
    assert Asker().ask(site.url()).problem is None


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (404, Problem.NOT_FOUND),
        (410, Problem.NOT_FOUND),
        (500, Problem.FAULT),
        (502, Problem.FAULT),
        *((status, None) for status in (200, 204, 401, 403, 405, 451, 999)),
    ],
)
def test_what_refuses_a_program_answers_people(site: Website, status: int, problem: Problem | None) -> None:
    site.says("/a", status)
    found = Asker().ask(site.url("/a"))
    assert (found.problem, found.status) == (problem, status)
    assert not found.not_asked


@pytest.mark.parametrize("status", [429, 503])
def test_who_is_busy_is_asked_another_day(site: Website, status: int) -> None:
    site.says("/", status)
    found = Asker().ask(site.url())
    assert found.not_asked
    assert found.problem is None


def test_a_name_nobody_has_and_a_port_nobody_listens_on(site: Website, monkeypatch: Any) -> None:
    def unknown(*args: Any, **options: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with website() as gone:
        pass
    assert Asker().ask(gone.url()).problem is Problem.NO_ANSWER
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert Asker().ask("https://wykecuppa.example/").problem is Problem.NO_NAME


def test_a_server_of_names_that_does_not_answer_says_nothing_of_the_name(monkeypatch: Any) -> None:
    def away(*args: Any, **options: Any) -> Any:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", away)
    assert Asker().ask("https://wykecuppa.example/").problem is Problem.NO_ANSWER


def test_a_certificate_that_is_not_valid_is_said(settings: Any, tmp_path: Any) -> None:
    with _with_own_certificate(tmp_path) as port:
        settings.LINK_CHECK_ALLOWED_NETWORKS = ["127.0.0.1/32"]
        assert Asker().ask(f"https://127.0.0.1:{port}/").problem is Problem.CERTIFICATE


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "https:///", "http://[", "mailto:a@example.org", "http://a:99999/"]
)
def test_what_is_no_address_of_a_website_is_asked_nobody(url: str) -> None:
    assert Asker().ask(url).problem is Problem.NO_ADDRESS


# --- nothing of ours ------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "[::1]", "0.0.0.0"])
def test_this_machine_is_refused_however_it_is_written(site: Website, settings: Any, host: str) -> None:
    settings.LINK_CHECK_ALLOWED_NETWORKS = []
    settings.FEED_ALLOWED_NETWORKS = ["127.0.0.0/8", "::1/128"]  # what feeds may is not what websites may
    assert Asker().ask(f"http://{host}:{site.port}/").problem is Problem.NOT_PUBLIC
    assert site.asked == []


@pytest.mark.parametrize(
    "where", ["http://127.0.0.2:{port}/", "http://169.254.169.254/latest", "//10.0.0.1/"]
)
def test_a_redirect_to_a_private_network_is_not_followed(site: Website, where: str) -> None:
    site.says("/", 302, Location=where.format(port=site.port))
    assert Asker().ask(site.url()).problem is Problem.NOT_PUBLIC
    assert site.pages() == [("HEAD", "/")]


def test_a_robots_txt_that_leads_to_a_private_network_counts_as_none(site: Website) -> None:
    site.says("/robots.txt", 302, Location=f"http://127.0.0.2:{site.port}/robots.txt")
    site.says("/", 200)
    assert Asker().ask(site.url()).problem is None


def test_a_name_that_leads_to_a_private_network_is_refused(site: Website, monkeypatch: Any) -> None:
    real = socket.getaddrinfo

    def rebound(host: str, *args: Any, **options: Any) -> Any:
        return (
            real("127.0.0.2", *args, **options)
            if host == "wykecuppa.example"
            else real(host, *args, **options)
        )

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    assert Asker().ask(f"http://wykecuppa.example:{site.port}/").problem is Problem.NOT_PUBLIC


# --- redirects, robots, pauses --------------------------------------------------------------------


def test_redirects_are_followed_to_the_end_also_where_they_are_written_short(site: Website) -> None:
    site.says("/", 301, Location="/new#top")
    site.says("/new", 307, Location="newer")
    site.says("/newer", 200)
    assert Asker().ask(site.url()).problem is None
    site.says("/newer", 404)
    assert Asker().ask(site.url()).problem is Problem.NOT_FOUND


def test_a_circle_ends(site: Website) -> None:
    site.says("/", 302, Location="/b")
    site.says("/b", 302, Location="/")
    assert Asker().ask(site.url()).problem is Problem.CIRCLE
    assert len(site.pages()) <= 6


def test_robots_txt_is_obeyed_and_read_once_for_a_host(site: Website) -> None:
    site.says("/robots.txt", 200, body=b"User-agent: *\nDisallow: /private\n")
    site.says("/a", 200)
    asker = Asker()
    assert asker.ask(site.url("/private/a")).not_asked
    assert not asker.ask(site.url("/a")).not_asked
    assert site.asked.count(("GET", "/robots.txt")) == 1
    assert site.pages() == [("HEAD", "/a")]


def test_robots_txt_may_speak_of_us_by_name(site: Website) -> None:
    site.says("/robots.txt", 200, body=b"User-agent: Waymark-link-checker\nDisallow: /\n")
    assert Asker().ask(site.url()).not_asked


def test_robots_is_asked_of_each_host_that_a_redirect_leads_to(site: Website) -> None:
    with website() as other:
        other.says("/robots.txt", 200, body=b"User-agent: *\nDisallow: /\n")
        site.says("/", 302, Location=other.url("/there"))
        assert Asker().ask(site.url()).not_asked
        assert other.pages() == []


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_txt_with_a_fault_forbids_for_now(site: Website, status: int) -> None:
    site.says("/robots.txt", status)
    assert Asker().ask(site.url()).not_asked
    assert site.pages() == []


def test_one_request_at_a_time_with_a_pause_between_those_to_one_host(
    site: Website, slept: list[float]
) -> None:
    site.says("/a", 200)
    site.says("/b", 404)
    asker = Asker()
    for path in ("/a", "/b"):
        asker.ask(site.url(path))
    assert site.most_at_once == 1
    assert len(slept) == len(site.asked) - 1
    assert all(0 < each <= 1.0 for each in slept)


def test_who_wants_long_pauses_is_asked_for_one_page(site: Website, slept: list[float]) -> None:
    site.says("/robots.txt", 200, body=b"User-agent: *\nCrawl-delay: 60\n")
    site.says("/a", 404)
    site.says("/b", 200)
    asker = Asker()
    assert asker.ask(site.url("/a")).problem is Problem.NOT_FOUND
    assert asker.ask(site.url("/b")).not_asked
    assert site.pages() == [("GET", "/a")]
    assert max(slept, default=0) <= 10


@pytest.mark.parametrize(
    "line",
    [
        *(f"Crawl-delay: {number}" for number in ("²", "1" + "0" * 400, "1" * 5000)),
        *("Request-rate: ²/1", "Disallow: //[", "Allow: http://[x", "Disallow: " + "%" * 5000),
    ],
)
def test_a_robots_txt_that_cannot_be_read_harms_nobody_else(
    site: Website, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    site.says("/robots.txt", 200, body=f"User-agent: *\n{line}\n".encode())
    site.says("/", 200)
    found = Asker().ask(site.url())
    assert (found.problem, found.not_asked) in ((None, True), (None, False))
    assert not found.not_asked or "127.0.0.1" in caplog.text


def test_whatever_goes_wrong_with_one_address_is_logged_and_does_not_end_the_run(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: Any) -> Any:
        raise OverflowError("int too large to convert to float")

    monkeypatch.setattr(Asker, "_rules_of", broken)
    assert Asker().ask("https://tea.example/?key=secret") == Found(not_asked=True)
    assert "tea.example" in caplog.text


# --- limits ---------------------------------------------------------------------------------------


def test_an_answer_that_drips_ends(settings: Any, monkeypatch: Any) -> None:
    settings.LINK_CHECK_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    monkeypatch.setattr(asking, "SECONDS_EACH", 0.5)
    monkeypatch.setattr(asking, "SECONDS_FOR_ONE", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()
        threading.Thread(target=_drip, args=(server, stop), daemon=True).start()
        began = time.monotonic()
        found = Asker().ask(f"http://127.0.0.1:{server.getsockname()[1]}/")
        stop.set()
    assert found.problem is Problem.NO_ANSWER
    assert time.monotonic() - began < 10


def test_a_connection_that_was_kept_and_then_drips_ends(settings: Any, monkeypatch: Any) -> None:
    settings.LINK_CHECK_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    monkeypatch.setattr(asking, "SECONDS_EACH", 0.5)
    monkeypatch.setattr(asking, "SECONDS_FOR_ONE", 1.0)
    found: list[Found] = []
    with kept_alive_then_dripping(b"User-agent: *\n") as url:
        asked = threading.Thread(target=lambda: found.append(Asker().ask(f"{url}/")), daemon=True)
        asked.start()
        asked.join(8)
    assert [one.problem for one in found] == [Problem.NO_ANSWER]


def test_a_robots_txt_without_end_is_read_no_further_than_its_limit(site: Website) -> None:
    site.says("/robots.txt", 200, body=b"User-agent: *\n" + b"#" * 900_000 + b"\nDisallow: /\n")
    site.says("/", 200)
    assert Asker().ask(site.url()).problem is None


def test_the_addresses_of_one_name_share_one_time(monkeypatch: Any, settings: Any) -> None:
    """A name with many addresses that never answer takes no longer than one."""
    settings.LINK_CHECK_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    monkeypatch.setattr(asking, "SECONDS_EACH", 0.5)
    monkeypatch.setattr(asking, "SECONDS_FOR_ONE", 0.5)
    waited: list[float] = []

    class Silent(socket.socket):
        def connect(self, where: Any) -> None:
            waited.append(self.gettimeout() or 99.0)
            time.sleep(self.gettimeout() or 0)
            raise TimeoutError

    many = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))] * 20
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: many)
    monkeypatch.setattr("directory.openreferral.feeds.addresses.socket.socket", Silent)
    began = time.monotonic()
    assert Asker().ask("http://wykecuppa.example/").problem is Problem.NO_ANSWER
    assert time.monotonic() - began < 5
    assert waited


def _drip(server: socket.socket, stop: threading.Event) -> None:
    try:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not stop.is_set():
                connection.sendall(b"X")
                time.sleep(0.1)
    except OSError:
        return


def _with_own_certificate(folder: Any) -> Any:
    """A server with a certificate of its own making, which nobody trusts."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *files], check=True, capture_output=True)

    @contextlib.contextmanager
    def running() -> Any:
        server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            server.server_close()

    return running()
