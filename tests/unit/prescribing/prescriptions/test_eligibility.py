from __future__ import annotations

from datetime import timedelta

import pytest

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.catalogue.locations import LocationAccess
from directory.catalogue.models import Schedule, ServiceArea, ServiceDelivery, ServiceGroup
from directory.places.models import Postcode
from directory.upkeep.actions import set_capacity
from prescribing.models import Person
from prescribing.people.details_given import CommunicationGiven, ContactGiven
from prescribing.people.services_for_person import preset
from prescribing.prescriptions.eligibility import Rule, eligibility
from prescribing.prescriptions.what_group_sees import Draft, preview
from tests.factories.catalogue import LocationFactory, NeedFactory
from tests.factories.prescribing import a_navigator, a_person, a_service

pytestmark = pytest.mark.django_db


def rules(person: Person, **fields: object) -> dict[str, Rule]:
    """By key, of a service made with these fields."""
    service = fields.pop("of", None) or a_service(location=LocationFactory(), **fields)
    first = service.at_locations.first()
    found = eligibility(person, service, first.location if first else None, a_navigator())
    return {rule.key: rule for rule in (*found.who, *found.getting)}


@pytest.mark.parametrize(
    ("low", "high", "answer"), [(65, None, "yes"), (80, None, "no"), (None, 60, "no"), (18, 78, "yes")]
)
def test_age_is_reckoned(low: int | None, high: int | None, answer: str) -> None:
    with clock.moved_to(clock.now().replace(year=2026, month=11, day=24)):
        person = a_person(a_navigator())
        rule = rules(person, minimum_age=low, maximum_age=high)["age"]
    assert (rule.answer, rule.reason) == (answer, "Peg is 78.")


@pytest.mark.parametrize(
    ("codes", "unplaced", "answer"),
    [
        (["outcode:DT4"], "", "yes"),
        (["outcode:DT4"], "Zennor", "yes"),
        (["outcode:TR26"], "", "no"),
        (["outcode:TR26"], "Zennor", "not-known"),
        ([], "Zennor", "not-known"),
    ],
)
def test_an_area_that_is_not_on_our_map_is_asked_about(codes: list[str], unplaced: str, answer: str) -> None:
    Postcode.objects.update_or_create(
        compact="DT48NF",
        defaults={"sector": "DT4 8", "outcode": "DT4", "latitude": 50.61, "longitude": -2.45},
    )
    person = a_person(a_navigator(), postcode="DT4 8NF")
    service = a_service(location=LocationFactory())
    ServiceArea.objects.create(service=service, name="Somewhere", codes=codes, unplaced=unplaced)
    rule = rules(person, of=service)["area"]
    assert rule.answer == answer
    assert bool(rule.question) == (answer == "not-known" and bool(codes))


def test_an_age_nobody_knows_is_neither_yes_nor_no() -> None:
    rule = rules(a_person(a_navigator(), date_of_birth=None), minimum_age=65)["age"]
    assert (rule.answer, rule.matters) == ("not-known", True)


def test_what_she_needs_and_is_not_known_becomes_a_question() -> None:
    person = a_person(a_navigator(), communication=[CommunicationGiven("hearing-loop")])
    service = a_service(location=LocationFactory())
    found = eligibility(person, service, service.at_locations.get().location, a_navigator())
    assert "Is there a hearing loop?" in found.asks
    place = service.at_locations.get().location
    LocationAccess.objects.create(location=place, feature="hearing-loop", fact="yes", detail="In the hall.")
    rule = rules(person, of=service)["access-hearing-loop"]
    assert (rule.answer, rule.reason, rule.matters) == ("yes", "In the hall.", False)


def test_who_cannot_get_out_is_not_sent_to_a_hall() -> None:
    person = a_person(a_navigator(), getting_about="housebound")
    assert rules(person)["distance"].answer == "no"
    visits = a_service()
    ServiceDelivery.objects.create(service=visits, how="home-visit")
    assert rules(person, of=visits)["distance"].answer == "yes"
    assert set(preset_delivery(person)) == {"home-visit", "phone", "online"}


def preset_delivery(person: Person) -> tuple[str, ...]:
    from directory.finder.question import SearchParameters

    return preset(SearchParameters(), person).delivery


def test_distance_is_against_what_they_accept() -> None:
    person = a_person(a_navigator(), distance_accepted=3000, getting_about="bus-or-lift")
    Person.objects.filter(pk=person.pk).update(latitude=50.62, longitude=-2.45)
    person.refresh_from_db()
    near = rules(person)["distance"]
    assert near.answer == "yes"
    assert near.more == "Peg will go up to 1.9\u00a0miles, bus, or needs a lift."
    person.distance_accepted = 500
    assert rules(person)["distance"].answer == "no"


