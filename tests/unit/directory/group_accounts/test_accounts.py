"""An account for a member of a group: made by the link's holder, opening the same pages and no others."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory.accounts.actions import end_role, give_role
from directory.accounts.actors import SYSTEM
from directory.accounts.models import Membership, User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.group_accounts.actions import make_account, open_as_member
from directory.group_space import answers, views
from directory.group_space.keepers import end, no_longer_me, take_back_end
from directory.group_space.links import signed_in_as
from directory.group_space.models import ListingKeeper
from directory.links.tokens import LinkProblem
from directory.messages.models import OutboxMessage
from directory.upkeep.models import Capacity
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory, ServiceFactory
from tests.factories.groups import a_keeper, as_actor, at, link_of, opened, space

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def service() -> Service:
    return ServiceFactory(name="Wyke Cuppa")


@pytest.fixture
def keeper(service: Service) -> ListingKeeper:
    return a_keeper(service.organisation)


def with_account(keeper: ListingKeeper) -> User:
    user, _ = make_account(keeper=keeper, name=keeper.name, by=as_actor(keeper))
    keeper.refresh_from_db()
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_holder_of_the_link_makes_one_and_chooses_a_password_by_mail(keeper: ListingKeeper) -> None:
    client = opened(keeper)
    assert at("group_account", keeper) in client.get(space(keeper)).content.decode()
    url = at("group_account", keeper)
    assert client.post(url, {"name": ""}).status_code == 400
    client.post(url, {"name": "Jean Bartlett"})
    user = User.objects.get(email=keeper.email)
    assert not user.has_usable_password()
    assert OutboxMessage.objects.filter(kind="account.welcome", about_id=user.pk).count() == 1
    member = Membership.objects.current().get(user=user)
    assert (member.role, member.organisation) == (Role.MEMBER, keeper.organisation)
    assert AuditEvent.objects.filter(kind="keeper.account-made").count() == 1
    client.post(url, {"name": "Jean Bartlett"})
    assert User.objects.count() == 1


def test_signing_in_leads_to_the_same_pages(keeper: ListingKeeper, service: Service) -> None:
    client = signed_in(with_account(keeper))
    start = client.get(reverse("accounts:start"), follow=True)
    assert start.redirect_chain[-1][0] == space(keeper)
    assert "Are you taking people?" in start.content.decode()
    url = at("group_room", keeper, service.pk)
    client.post(url, {"state": "waiting", "weeks": "3", "sure": "yes"})
    said = Capacity.objects.get()
    assert said.weeks == 3
    assert "signed in" in said.said_by
    assert "Sign out" in start.content.decode()
    client.post(space(keeper), {"do": "close"})
    assert client.get(space(keeper)).status_code == 404


def test_an_account_opens_no_other_group(keeper: ListingKeeper, service: Service) -> None:
    other = a_keeper(ServiceFactory().organisation, email="tom@example.org")
    user = with_account(keeper)
    assert signed_in(user).get(space(other)).status_code == 404
    theirs = Service.objects.get(organisation=other.organisation)
    with pytest.raises(NotAllowed):
        answers.still_right(service=theirs, by=signed_in_as(user, keeper))
    assert signed_in(user_with(Role.EDITOR)).get(space(keeper)).status_code == 404
    assert signed_in(with_account(other)).get(space(keeper)).status_code == 404


@pytest.mark.parametrize("how", ["ended by an editor", "role ended", "account closed", "by themselves"])
def test_it_opens_nothing_once_it_is_over(how: str, keeper: ListingKeeper, service: Service) -> None:
    user = with_account(keeper)
    client, by = signed_in(user), signed_in_as(user, keeper)
    assert client.get(space(keeper)).status_code == 200
    if how == "ended by an editor":
        end(keeper=keeper, by=user_with(Role.EDITOR))
    elif how == "role ended":
        end_role(user=user, role=Role.MEMBER, organisation=keeper.organisation, by=SYSTEM)
    elif how == "account closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        no_longer_me(keeper=keeper, by=by)
    assert client.get(space(keeper)).status_code == 404
    with pytest.raises((LinkProblem, NotAllowed)):
        answers.still_right(service=service, by=by)
    if how not in {"role ended", "account closed"}:
        assert not Membership.objects.current().filter(user=user).exists()


def test_taking_back_that_it_is_no_longer_them_brings_the_account_back(keeper: ListingKeeper) -> None:
    user = with_account(keeper)
    link = link_of(keeper)
    no_longer_me(keeper=keeper, by=as_actor(keeper))
    assert signed_in(user).get(space(keeper)).status_code == 404
    link.refresh_from_db()
    assert take_back_end(link=link)
    assert signed_in(user).get(space(keeper)).status_code == 200


def test_a_mailbox_with_an_account_keeps_it_and_a_closed_one_stays_closed(keeper: ListingKeeper) -> None:
    staff = user_with(Role.EDITOR, email="jean@example.org")
    user, new = make_account(keeper=keeper, name="Jean", by=as_actor(keeper))
    assert (user, new) == (staff, False)
    assert not OutboxMessage.objects.filter(kind="account.welcome").exists()
    assert signed_in(staff).get(space(keeper)).status_code == 200
    other = a_keeper(OrganisationFactory(), email="closed@example.org")
    user_with(Role.EDITOR, email="closed@example.org")
    User.objects.filter(email="closed@example.org").update(is_active=False)
    with pytest.raises(ValidationError, match="closed"):
        make_account(keeper=other, name="Tom", by=as_actor(other))


def test_nobody_makes_one_for_somebody_else(keeper: ListingKeeper) -> None:
    other = a_keeper(keeper.organisation, email="tom@example.org", name="Tom")
    with pytest.raises(NotAllowed):
        make_account(keeper=other, name="Tom", by=as_actor(keeper))
    user = with_account(keeper)
    with pytest.raises(NotAllowed):
        make_account(keeper=keeper, name="Jean", by=signed_in_as(user, keeper))


def test_a_member_whom_an_administrator_added_opens_their_group(service: Service) -> None:
    user = user_with(Role.MEMBER, organisation=service.organisation)
    client = signed_in(user)
    page = client.get(reverse("accounts:start"), follow=True).content.decode()
    assert "Open our page" in page
    assert not ListingKeeper.objects.exists()
    client.post(reverse("directory:my_groups"), {"open": str(service.organisation_id)})
    keeper = ListingKeeper.objects.get()
    assert (keeper.user, keeper.came) == (user, "account")
    assert client.get(reverse("directory:my_groups"), follow=True).status_code == 200
    assert client.get(space(keeper)).status_code == 200
    with pytest.raises(NotAllowed):
        open_as_member(organisation=OrganisationFactory(), by=user)


def test_a_member_of_several_groups_chooses(service: Service) -> None:
    user = user_with(Role.MEMBER, organisation=service.organisation)
    second = OrganisationFactory(name="Phone Pals")
    give_role(user=user, role=Role.MEMBER, organisation=second, by=SYSTEM)
    for group in (service.organisation, second):
        open_as_member(organisation=group, by=user)
    page = signed_in(user).get(reverse("directory:my_groups")).content.decode()
    assert "Phone Pals" in page
    assert service.organisation.name in page


def test_names_ask_an_account_for_its_second_factor(keeper: ListingKeeper, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = signed_in(with_account(keeper))
    seen: list[bool] = []

    def sections(request: Any, held: Any, *, above: bool) -> list[Any]:
        seen.append(held.fresh)
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "sections", sections)
        assert client.get(space(keeper)).status_code == 200
        settings.SECOND_FACTOR_REQUIRED = False
        client.get(space(keeper))
    assert set(seen[:2]) == {False}
    assert set(seen[2:]) == {True}
