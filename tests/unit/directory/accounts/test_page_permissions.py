"""Who may open a page, what the others are told, and that people stay shut without a second factor."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.views.generic import View
from django_otp.plugins.otp_totp.models import TOTPDevice

from directory.accounts import second_factor
from directory.accounts.models import User
from directory.accounts.page_permissions import Needs, needs
from directory.accounts.permissions import EDIT_LISTINGS, PERSONAL, NotAllowed, require
from directory.accounts.roles import Role
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db
READ_PERSON = "prescribing.read_person"


@needs(READ_PERSON)
def person(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Peg Warren")


class Listing(Needs, View):
    permission = EDIT_LISTINGS

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("A listing")


def ask(view: Any, user: Any, *, verified: bool = False, method: str = "get") -> HttpResponse:
    """Through the real middleware."""
    request = getattr(RequestFactory(), method)("/somewhere/?page=2")
    user.is_verified = lambda: verified
    request.user = user
    response: HttpResponse = second_factor.SecondFactor(view)(request)
    return response


def test_signed_out_goes_to_sign_in_and_back() -> None:
    response = ask(person, AnonymousUser())
    assert response["Location"] == "/signin/?next=/somewhere/%3Fpage%3D2"
    assert ask(person, AnonymousUser(), method="post")["Location"] == "/signin/?next=/start/"


def test_without_the_permission_nothing_opens() -> None:
    with pytest.raises(NotAllowed):
        ask(person, user_with(Role.EDITOR))
    with pytest.raises(NotAllowed):
        ask(Listing.as_view(), user_with(Role.NAVIGATOR))


def test_with_it_the_page_opens_and_no_cache_keeps_it() -> None:
    response = ask(person, user_with(Role.NAVIGATOR))
    assert response.content == b"Peg Warren"
    assert "no-store" in response["Cache-Control"]
    assert ask(Listing.as_view(), user_with(Role.EDITOR)).content == b"A listing"


def test_where_it_is_required_a_password_alone_leads_to_setting_up_a_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    navigator = user_with(Role.NAVIGATOR)
    response = ask(person, navigator)
    assert response["Location"] == "/account/codes/setup/?next=%2Fsomewhere%2F%3Fpage%3D2"
    assert ask(person, User.objects.get(pk=navigator.pk), verified=True).content == b"Peg Warren"


def test_a_verb_refuses_too_so_a_page_without_a_gate_opens_nobody(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    navigator = user_with(Role.NAVIGATOR)

    def careless(request: HttpRequest) -> HttpResponse:
        require(request.user, READ_PERSON)  # type: ignore[arg-type]
        return HttpResponse("Peg Warren")

    with pytest.raises(NotAllowed):
        ask(careless, navigator)


def test_whoever_opens_no_people_needs_no_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    commissioner = user_with(Role.COMMISSIONER)

    @needs("directory.see_unmet")
    def counts(request: HttpRequest) -> HttpResponse:
        return HttpResponse("Counts")

    assert ask(counts, commissioner).content == b"Counts"
    assert not second_factor.is_owed(commissioner)


def test_the_middleware_asks_the_database_nothing_for_a_public_page(
    settings: Any, django_assert_num_queries: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    with django_assert_num_queries(0):
        ask(lambda request: HttpResponse("public"), AnonymousUser())


def test_being_a_superuser_opens_settings_never_people() -> None:
    root = User.objects.create_superuser("root@example.org", "x", name="Root")
    assert root.may(EDIT_LISTINGS)
    for permission in PERSONAL:
        assert not root.may(permission)
        assert not root.has_perm(permission)
    with pytest.raises(NotAllowed):
        ask(person, root)


def test_which_permissions_are_personal_is_known_here() -> None:
    assert READ_PERSON in PERSONAL
    assert EDIT_LISTINGS not in PERSONAL


def test_the_editors_door_is_ours(client: Client) -> None:
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/signin/?next=/admin/"
    assert client.get("/admin/")["Location"].startswith("/signin/?next=")
    assert client.get("/admin/password_reset/").status_code in (302, 404)


def test_in_production_every_page_of_a_device_owner_opens_only_after_the_code(
    client: Client, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    navigator = user_with(Role.NAVIGATOR)
    TOTPDevice.objects.create(user=navigator, name="default", confirmed=True)
    client.force_login(navigator)
    assert client.get("/start/")["Location"] == "/account/codes/setup/"
    assert client.get("/account/codes/setup/")["Location"] == "/signin/"
