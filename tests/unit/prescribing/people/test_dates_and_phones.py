"""Dates, telephone numbers and postcodes as people write them, in the form and in the search box."""

from __future__ import annotations

import contextlib
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from directory import clock
from prescribing.models import ContactPoint, Person
from prescribing.people.as_written.dates import find_date, read_date
from prescribing.people.as_written.phones import read_phone, read_phones
from prescribing.people.as_written.typed_query import split
from tests.factories.prescribing import a_navigator, a_person

BORN = date(1948, 2, 14)
WRITTEN = [
    "14/2/48", "14.2.48", "14-2-48", "14 2 48", "14 02 1948", "14/02/1948", "1948-02-14", "14021948",
    "140248", "14th February 1948", "14 Feb 48", "14th of February 1948", "14 february, 1948",
    "Feb 14 1948", "14feb1948",
    "February 14th, 1948", "14-Feb-48", "14/Feb/1948", "14th Feb. '48", " 14 2 1948 ", "14.02.1948.",
]  # fmt: skip


@pytest.mark.parametrize("typed", WRITTEN)
def test_a_birthday_as_people_write_it(typed: str) -> None:
    assert read_date(typed, meaning="birth") == BORN


@pytest.mark.parametrize(
    "typed", ["31/2/48", "2/14/48", "14/2", "Tuesday", "14 Foo 48", "0/0/00", "99", "14/2/194"]
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        read_date(typed, meaning="birth")


@pytest.mark.parametrize("typed", ["1948", "about 1948", "c. 1948", "Feb 1948", "2/1948", "1948?"])
def test_a_year_alone_is_told_kindly(typed: str) -> None:
    with pytest.raises(ValidationError, match="only the year"):
        read_date(typed, meaning="birth")


@given(st.dates(date(1927, 1, 1), date(2006, 12, 31)), st.sampled_from("/.- "))
def test_two_digits_of_a_year_are_a_birth_that_has_been(day: date, sign: str) -> None:
    typed = f"{day.day}{sign}{day.month}{sign}{day.year % 100:02}"
    with clock.moved_to(clock.now().replace(year=2026, month=11, day=29)):
        read = read_date(typed, meaning="birth")
    assert read <= date(2008, 11, 29)
    assert (read.day, read.month, read.year % 100) == (day.day, day.month, day.year % 100)


@given(
    st.dates(date(1908, 12, 1), date(2008, 11, 1)),
    st.sampled_from(["%d/%m/%Y", "%d %B %Y", "%d%m%Y", "%d %b %Y"]),
)
def test_a_whole_year_is_read_as_it_stands(day: date, form: str) -> None:
    assert read_date(day.strftime(form), meaning="birth") == day
    found = find_date(f"Hallett {day.strftime(form)} DT4 8NF")
    assert found is not None
    assert found.day == day


@given(st.text(max_size=30))
def test_nothing_typed_breaks_the_readers(typed: str) -> None:
    find_date(typed)
    split(typed)
    for reader in (read_date, read_phones):
        with contextlib.suppress(ValidationError):
            reader(typed)


def test_the_coming_days_are_of_this_century() -> None:
    assert read_date("3/12/26") == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("typed", "name", "born"),
    [
        ("Obrien 14/2/51", "Obrien", date(1951, 2, 14)),
        ("14 Feb 51 O'Brien", "O'Brien", date(1951, 2, 14)),
        ("Hallett 14th February 1948", "Hallett", BORN),
        ("Hallett 14021948", "Hallett", BORN),
        ("Hallett 14.2.48", "Hallett", BORN),
        ("May Hallett", "May Hallett", None),
    ],
)
def test_a_date_in_the_search_box(typed: str, name: str, born: date | None) -> None:
    assert (split(typed).name, split(typed).born) == (name, born)