def test_room_says_who_said_so_and_how_long_it_is_good() -> None:
    service = a_service(location=LocationFactory())
    person = a_person(a_navigator())
    assert rules(person, of=service)["room"].answer == "not-known"
    set_capacity(service=service, state="waiting", weeks=3, by=SYSTEM)
    rule = rules(person, of=service)["room"]
    assert (rule.answer, rule.room, rule.reason) == ("not-known", "waiting", "Waiting list, about 3 weeks.")
    assert rule.more.startswith("Said by Waymark")
    with clock.moved_to(clock.now() + timedelta(days=200)):
        assert rules(person, of=service)["room"].room == "not-known"


def test_days_and_groups() -> None:
    service = a_service(location=LocationFactory())
    Schedule.objects.create(service=service, days="TU,TH", opens_at="13:30", closes_at="14:30")
    ServiceGroup.objects.create(service=service, group="women", only=True)
    found = rules(a_person(a_navigator()), of=service)
    assert "1.30pm to 2.30pm" in found["days"].reason
    assert found["group-women"].answer == "not-known"


def test_the_preview_shares_what_is_ticked_and_nothing_else() -> None:
    priya = a_navigator(name="Priya Nair")
    contacts = [ContactGiven("phone", "07700 900142", call="yes", voicemail="no")]
    person = a_person(
        priya, nhs_number="9990142378", lives="home", address="1 High Street", contacts=contacts
    )
    draft = Draft(person=person, service=a_service(name="Steady On"), need=NeedFactory(), author=priya)
    everything = repr(preview(draft))
    for private in ("9990142378", "999 014 2378", "High Street", "1948"):
        assert private not in everything
    before = repr(preview(draft).before)
    for private in ("Hallett", "Peg", "07700"):
        assert private not in before
    assert preview(draft).wording == (
        "I will send Steady On your name, phone number, age, what you need, how you get about, and what we "
        "talked about, so that they can ring you. You can change your mind at any time."
    )
    assert "address" in preview(draft).not_shared
    assert "No voicemail" in repr(preview(draft).after)


def test_a_number_that_is_not_safe_is_never_shared() -> None:
    priya = a_navigator(name="Priya Nair")
    unsafe = [ContactGiven("phone", "07700 900142", call="no"), ContactGiven("email", "peg@example.org")]
    draft = Draft(a_person(priya, contacts=unsafe), a_service(), NeedFactory(), priya)
    after = repr(preview(draft).after)
    assert "900142" not in after
    assert "peg@example.org" not in after
    assert "Only through Priya Nair" in after


def labels(person: Person, words: str = "", groups: tuple[str, ...] = (), **fields: object) -> dict[str, str]:
    """What is asked about who may come, with the answer to each."""
    service = a_service(location=LocationFactory(), eligibility=words, **fields)
    for group in groups:
        ServiceGroup.objects.create(service=service, group=group, only=True)
    found = eligibility(person, service, None, a_navigator())
    return {rule.label: rule.answer for rule in found.who}


@pytest.mark.parametrize(
    ("age", "group", "asked_once"),
    [
        ({"minimum_age": 65}, "older-people", True),
        ({"minimum_age": 50}, "older-people", True),
        ({"maximum_age": 25}, "young-people", True),
        ({"minimum_age": 16, "maximum_age": 25}, "young-people", True),
        ({"minimum_age": 18}, "older-people", False),
        ({"maximum_age": 65}, "young-people", False),
        ({"minimum_age": 65}, "veterans", False),
        ({"minimum_age": 65}, "young-people", False),
        ({}, "older-people", False),
    ],
)
def test_a_group_that_an_age_says_already_is_not_asked_again(
    age: dict[str, int], group: str, asked_once: bool
) -> None:
    asked = labels(a_person(a_navigator()), groups=(group,), **age)
    assert len(asked) == (1 if asked_once or not age else 2), asked


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Aged 65+", ""),
        ("People aged 65 and over.", ""),
        ("65 or older", ""),
        ("For over 65s", ""),
        ("Older people aged 65+", ""),
        ("Adults aged 65+ only", ""),
        ("Aged 65+, referral by a GP or self-referral", "Referral by a GP or self-referral"),
        ("Aged 65+; must live alone", "Must live alone"),
        ("Aged 65+ and living alone", "Aged 65+ and living alone"),
        ("Aged 50+", "Aged 50+"),
        ("65+ with dementia", "65+ with dementia"),
        ("Must be able to walk 65 metres", "Must be able to walk 65 metres"),
    ],
)
def test_words_that_repeat_a_rule_are_not_asked_again(words: str, left: str) -> None:
    asked = labels(a_person(a_navigator()), words, ("older-people",), minimum_age=65)
    assert [
        label for label in asked if label not in ("Aged 65 and over", "65 and over", "For 65 and over")
    ] == ([left] if left else []), asked


def test_words_that_repeat_a_group_or_an_area_are_not_asked_again() -> None:
    person = a_person(a_navigator())
    assert len(labels(person, "Women only", ("women",))) == 1
    assert len(labels(person, "For unpaid carers.", ("carers",))) == 1
    assert list(labels(person, "Women only. Bring a mat.", ("women",)))[1:] == ["Bring a mat"]
