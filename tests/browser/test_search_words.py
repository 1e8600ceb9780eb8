"""Trying search words in a real browser: by keyboard, at both widths, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.catalogue.models import Need, NeedPhrase
from directory.indexing import reindex
from directory.words import vocabulary
from directory.words.models import Synonym
from tests.browsing import assert_accessible
from tests.factories.accounts import user_with
from tests.factories.catalogue import NeedFactory, ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def debt(settings: Any, tmp_path: Path) -> Need:
    settings.SEARCH_ENGINE = "embedded"
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    vocabulary.forget()
    need = NeedFactory(slug="debt-advice", name="Debt advice")
    NeedPhrase.objects.create(need=need, text="bailiffs at the door")
    ServiceFactory(name="Money advice", need=need)
    ServiceFactory(name="Wolf watch", description="Wolves at any door.")
    reindex.rebuild("embedded")
    return need


@pytest.fixture
def editors_page(new_context: Callable[..., Any], live_server: Any, debt: Need) -> Callable[..., Any]:
    """A page of an editor: editors_page(phone=, javascript=)."""
    editor: User = user_with(Role.EDITOR)

    def open_page(**options: bool) -> Any:
        client = Client()
        client.force_login(editor)
        context = new_context(**options)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([session])
        return context.new_page()

    return open_page


@pytest.mark.parametrize("phone", [False, True])
def test_a_question_is_tried_by_keyboard_and_explained(editors_page: Callable[..., Any], phone: bool) -> None:
    page = editors_page(phone=phone)
    page.goto("/admin/search-words/try/")
    page.get_by_label("Question").focus()
    page.keyboard.type("bailiffs at the door")
    page.keyboard.press("Enter")
    page.get_by_text("Why is this first?").wait_for()
    assert "bailiffs" not in page.url
    expect(page.get_by_text("It helps with Debt advice")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)


@pytest.mark.parametrize("phone", [False, True])
def test_a_phrase_is_tried_before_it_is_saved(
    editors_page: Callable[..., Any], debt: Need, phone: bool
) -> None:
    page = editors_page(phone=phone)
    page.goto(f"/admin/snippets/directory/need/edit/{debt.pk}/")
    page.locator("#id_said").fill("wolf about\nskint again")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Try it before saving").press("Enter")
    tried = opened.value
    tried.get_by_role("heading", name="What your change does").wait_for()
    assert tried.get_by_label("Question").input_value() == "wolf about"
    expect(tried.get_by_role("row", name="Money advice").first).to_be_visible()
    assert_accessible(tried)
    tried.get_by_label("Question").fill("skint again")
    tried.keyboard.press("Enter")
    tried.get_by_text("Need: Debt advice").wait_for()
    tried.get_by_label("Question").fill("bailiffs at the door")
    tried.keyboard.press("Enter")
    tried.get_by_role("heading", name="No longer understood").wait_for()
    form = page.locator("#w-editor-form")
    assert form.get_attribute("data-w-unsaved-confirmation-value") == "true", (
        "it still says what is not saved"
    )
    assert debt.phrases.get().text == "bailiffs at the door"


def test_a_synonym_is_tried_without_scripts(editors_page: Callable[..., Any]) -> None:
    page = editors_page(javascript=False)
    page.goto("/admin/snippets/directory/synonym/add/")
    page.locator("#id_terms").fill("cash\nmoney advice")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Try it before saving").click()
    tried = opened.value
    tried.get_by_text("money advice for cash").wait_for()
    assert not Synonym.objects.exists()
