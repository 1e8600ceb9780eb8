"""A writer submits, an editor approves with a comment, and everybody reads it, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from cms.editing.approval.setting_up import setup_approval
from directory.accounts.roles import Role
from directory.messages.kinds import kind_named
from directory.messages.models import OutboxMessage
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_writer_submits_an_editor_approves_and_everybody_reads_it(
    new_context: Callable[..., Any], live_server: Any, settings: Any, tmp_path: Path
) -> None:
    settings.SEARCH_ENGINE = "embedded"
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    setup_approval()
    service = ServiceFactory.create(name="Carers Cuppa", location=LocationFactory.create())
    ben, wendy = user_with(Role.WRITER, name="Ben Okafor"), user_with(Role.EDITOR, name="Wendy Pike")
    edit = reverse("wagtailsnippets_directory_service:edit", args=[service.pk])

    def page_of(user: Any) -> Any:
        client = Client()
        client.force_login(user)
        context = new_context()
        value = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        return context.new_page()

    writer, editor, public = page_of(ben), page_of(wendy), new_context().new_page()
    writer.goto(edit)
    expect(writer.locator("[name='action-publish']")).to_have_count(0)
    writer.locator("textarea[name=description]").fill("Tea and cake on Tuesdays.")
    writer.get_by_role("button", name="More actions").click()
    writer.get_by_role("button", name="Submit to A colleague reads it first").click()
    expect(writer.get_by_text("has been submitted for moderation")).to_be_visible()
    writer.goto(reverse("awaiting_approval"))
    expect(writer.get_by_role("link", name="Carers Cuppa")).to_be_visible()

    public.goto(f"/services/{service.pk}/")
    expect(public.get_by_text("Tea and cake on Tuesdays.")).to_have_count(0)

    editor.goto(reverse("awaiting_approval"))
    editor.get_by_role("link", name="Carers Cuppa").click()
    expect(editor.locator("textarea[name=description]")).to_have_value("Tea and cake on Tuesdays.")
    editor.get_by_role("button", name="More actions").click()
    editor.get_by_role("button", name="Approve with comment").click()
    asked = editor.locator(".modal-content")
    asked.locator("[name=comment]").fill("Well written.")
    asked.get_by_role("button", name="Approve").click()
    expect(editor.locator(".messages")).to_contain_text("Carers Cuppa")

    public.reload()
    expect(public.get_by_text("Tea and cake on Tuesdays.").first).to_be_visible()
    told = OutboxMessage.objects.get(kind="approval.decided")
    letter = kind_named("approval.decided").resolve(told)
    assert letter.recipient == ben.email
    assert "Well written." in letter.text
