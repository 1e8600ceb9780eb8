"""A newcomer brings in spreadsheets never seen, in a real browser, with scripts and without."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.test import Client
from playwright.sync_api import expect

from directory.accounts.roles import Role
from directory.catalogue.models import Service
from directory.spreadsheets import running
from directory.spreadsheets.files.reading import read_table
from tests.browsing import assert_accessible
from tests.factories.accounts import user_with

log = logging.getLogger(__name__)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GROUPS = (
    "Community groups, October 2026;;;;;\n"
    "Grp_Name;Organiser;PC;Tel;Access;Officer notes\n"
    "LUNCH AND FRIENDSHIP;Mrs J Bartlett;DT4 9BQ;1632960417;Y;chair is hard work\n"
    ";Harbour Singers;DT51LT;01632 960233;N;grant ends March\n"
    "Knit & Natter;Portland Stitchers;DT4 OPW;01632 960234;;\n"
)


@pytest.fixture
def editors_page(new_context: Callable[..., Any], live_server: Any, settings: Any, tmp_path: Path) -> Any:
    """A page of an editor: editors_page(phone=, javascript=)."""
    settings.SEARCH_ENGINE = "embedded"
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    editor = user_with(Role.EDITOR)

    def open_page(**options: bool) -> Any:
        client = Client()
        client.force_login(editor)
        context = new_context(**options)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([session])
        return context.new_page()

    return open_page


def give(page: Any, path: Path, source: str) -> None:
    page.goto("/admin/spreadsheets/")
    page.get_by_label("Spreadsheet (CSV, XLSX or ODS)").set_input_files(str(path))
    page.get_by_label("Whose listings are these?").fill(source)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("heading", name="What is in each column?").wait_for()


# On a phone without scripts the admin's own menu covers the page.
@pytest.mark.parametrize(("javascript", "phone"), [(True, False), (False, False), (True, True)])
def test_a_councils_list_is_brought_in_and_its_refused_row_comes_back(
    editors_page: Callable[..., Any], tmp_path: Path, javascript: bool, phone: bool
) -> None:
    path = tmp_path / "groups.csv"
    path.write_bytes(GROUPS.encode("cp1252"))
    page = editors_page(javascript=javascript, phone=phone)
    page.goto("/admin/spreadsheets/")
    assert_accessible(page)
    give(page, path, "South Dorset Council")
    expect(page.get_by_text("could mean several things")).to_be_visible()
    expect(page.get_by_text("Reads like private notes")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Access is", exact=True).select_option(label="Step-free")
    page.get_by_role("button", name="Look again with these columns").click()
    page.get_by_text("You chose this.").wait_for()
    page.get_by_role("button", name="Import 2 new and 0 changed").click()
    page.get_by_role("button", name="Show the 2 to the public").wait_for()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") if javascript else True
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    refused = tmp_path / "refused.csv"
    download.value.save_as(refused)
    assert read_table(refused.read_bytes(), "refused.csv").rows[0].cells[-1].startswith("No name")
    refused.write_bytes(refused.read_bytes().replace(b"\n,Harbour", b"\nHarbour Choir,Harbour"))
    page.get_by_role("button", name="Show the 2 to the public").click()
    page.get_by_text("2 new listings are shown now").wait_for()
    give(page, refused, "South Dorset Council")
    page.get_by_role("button", name="Import 1 new and 0 changed").click()
    page.get_by_role("button", name="Show the 1 to the public").wait_for()
    assert set(Service.objects.values_list("name", "live")) == {
        ("Lunch and Friendship", True), ("Knit & Natter", True), ("Harbour Choir", False),
    }  # fmt: skip


def test_a_list_goes_out_and_comes_back_without_a_change(
    editors_page: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "groups.csv"
    path.write_bytes(GROUPS.encode())
    page = editors_page()
    give(page, path, "Council")
    page.get_by_role("button", name="Import 2 new").click()
    page.get_by_role("button", name="Show the 2").click()
    page.get_by_text("2 new listings are shown now").wait_for()
    with page.expect_download() as download:
        page.goto("/admin/snippets/directory/service/")
        page.evaluate("location.href = '?export=ods'")
    ours = tmp_path / "services.ods"
    download.value.save_as(ours)
    give(page, ours, "Ourselves")
    page.get_by_text("There is nothing new in it.").wait_for()


def test_a_long_file_says_how_far_it_is(
    editors_page: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 1)
    path = tmp_path / "groups.csv"
    path.write_bytes(GROUPS.encode())
    page = editors_page(javascript=False)
    page.goto("/admin/spreadsheets/")
    page.get_by_label("Spreadsheet (CSV, XLSX or ODS)").set_input_files(str(path))
    page.get_by_label("Whose listings are these?").fill("Council")
    page.get_by_role("button", name="Read the file").click()
    page.get_by_text("It waits for its turn.").wait_for()
    assert_accessible(page)
    assert running.work() == 1
    page.get_by_role("link", name="See how far it is now").click()
    page.get_by_role("button", name="Import 2 new").wait_for()


FIVE_MINUTES = 300
SECONDS_TO_DECIDE = 25
"""How long a newcomer reads one column and three of its values before they choose."""


class RealFile(NamedTuple):
    """A file of others, how many columns we have to ask about, what somebody answers, and a listing in it."""

    path: str
    asked: int
    answers: dict[str, str]
    listing: str


REAL_FILES = (
    RealFile(
        "openreferral/outpost/services--with-sample-data.csv",
        7,
        {"service_taxonomies": "", "cost_amount": "cost"},
        "Second example service",
    ),
    RealFile("assets/trafford/trafford_mental_health_services.csv", 0, {}, "42nd Street"),
    RealFile("assets/trafford/gm_libraries.csv", 1, {"type": ""}, "Blackrod Library"),
)


@pytest.mark.parametrize("file", REAL_FILES, ids=lambda file: Path(file.path).stem)
def test_a_newcomer_brings_a_file_never_seen_from_upload_to_published(
    editors_page: Callable[..., Any], shared_data: Path, file: RealFile
) -> None:
    """In under five minutes, of the machine and of somebody who reads each column that is asked about."""
    path = shared_data / "data" / file.path
    if not path.exists():
        pytest.skip("the folder of public sample data has no such file")
    page, began = editors_page(), time.monotonic()
    page.goto("/admin/spreadsheets/")
    page.get_by_label("Spreadsheet (CSV, XLSX or ODS)").set_input_files(str(path))
    page.get_by_label("Whose listings are these?").fill("A council")
    page.get_by_role("button", name="Read the file").click()
    looked_through(page)
    expect(page.get_by_role("heading", name="What is in each column?")).to_be_visible()
    if file.asked:
        expect(page.get_by_text(f"{file.asked} to check")).to_be_visible()
    expect(page.get_by_text("Please check", exact=True)).to_have_count(file.asked)
    for heading, field in file.answers.items():
        page.get_by_label(f"{heading} is", exact=True).select_option(field)
    if file.answers:
        page.get_by_role("button", name="Look again with these columns").click()
        looked_through(page)
    expect(page.get_by_role("heading", name="Refused")).to_have_count(0)
    page.get_by_role("button", name="Import ").click()
    looked_through(page)
    page.get_by_role("button", name="to the public").click()
    expect(page.get_by_text("listings are shown now")).to_be_visible(timeout=60_000)
    shown = Service.objects.public().get(name=file.listing)
    page.goto(f"/services/{shown.pk}/")
    expect(page.get_by_role("heading", name=file.listing, level=1)).to_be_visible()
    took = time.monotonic() - began + SECONDS_TO_DECIDE * (file.asked + 2)
    log.warning("%s: %s columns asked about, %.0f seconds with reading", path.name, file.asked, took)
    assert took < FIVE_MINUTES


def looked_through(page: Any) -> None:
    """A long file waits for the worker, which this test is."""
    page.wait_for_load_state()
    while running.work():
        page.reload()
