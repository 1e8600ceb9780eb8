"""Pages behind a link keep its address to themselves, and open it as people copy it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from directory import clock
from directory.accounts.models import User
from directory.links import actions
from directory.links.addresses import address_of
from directory.links.models import SignedLink
from directory.links.tokens import token_of
from tests.factories.prescribing import a_prescription

pytestmark = pytest.mark.django_db


@pytest.fixture
def link() -> SignedLink:
    user = User.objects.create_user("peg@example.org", name="Peg Warren")
    until = clock.now() + timedelta(hours=1)
    return actions.make(purpose="account.password", about=user, holder="x", expires_at=until)


def test_no_page_behind_a_link_sends_its_address_on_or_is_indexed(link: SignedLink) -> None:
    thread = a_prescription("sent")
    group, landing = Client(), f"/a/{token_of(thread.link())}/"
    pages = [
        group.get(landing),
        group.post(landing, {"do": "show"}),
        group.get(f"/answer/{thread.prescription.pk}/"),
        group.post(landing, {"do": "worry"}),
        group.get("/a/nothing/"),
        group.get(f"/password/a/{token_of(link)}/"),
        group.get("/password/a/nothing/"),
        group.get("/list/a/nothing/"),
    ]
    for page in pages:
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page.headers["X-Robots-Tag"]


@pytest.mark.parametrize("signs", [".", ",", ">", ")", "/.", "/>", "/)", "/).", "/”", ">.", "%3E", "/%22"])
def test_signs_that_were_copied_with_a_link_do_not_close_it(link: SignedLink, signs: str) -> None:
    thread = a_prescription("sent")
    page = Client().get(f"/a/{token_of(thread.link())}{signs}", follow=True)
    assert page.status_code == 200
    assert "Show me who" in page.content.decode()
    assert Client().get(f"/password/a/{token_of(link)}{signs}", follow=True).status_code == 200


def test_nothing_else_that_is_added_opens_it(link: SignedLink) -> None:
    address = address_of(link).partition("://")[2].partition("/")[2]
    for added in ("x", "/x", "-", "_"):
        assert Client().get(f"/{address.rstrip('/')}{added}/", follow=True).status_code in (404, 410)
