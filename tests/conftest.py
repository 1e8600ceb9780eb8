"""What every test may ask for. Run `pytest` as it is, or `make test`; see docs/testing.md."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as chance

from tests import prepared, services
from tests.markup import plain

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

MARKERS = (
    "postgresql: true of PostgreSQL only; deselected on SQLite",
    "sqlite: true of SQLite only; deselected on PostgreSQL",
)

# How long one example takes says how busy the machine is, and nothing of the code. The examples are the same
# in each run of the same code, so that a change is judged by what it does; `make explore` looks for new ones.
chance.register_profile("waymark", deadline=None, derandomize=True)
chance.register_profile("explore", deadline=None)
chance.load_profile("waymark")


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def on_postgresql() -> bool:
    return os.environ.get("WAYMARK_TEST_ON") == "postgresql"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is not for this database: a skip would say that something is missing."""

    def belongs(item: pytest.Item) -> bool:
        if os.environ.get("WAYMARK_TEST_ON") == "either":
            return True  # to be named, not to be run
        if on_postgresql():
            wanted = item.get_closest_marker("database") or item.get_closest_marker("postgresql")
            return bool(wanted) and not item.get_closest_marker("sqlite")
        return not item.get_closest_marker("postgresql")

    chosen = [item for item in items if belongs(item)]
    if len(chosen) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if not belongs(item)])
        items[:] = chosen


@pytest.fixture(autouse=True)
def pages_as_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test of a page looks for its words and tags, and not for how the lines of its template are broken."""
    from django.test import Client

    asked = Client.request

    def request(client: Client, **given: Any) -> Any:
        response = asked(client, **given)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming and "Content-Encoding" not in response:
            response.content = plain(response.content.decode()).encode()
        return response

    monkeypatch.setattr(Client, "request", request)


@pytest.fixture(autouse=True)
def nothing_kept_from_another_test() -> None:
    """What is on around a neighbourhood is kept for some minutes, longer than a test."""
    from django.core.cache import caches

    caches["week"].clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Any:
    """Where everything is required, a skipped test is a failed one."""
    report = yield
    return _no_skips(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Any:
    report = yield
    return _no_skips(report)


def _no_skips(report: Any) -> Any:
    if services.required() and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = (
            f"{report.nodeid}\nNothing may be skipped here (WAYMARK_REQUIRE_SERVICES=1): {reason}"
        )
    return report


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Begin with a migrated database; pytest-django then only applies what is missing."""
    from django.db import connection

    test = connection.settings_dict["TEST"]
    if on_postgresql():
        test["TEMPLATE"] = prepared.postgresql_template(connection.settings_dict)
    else:
        prepared.copy_sqlite(Path(test["NAME"]))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Keep the copied file. On PostgreSQL the test database is made anew, out of its template."""
    return not on_postgresql()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A test with real transactions leaves the database as the migrations left it, their rows included."""
    from django.db import connection

    with django_db_blocker.unblock():
        restore = prepared.restorer(connection)
    with prepared.after_real_transactions(restore):
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public sample data beside the checkout."""
    return services.shared_data()


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """A real Elasticsearch 8. Indexes whose name starts with SEARCH_INDEX_NAME are removed at the end."""
    from django.conf import settings

    url = services.elasticsearch_url()
    yield url
    services.remove_indexes(url, settings.SEARCH_INDEX_NAME)


@pytest.fixture
def process_environment(transactional_db: None) -> dict[str, str]:
    """The environment in which a `manage.py` process of its own sees this test's database and index.

    For tests of real workers, sweeps and servers: `subprocess.Popen([...], env=process_environment)`.
    """
    from django.conf import settings
    from django.db import connection

    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DATABASE_URL": services.database_url(connection.settings_dict),
        "SEARCH_ENGINE": settings.SEARCH_ENGINE,
        "SEARCH_INDEX_PATH": str(settings.SEARCH_INDEX_PATH),
        "SEARCH_INDEX_NAME": settings.SEARCH_INDEX_NAME,
        "ELASTICSEARCH_URL": settings.ELASTICSEARCH_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run of this worker."""
    from playwright.sync_api import sync_playwright

    from tests.browsing import ARGUMENTS

    path = services.chromium_path()
    # Playwright keeps an event loop in this thread, which Django's guard takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_context(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """A function that opens one more browser on the live server: new_context(phone=, javascript=)."""
    from tests.browsing import open_context

    opened: list[BrowserContext] = []

    def make(*, phone: bool = False, javascript: bool = True) -> BrowserContext:
        opened.append(open_context(browser, live_server.url, phone=phone, javascript=javascript))
        return opened[-1]

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on a desktop, 1280 by 900."""
    return new_context().new_page()


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone, 390 by 844, with touch."""
    return new_context(phone=True).new_page()


@pytest.fixture
def plain_phone(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone without JavaScript."""
    return new_context(phone=True, javascript=False).new_page()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails with a report where the page breaks an accessibility rule."""
    from tests.browsing import assert_accessible

    return assert_accessible
