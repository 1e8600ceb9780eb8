"""Numbers as people dial them, what a call costs, and who is told which."""

from __future__ import annotations

import pytest

from directory.catalogue.contacting import EVERYONE, PROFESSIONALS, actions, call, read_number
from directory.catalogue.models import Contact, Phone
from tests.factories.catalogue import OrganisationFactory, ServiceFactory


@pytest.mark.parametrize(
    ("written", "shown", "dialled", "free"),
    [
        ("01632960011", "01632 960011", "+441632960011", False),
        ("+44 (0)1632 960 011", "01632 960011", "+441632960011", False),
        ("0808 157 0048", "0808 157 0048", "+448081570048", True),
        ("07700 900123 (text only after 6)", "07700 900123", "+447700900123", False),
        ("116 123", "116 123", "116123", True),
        ("111", "111", "111", True),
        ("+33 1 42 68 53 00", "+33 1 42 68 53 00", "+33142685300", False),
        ("ask at the desk", "ask at the desk", "", False),
    ],
)
def test_a_number_is_read_out_of_what_was_written(written: str, shown: str, dialled: str, free: bool) -> None:
    number = read_number(written)
    assert (number.shown, number.dialled, number.free) == (shown, dialled, free)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("01632 960011", "Costs the same as a normal call"),
        ("0300 123 6600", "Costs the same as a normal call"),
        ("0808 157 0048", "Free to call"),
        ("0844 871 0000", "Costs more than a normal call. Ask your phone company how much."),
    ],
)
def test_the_cost_of_a_call_is_said(written: str, words: str) -> None:
    assert read_number(written).cost == words


def test_a_button_says_when_a_call_is_free() -> None:
    free, normal, none = call("08081570048"), call("01632960011"), call("by pigeon")
    assert free is not None
    assert normal is not None
    assert none is None
    assert (free.label, normal.label) == ("Call free: 0808 157 0048", "Call 01632 960011")


@pytest.mark.django_db
def test_only_what_may_be_seen_is_offered_and_the_services_own_comes_first() -> None:
    organisation = OrganisationFactory(phone="01632 960099", email="office@example.org")
    service = ServiceFactory(
        organisation=organisation, email="hidden@example.org", email_visibility="professional"
    )
    Phone.objects.create(service=service, number="01632 960001", visibility="owner")
    Phone.objects.create(service=service, number="01632 960002", visibility="professional")
    Contact.objects.create(service=service, name="Jo", phone="01632 960003", phone_visibility="owner")
    assert [a.href for a in actions(service, EVERYONE)] == ["tel:+441632960099", "mailto:office@example.org"]
    assert [a.href for a in actions(service, PROFESSIONALS)] == [
        "tel:+441632960002",
        "mailto:hidden@example.org",
    ]


@pytest.mark.django_db
def test_each_kind_of_line_is_offered_for_what_it_is_and_none_but_a_phone_is_called() -> None:
    service = ServiceFactory(email="")
    for number, kind, label, languages in (
        ("01632 960001", "textphone", "", ""),
        ("18001 01632 960002", "textphone", "", ""),
        ("01632 960003", "fax", "", ""),
        ("Text SHOUT to 85258", "voice", "", ""),
        ("07700 900123", "text", "", ""),
        ("01632 960004 ext. 21", "voice", "Bookings", "Welsh"),
        ("In an emergency 999, else 101", "voice", "", ""),
    ):
        Phone.objects.create(service=service, number=number, kind=kind, label=label, languages=languages)
    assert [(a.kind, a.label, a.href, a.about) for a in actions(service)] == [
        ("call", "Call 01632 960004 ext. 21", "tel:+441632960004;ext=21", "Bookings. Languages: Welsh"),
        ("text", "Text SHOUT to 85258", "sms:85258?body=SHOUT", ""),
        ("text", "Text 07700 900123", "sms:+447700900123", ""),
        ("textphone", "Textphone: 01632 960001", "tel:+441632960001", ""),
        ("textphone", "Textphone: 18001 01632 960002", "tel:1800101632960002", ""),
        ("words", "Telephone: In an emergency 999, else 101", "", ""),
        ("fax", "Fax: 01632 960003", "", ""),
    ]


@pytest.mark.django_db
def test_the_same_number_in_three_forms_is_one_button() -> None:
    service = ServiceFactory(email="")
    for number in ("0117 496 0014", "01174960014", "+44 117 496 0014"):
        Phone.objects.create(service=service, number=number)
    assert [a.label for a in actions(service)] == ["Call 0117 496 0014"]
