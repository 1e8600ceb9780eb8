"""Who may be written to, and how often, whatever way an address or a network is written."""

from __future__ import annotations

import pytest

from directory.shortlists.forms import EmailForm, TextForm
from directory.shortlists.sending_limits import (
    MESSAGES,
    TooMany,
    count,
    limits_reached,
    mailbox_of,
    networks_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["root@localhost", "a@[127.0.0.1]", "a@[IPv6:::1]", "a@127.0.0.1", "a@host", "a@host."]
)
def test_no_address_without_a_host_of_the_internet(address: str) -> None:
    assert not EmailForm({"address": address}).is_valid()
    assert EmailForm({"address": "sam@example.org"}).is_valid()


@pytest.mark.parametrize(
    "number",
    [
        "07000 123456",
        "07012 345678",
        "+44 7624 123456",
        "07797 712345",
        "07781 123456",
        "+33 6 12 34 56 78",
        "020 7946 0000",
        "07640 123456",
        "01305 251010",
    ],
)
def test_no_text_but_to_a_mobile_of_great_britain(number: str) -> None:
    assert not TextForm({"address": number}).is_valid()


@pytest.mark.parametrize("number", ["07700 900123", "+44 7975 777666", "07400 123456"])
def test_mobiles_of_great_britain(number: str) -> None:
    assert TextForm({"address": number}).is_valid()


@pytest.mark.parametrize(
    "written", ["victim+1@gmail.com", "v.ictim@gmail.com", "VICTIM@Gmail.com", "victim@googlemail.com"]
)
def test_one_mailbox_is_one_however_it_is_written(written: str) -> None:
    assert mailbox_of(written) == "victim@gmail.com"
    assert mailbox_of("v.ictim+x@example.org") == "v.ictim@example.org"


def test_addresses_of_one_network_are_one_visitor() -> None:
    first = networks_of("2001:db8:1:2::1")
    assert first == networks_of("2001:db8:1:2:ffff::9")
    other = networks_of("2001:db8:1:3::1")
    assert other["network"] != first["network"]
    assert other["wide-network"] == first["wide-network"]
    assert networks_of("::ffff:192.0.2.1") == networks_of("192.0.2.1")
    for host in range(MESSAGES["network"]):
        count("message", networks_of(f"2001:db8:1:2::{host:x}"), MESSAGES)
    with pytest.raises(TooMany):
        count("message", networks_of("2001:db8:1:2::ffff"), MESSAGES)


def test_the_whole_site_has_a_limit_that_health_can_show() -> None:
    for number in range(MESSAGES["site"]):
        count("message", {"network": f"192.0.2.{number}"}, MESSAGES)
    assert any("message" in problem for problem in limits_reached())
    with pytest.raises(TooMany):
        count("message", {"network": "198.51.100.1"}, MESSAGES)
