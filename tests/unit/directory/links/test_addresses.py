"""Every address with a token is one the log filter knows."""

import pytest

from directory import clock
from directory.links import actions, addresses
from directory.links.logs import without_secrets
from directory.links.models import SignedLink
from directory.links.tokens import token_of
from tests.factories.catalogue import OrganisationFactory


@pytest.fixture
def link(db: None) -> SignedLink:
    return actions.make(
        purpose="account.password", about=OrganisationFactory.create(), holder="x", expires_at=clock.now()
    )


def test_an_address_starts_with_the_site_and_its_purpose(link: SignedLink, settings: object) -> None:
    settings.SITE_URL = "https://help.example.org/"  # type: ignore[attr-defined]
    token = token_of(link)
    assert addresses.address_of(link) == f"https://help.example.org/password/a/{token}/"
    link.purpose = "prescription.answer"
    assert addresses.address_of(link) == f"https://help.example.org/a/{token_of(link)}/"


def test_the_log_filter_hides_the_token_of_every_address(link: SignedLink) -> None:
    for purpose in ("account.password", "prescription.answer"):
        link.purpose = purpose
        assert token_of(link) not in without_secrets(addresses.address_of(link))


def test_a_prefix_the_log_filter_would_miss_is_refused() -> None:
    with pytest.raises(ValueError, match="/a/"):
        addresses.set_prefix("something", "/l/")
