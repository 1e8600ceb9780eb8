"""Links that editors add to the menu and the foot of public pages."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from cms.menus.models import MenuLink, SiteMenu, Where
from cms.models import HomePage, InformationPage
from cms.pages import setup_pages
from directory.accounts.roles import Role
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def menu() -> SiteMenu:
    setup_pages()
    made: SiteMenu = SiteMenu.for_site(Site.objects.get(is_default_site=True))
    return made


def _page() -> InformationPage:
    page = InformationPage(title="Volunteering", slug="volunteering", body="<p>Give an hour.</p>")
    HomePage.objects.get().add_child(instance=page)
    return page


def test_links_stand_at_the_top_and_at_the_foot_beside_those_that_are_always_there(
    client: Client, menu: SiteMenu
) -> None:
    page = _page()
    MenuLink.objects.create(menu=menu, where=Where.TOP, label="Volunteer", page=page)
    MenuLink.objects.create(
        menu=menu, where=Where.FOOT, label="The council", url="https://council.example.org/"
    )
    answer = client.get("/accessibility/")
    assert [item.label for item in answer.context["navigation"]] == ["Find help", "My list (0)", "Volunteer"]
    assert answer.context["footer_links"][0] == {
        "label": "The council",
        "url": "https://council.example.org/",
    }
    assert "Privacy" in [link["label"] for link in answer.context["footer_links"]]
    page.unpublish()
    assert "Volunteer" not in client.get("/accessibility/").text


def test_a_link_leads_to_one_thing(menu: SiteMenu) -> None:
    page = _page()
    for both in ({"page": page, "url": "https://example.org/"}, {}):
        with pytest.raises(ValidationError):
            MenuLink(menu=menu, label="x", **both).full_clean()
    MenuLink(menu=menu, label="x", page=page).full_clean()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.EDITOR, 200), (Role.ADMINISTRATOR, 200), (Role.NAVIGATOR, 403)]
)
def test_editors_change_them(client: Client, menu: SiteMenu, role: Role, status: int) -> None:
    client.force_login(user_with(role))
    url = reverse("wagtailsettings:edit", args=["cms", "sitemenu", menu.site_id])
    assert client.get(url).status_code == status
