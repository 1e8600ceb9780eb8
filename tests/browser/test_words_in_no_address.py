"""Words of danger stand in no address, with JavaScript and without: on the way there, on the way back, and in
what the browser keeps."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from directory.catalogue.models import NeedPhrase
from directory.finder import private_question, run_search
from directory.finder.danger_heard import Heard
from directory.indexing import reindex
from directory.words import vocabulary
from directory.words.models import DangerLine, DangerPhrase, DangerTopic
from tests import services
from tests.browsing import ARGUMENTS, width_of
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], None]
WORDS = "he hits me every evening"
TELLING = ("hits", "evening", "abuse", "q=")


@pytest.fixture(autouse=True)
def listings(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    abuse = NeedFactory(slug="domestic-abuse", name="Domestic abuse", sensitive=True)
    NeedPhrase.objects.create(need=abuse, text="hits me")
    for number in range(12):
        place = LocationFactory(latitude=50.60 + number / 500)
        ServiceFactory(name=f"Someone to talk to {number}", location=place, need=abuse)
    topic = DangerTopic.objects.create(
        slug="hurt", title="You deserve to be safe", lead="These people believe you.", owner="hub",
        review_on=date(2027, 1, 1), need_slug="domestic-abuse", live=True,
    )  # fmt: skip
    DangerPhrase.objects.create(topic=topic, text="he hits me")
    DangerLine.objects.create(topic=topic, name="Helpline", phone="0808 2000 247", opens=["always"])
    DangerLine.objects.create(topic=topic, name="Victim Support", phone="0808 1689 111", opens=["always"])
    DangerLine.objects.create(topic=topic, name="Emergency services", phone="999", opens=["always"])
    reindex.rebuild("embedded")
    vocabulary.forget()


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def own_browser(
    request: pytest.FixtureRequest, browser: Any, live_server: Any, tmp_path: Path
) -> Iterator[Any]:
    """A browser with a profile, so that it keeps a history; and where that is."""
    context = browser.browser_type.launch_persistent_context(
        str(tmp_path / "profile"), executable_path=services.chromium_path(), args=ARGUMENTS,
        base_url=live_server.url, java_script_enabled=request.param,
    )  # fmt: skip
    yield context, tmp_path / "profile"
    context.close()


def kept(profile: Path) -> list[str]:
    """Every address and title in the history of a browser that was closed."""
    with sqlite3.connect(profile / "Default" / "History") as history:
        return [unquote(f"{url} {title}") for url, title in history.execute("SELECT url, title FROM urls")]


def ask(page: Any, words: str) -> None:
    page.fill("#q", words)
    page.locator("form.wm-search button").first.click()
    page.wait_for_load_state()


def test_neither_back_nor_history_holds_the_words(own_browser: Any) -> None:
    context, profile = own_browser
    page = context.new_page()
    addresses: list[str] = []
    context.on("request", lambda request: addresses.append(unquote(request.url)))
    page.goto("/nothing-here/")
    ask(page, WORDS)
    expect(page.get_by_role("link", name="Call 0808 2000 247").first).to_be_visible()
    assert page.title().startswith("Find help")
    links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
    assert len([link for link in links if "/find/?a=" in link]) > 3
    assert not [word for word in TELLING if word in unquote(" ".join(links))]
    with page.expect_navigation():
        page.get_by_role("link", name="Next page").click()
    assert "page=2" in page.url
    expect(page.get_by_role("link", name="Call 0808 2000 247").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.goto(page.url.split("#")[0] + "&sheet=1")
    page.locator("form.wm-filters input[name=free]").check()
    page.locator("form.wm-filters button").click()
    page.wait_for_url("**free=1*")
    assert "You deserve to be safe" in page.content()
    while page.url.rpartition("/")[0].endswith("/find"):
        page.go_back()
    assert page.url.endswith("/nothing-here/")
    assert not page.locator("#q").input_value()
    said = " ".join(addresses)
    assert "/find/?a=" in said
    assert not [word for word in TELLING if word in said]
    context.close()
    history = " ".join(kept(profile))
    assert "/find/?a=" in history
    assert not [word for word in TELLING if word in history], history


def test_a_link_with_words_is_sent_on_to_an_address_without(plain_phone: Any) -> None:
    plain_phone.goto("/find/?q=he+hits+me&postcode=&page=2")
    assert "q=" not in plain_phone.url
    assert "page=2" in plain_phone.url
    assert "You deserve to be safe" in plain_phone.content()


def test_any_other_search_keeps_an_address_that_can_be_shared(page: Any) -> None:
    page.goto("/find/")
    ask(page, "someone to talk to")
    page.wait_for_url("**/find/?q=someone*")


@pytest.mark.parametrize("device", ["page", "plain_phone"])
def test_the_quiet_line_stands_above_the_results_and_opens_without_a_script(
    request: pytest.FixtureRequest, device: str, monkeypatch: pytest.MonkeyPatch, axe: Axe, tmp_path: Path
) -> None:
    def perhaps(text: str, words: vocabulary.Words, known: object = ()) -> Heard:
        return Heard(perhaps=words.dangers[0]) if "keeps on at me" in text else Heard()

    monkeypatch.setattr(run_search, "heard", perhaps)
    monkeypatch.setattr(private_question, "heard", perhaps)
    page = request.getfixturevalue(device)
    page.goto("/find/")
    if device == "plain_phone":
        page.goto("/find/?q=my+son+keeps+on+at+me")
    else:
        ask(page, "my son keeps on at me")
    assert "/find/?a=" in page.url
    words = page.locator("body").inner_text()
    assert words.index("Leave this site") < words.index("Is somebody not safe?")
    assert words.index("Is somebody not safe?") < words.index(page.locator("h1").inner_text())
    assert "You deserve to be safe" not in words
    expect(page.get_by_role("link", name="Call 0808 2000 247")).to_be_visible()
    expect(page.locator(".wm-quietline a[href='tel:999']")).to_be_visible()
    expect(page.get_by_text("Victim Support")).to_be_hidden()
    axe(page)
    page.screenshot(path=tmp_path / f"quiet-{device}.png")
    page.get_by_text("See who can help").click()
    expect(page.get_by_text("Victim Support")).to_be_visible()
    assert width_of(page) <= page.viewport_size["width"]
    axe(page)


def test_the_way_out_says_how_to_clear_the_history(plain_phone: Any, axe: Axe) -> None:
    plain_phone.goto("/find/?q=he+hits+me")
    bar = plain_phone.locator(".wm-leave")
    assert "History" in bar.inner_text()
    assert bar.get_by_role("link", name="Using this site safely").get_attribute("href") == "/leaving/"
    axe(plain_phone)


def test_leaving_forgets_what_was_asked(page: Any) -> None:
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="<title>Weather</title>"))
    page.goto("/find/?q=he+hits+me")
    asked = page.url
    with page.expect_request("**/find/forget/"):
        page.get_by_role("link", name="Leave this site").click()
    page.wait_for_url("https://www.bbc.co.uk/**")
    page.goto(asked)
    assert "Please ask again" in page.content()


def test_a_search_that_was_forgotten_says_so_kindly(plain_phone: Any, axe: Axe) -> None:
    plain_phone.goto("/find/?a=nothing-is-kept-here")
    words = plain_phone.locator("main").inner_text()
    assert "Please ask again" in words
    assert "999" in words
    axe(plain_phone)
    ask(plain_phone, "he hits me")
    assert "You deserve to be safe" in plain_phone.content()
