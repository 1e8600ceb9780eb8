"""Who gets a link without an editor: at an address the group is known by, and nobody who was sent away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.catalogue.models import Organisation
from directory.group_space.keepers import claim, end, no_longer_me, pass_on_address, refuse_claim
from directory.group_space.known_address import known_addresses
from directory.group_space.links import make_link
from directory.group_space.models import ChangeState, GroupChange, ListingKeeper
from directory.messages.shared_mail import is_shared
from directory.shortlists.sending_limits import Visitor
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory, ServiceFactory
from tests.factories.groups import a_keeper, as_actor, landing, link_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BY = Visitor({"network": "10.0.0.1"})


def known(organisation: Organisation, email: str) -> bool:
    made = claim(organisation=organisation, email=email, name="Jo", words="", by=BY)
    return made.confirmed_at is not None


@pytest.mark.parametrize(
    "domain",
    [
        "fastmail.com", "fastmail.fm", "ymail.com", "blueyonder.co.uk", "mac.com", "virgin.net", "o2.co.uk",
        "yahoo.com.br", "hotmail.fr", "outlook.co.uk", "plus.com", "tutanota.de", "sub.btinternet.com",
        "wordpress.com", "nhs.net", "LIVE.IE", "pm.me",
    ],
)  # fmt: skip
def test_a_provider_of_mailboxes_says_nothing_even_as_the_groups_website(domain: str) -> None:
    assert is_shared(domain)
    group = OrganisationFactory(email=f"tea@{domain}", website=f"https://www.{domain}/")
    ServiceFactory(organisation=group, email=f"cuppa@{domain}", website=f"https://{domain}/tea")
    assert not known(group, f"stranger@{domain}")
    assert known(group, f"tea@{domain}")
    assert known(group, f"cuppa@{domain}")


@pytest.mark.parametrize(
    "domain", ["wykecuppa.example", "wykecuppa.org.uk", "waymarks.net", "firemailing.com"]
)
def test_a_groups_own_domain_is_not_shared(domain: str) -> None:
    assert not is_shared(domain)


def test_a_domain_counts_only_by_the_organisations_own_website() -> None:
    """Also one of a provider that no list has: an address there or a listing's website is no proof."""
    group = OrganisationFactory(email="tea@newmail.example", website="")
    ServiceFactory(organisation=group, email="a@othermail.example", website="https://newmail.example/tea")
    assert not known(group, "stranger@newmail.example")
    assert not known(group, "stranger@othermail.example")
    at_home = OrganisationFactory(website="https://provider.example/~tea")
    assert not known(at_home, "stranger@provider.example")


@pytest.mark.parametrize("other", ["site", "subdomain", "email", "keeper", "archived"])
def test_a_domain_that_another_organisation_uses_counts_for_neither(other: str) -> None:
    group = OrganisationFactory(website="https://www.council.example/")
    second = OrganisationFactory(
        website={"site": "http://council.example/x", "subdomain": "https://parks.council.example"}.get(
            other, ""
        ),
        email="parks@council.example" if other in {"email", "archived"} else "",
        archived_at=clock.now() if other == "archived" else None,
    )
    if other == "keeper":
        a_keeper(second, email="parks@council.example")
    assert not known(group, "stranger@council.example")


@pytest.mark.parametrize("how", ["ended", "refused"])
@pytest.mark.parametrize("again", ["jean@wykecuppa.example", "Jean+new@wykecuppa.example"])
def test_who_was_sent_away_waits_for_an_editor_when_they_claim_again(how: str, again: str) -> None:
    group = OrganisationFactory(website="https://wykecuppa.example")
    if how == "ended":
        end(keeper=a_keeper(group, email="jean@wykecuppa.example"), by=SYSTEM, why="Left")
    else:
        asked = ListingKeeper.objects.create(
            organisation=group, email="jean@wykecuppa.example", came="claimed", asked_by="x"
        )
        refuse_claim(keeper=asked, words="No longer them", by=user_with(Role.EDITOR))
    assert not known(group, again)
    assert not known(group, again)
    by = user_with(Role.NAVIGATOR)
    assert pass_on_address(organisation=group, email=again, name="", by=by).confirmed_at is None
    assert known(group, "tom@wykecuppa.example")


def test_who_left_by_themselves_may_come_back() -> None:
    group = OrganisationFactory(website="https://wykecuppa.example")
    keeper = a_keeper(group, email="jean@wykecuppa.example")
    no_longer_me(keeper=keeper, by=as_actor(keeper))
    assert known(group, "jean@wykecuppa.example")


def test_an_editor_ends_what_they_left_by_themselves_and_it_is_not_taken_back() -> None:
    group = OrganisationFactory(website="https://wykecuppa.example")
    keeper = a_keeper(group, email="jean@wykecuppa.example")
    url = landing(link_of(keeper))
    no_longer_me(keeper=keeper, by=as_actor(keeper))
    end(keeper=keeper, by=user_with(Role.EDITOR), why="Ended by an editor")
    Client().post(url, {"do": "back-me", "sure": "yes"})
    assert not ListingKeeper.objects.current().exists()
    keeper.refresh_from_db()
    assert keeper.ended_why == "Ended by an editor"
    assert not known(group, "jean@wykecuppa.example")


def test_that_they_left_is_taken_back_only_by_the_link_it_was_said_with() -> None:
    keeper = a_keeper(OrganisationFactory())
    first = link_of(keeper)
    said_with = make_link(keeper)
    assert link_of(keeper) == said_with
    no_longer_me(keeper=keeper, by=as_actor(keeper))
    with clock.moved_to(clock.now() + timedelta(minutes=1)):
        Client().post(landing(first), {"do": "back-me", "sure": "yes"})
        assert not ListingKeeper.objects.current().exists()
        Client().post(landing(said_with), {"do": "back-me", "sure": "yes"})
        assert ListingKeeper.objects.current().exists()


def test_an_address_written_by_link_is_no_proof_until_an_editor_has_looked() -> None:
    group = OrganisationFactory(email="")
    service = ServiceFactory(organisation=group, email="new@evil.example")
    row = GroupChange.objects.create(
        organisation=group, keeper=a_keeper(group), kind="service", object_id=service.pk, part="contact",
        before={"email": "", "website": ""}, after={"email": "New@evil.example", "website": ""},
        state=ChangeState.LIVE, said_by="Jean",
    )  # fmt: skip
    assert known_addresses(group) == []
    assert not known(group, "new@evil.example")
    GroupChange.objects.filter(pk=row.pk).update(decided_at=clock.now())
    assert known_addresses(group) == ["new@evil.example"]
