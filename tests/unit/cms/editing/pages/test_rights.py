"""Pages are the editors' own, and nobody else's."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cms.editing.pages.rights import give_page_rights
from cms.models import HomePage, InformationPage
from cms.pages import setup_pages
from directory.accounts.roles import Role
from tests.editing_forms import sent
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db


def test_an_editor_changes_and_publishes_a_page(client: Client) -> None:
    setup_pages()
    client.force_login(user_with(Role.EDITOR))
    page = HomePage.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.get(edit).status_code == 302  # no rights yet
    assert give_page_rights() != "as they were"
    assert give_page_rights() == "as they were"
    form = sent(client, edit, lead="For everybody.", **{"action-publish": "1"})
    client.post(edit, form, follow=True)
    page.refresh_from_db()
    assert (page.lead, page.live, page.has_unpublished_changes) == ("For everybody.", True, False)
    assert client.get(reverse("wagtailadmin_explore_root")).status_code == 200


def test_the_home_page_is_not_deleted(client: Client) -> None:
    setup_pages()
    give_page_rights()
    client.force_login(user_with(Role.EDITOR))
    home = HomePage.objects.get()
    url = reverse("wagtailadmin_pages:delete", args=[home.pk])
    client.post(url, follow=True)
    assert HomePage.objects.count() == 1


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.COMMISSIONER, Role.MEMBER])
def test_others_open_no_page_for_editing(client: Client, role: Role) -> None:
    call_command("setup", verbosity=0)
    client.force_login(user_with(role))
    page = InformationPage.objects.first()
    assert page is not None
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 403