def test_a_number_in_the_search_box_is_no_date() -> None:
    assert split("01305 25 11 50").born is None
    assert split("Hallett 999 014 2378").number == "999 014 2378"
    both = split("Hallett 14 2 1948 999 014 2378")
    assert (both.born, both.number) == (BORN, "999 014 2378")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("01305 251150", [("+441305251150", "")]),
        ("01305 251150 (daughter)", [("+441305251150", "daughter")]),
        ("daughter: 01305 251150", [("+441305251150", "daughter")]),
        ("01305 251150 - her son Imran", [("+441305251150", "her son Imran")]),
        ("01305 251150 ext 12", [("+441305251150", "extension 12")]),
        ("01305 251150 / 07700 900142", [("+441305251150", ""), ("+447700900142", "")]),
        ("01305 251150 (home) or 07700 900142 (son)", [("+441305251150", "home"), ("+447700900142", "son")]),
        ("07700900142,01305251150", [("+447700900142", ""), ("+441305251150", "")]),
        ("+44 (0)1305 251150", [("+441305251150", "")]),
        ("0044 1305 251150", [("+441305251150", "")]),
        ("01305\u00a0251\u200b150", [("+441305251150", "")]),
        ("0800 1111", [("+448001111", "")]),
        ("+353 1 234 5678", [("+35312345678", "")]),
    ],
)
def test_numbers_with_what_stands_beside_them(typed: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.number, one.note) for one in read_phones(typed)] == expected


@pytest.mark.parametrize(
    "typed", ["251150", "2511500", "251 1500", "251150 (daughter)", "01305 251150 or 251151"]
)
def test_a_local_number_asks_for_its_code(typed: str) -> None:
    with pytest.raises(ValidationError, match="dialling code"):
        read_phones(typed)


@given(st.from_regex(r"0(7[0-9]{9}|1[2-9][0-9]{8}|20[0-9]{8})", fullmatch=True), st.data())
def test_any_spacing_of_a_number_is_read(number: str, data: Any) -> None:
    gap = st.sampled_from(["", " ", "-", "\u00a0"])
    typed = number[:2] + "".join(data.draw(gap) + digit for digit in number[2:])
    assert read_phone(typed) == f"+44{number[1:]}"


FORM = {"lives": "home", "getting_about": "not-known", "source": "self", "urgency": "routine"}


def added(client: Client, **typed: str) -> Any:
    return client.post("/people/new/", {"name": "Jan Kowalski", **FORM, **typed})


@pytest.mark.django_db
def test_two_numbers_become_two_ways_and_a_note_is_kept(client: Client) -> None:
    client.force_login(a_navigator())
    added(client, phone="01305 251150 (daughter), 07700 900142", call="yes")
    points = ContactPoint.objects.order_by("-preferred")
    assert [(p.value, p.note, p.call) for p in points] == [
        ("01305 251150", "daughter", "yes"),
        ("07700 900142", "", "not-known"),
    ]
    page = client.get(f"/people/{Person.objects.get().pk}/").content.decode()
    assert "daughter" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("phone", "251150", "dialling code"),
        ("phone", "ask her sister", "Check the phone number"),
        ("date_of_birth", "1948", "only the year"),
        ("postcode", "DT4", "first half"),
        ("postcode", "D02 X285", "Eircode"),
        ("nhs_number", "9999999999", "Ten equal digits"),
        ("nhs_number", "0000000000", "Ten equal digits"),
        ("name", "A" * 201, "at most 200"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field_and_stays(
    client: Client, field: str, typed: str, said: str
) -> None:
    client.force_login(a_navigator())
    response = added(client, **{field: typed})
    assert response.status_code == 400
    assert any(said in error for error in response.context["form"].errors[field])
    assert typed in response.content.decode()


@pytest.mark.django_db
def test_a_long_name_is_kept(client: Client) -> None:
    client.force_login(a_navigator())
    added(client, name="Jan " + "B" * 150)
    assert len(Person.objects.get().name) == 154


@pytest.mark.django_db
def test_unseen_signs_in_an_nhs_number_are_taken_out(client: Client) -> None:
    client.force_login(a_navigator())
    added(client, nhs_number="999\u200b014\u00a0\u20112378\ufeff")
    assert Person.objects.get().nhs_number == "9990142378"


@pytest.mark.django_db
def test_the_search_box_finds_by_a_short_date(client: Client) -> None:
    navigator = a_navigator()
    client.force_login(navigator)
    a_person(navigator, name="Mary O’Brien", preferred_name="", date_of_birth=date(1951, 2, 14))
    page = client.post("/people/", {"q": "Obrien 14/2/51"}).content.decode()
    assert "1 person found" in page.replace("\n", " ").replace("  ", " ") or "Mary O’Brien" in page
