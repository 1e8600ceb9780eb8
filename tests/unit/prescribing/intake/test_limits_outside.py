"""What whoever sends from outside may make us keep, how often, and that nobody shuts out anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.shortlists import sending_limits
from directory.shortlists.models import SendingMark
from directory.shortlists.sending_limits import LINKS, Visitor
from prescribing.intake.by_link.codes import MOST_CODES, digits_of, send_code, use_code
from prescribing.intake.models import ReadingCode, ReferringPlace, UnsentForm
from prescribing.intake.public.views import counted_number
from prescribing.intake.signed_in.views import MOST_BY_ACCOUNT
from prescribing.models import Referral
from tests.factories.accounts import user_with
from tests.factories.intake import a_coordinator, a_place, landing, link_of

pytestmark = pytest.mark.django_db
NOBODY_GAVE_A_NUMBER: dict[str, dict[str, Any]] = {
    "who": {"name": "Alec Stickland"},
    "help": {"what_matters": "Has stopped going out"},
    "when": {"urgency": "routine"},
    "said": {"knows": "agrees"},
    "reach": {},
    "you": {"sender_name": "Jo Stickland"},
}


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


def at(network: str) -> Client:
    return Client(REMOTE_ADDR=network)


def networks() -> Iterator[str]:
    return (f"192.0.2.{number}" for number in range(1, 250))


def asks(client: Client, whom: str, pages: dict[str, dict[str, Any]]) -> int:
    for slug, said in pages.items():
        client.post(reverse("prescribing:ask_for_help_page", args=[whom, slug]), said)
    return client.post(reverse("prescribing:ask_for_help_check", args=[whom])).status_code


def test_only_what_a_page_asks_is_kept_and_no_more_of_it_than_fits(client: Client, coordinator: User) -> None:
    url = reverse("prescribing:ask_for_help_page", args=["somebody", "who"])
    client.post(url, {"name": ["A" * 3_000, "Alec"], "mine": "x" * 100_000, "nul": "a\x00b"})
    reach = reverse("prescribing:ask_for_help_page", args=["somebody", "reach"])
    spaced = f"after 2pm{' ' * 100_000}"
    client.post(reach, {"communication": ["large-print"] * 500, "how_to_reach": spaced, "other\x00": "1"})

    kept = UnsentForm.objects.get().answers
    assert kept["who"] == {"name": ["Alec"]}
    assert kept["reach"] == {"communication": ["large-print"], "how_to_reach": ["after 2pm"]}


def test_forms_that_are_begun_are_counted(coordinator: User) -> None:
    url = reverse("prescribing:ask_for_help_page", args=["me", "who"])
    begun = [at("192.0.2.1").post(url, {"name": "Lee"}).status_code for _ in range(LINKS["network"] + 1)]

    assert (begun.count(302), begun[-1]) == (LINKS["network"], 429)
    assert UnsentForm.objects.count() == LINKS["network"]
    assert at("192.0.2.2").post(url, {"name": "Lee"}).status_code == 302


def test_whoever_gives_no_number_shuts_out_nobody_else(coordinator: User) -> None:
    sent = [
        asks(at(one), "somebody", NOBODY_GAVE_A_NUMBER) for one, _ in zip(networks(), range(5), strict=False)
    ]

    assert sent == [302] * 5
    assert Referral.objects.count() == 5


def test_spaces_make_no_other_number_of_it(coordinator: User) -> None:
    written = ["07700 900142", "07700900142", "+44 7700 900 142", "(07700) 900-142"]
    sent = []
    for one, phone in zip(networks(), written, strict=False):
        reach = {"phone": phone, "safe": "yes", "voicemail": "no"}
        pages = {"who": {"name": "Lee"}, "help": {"what_matters": "Electric ran out"}, "reach": reach}
        sent.append(asks(at(one), "me", pages))

    assert sent == [302, 302, 302, 429]
    assert (counted_number(""), counted_number("ask my daughter")) == ("", "")


def test_an_account_sends_so_many_an_hour_and_another_goes_on(coordinator: User) -> None:
    one, other = user_with(Role.PARTNER), user_with(Role.PARTNER)
    mark = sending_limits._hashed("referral by account", "user", str(one.pk))
    SendingMark.objects.bulk_create(SendingMark(mark=mark) for _ in range(MOST_BY_ACCOUNT["user"]))
    said = {"name": "Lee Marden", "what_matters": "Electric ran out", "knows": "agrees", "source": "housing"}

    def sends(user: User) -> int:
        client = Client()
        client.force_login(user)
        return client.post(reverse("prescribing:refer"), said).status_code

    assert (sends(one), sends(other)) == (429, 302)
    assert Referral.objects.count() == 1


@pytest.fixture
def place(coordinator: User) -> ReferringPlace:
    return a_place(coordinator)


def test_a_later_code_does_not_end_the_one_that_is_being_typed(place: ReferringPlace) -> None:
    office = send_code(place=place, visitor=Visitor({"network": "192.0.2.1"}))
    send_code(place=place, visitor=Visitor({"network": "198.51.100.7"}))

    assert use_code(place=place, code_id=office.pk, typed=digits_of(office))
    assert not use_code(place=place, code_id=office.pk, typed=digits_of(office))


def test_whoever_holds_the_link_leaves_codes_to_the_office(place: ReferringPlace) -> None:
    url = reverse("prescribing:refer_in_earlier")

    def asked(network: str) -> list[int]:
        client = at(network)
        client.post(landing(link_of(place)), {"do": "start"})
        return [client.post(url, {"do": "send"}).status_code for _ in range(MOST_CODES["network"] + 1)]

    assert asked("198.51.100.7")[-2:] == [302, 429]
    assert asked("192.0.2.1")[0] == 302
    assert ReadingCode.objects.count() == 2 * MOST_CODES["network"]
