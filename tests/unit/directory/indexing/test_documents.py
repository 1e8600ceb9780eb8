"""What an audience may not see is not in its document; facts and dates are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from directory import clock
from directory.catalogue.models import (
    Cost,
    LocationAccess,
    Need,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceDelivery,
    ServiceGroup,
    ServiceNeed,
)
from directory.indexing import documents
from directory.upkeep.models import Capacity, Check, Closure
from search.documents import Audience, Begin, Document, Fact, Room
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # a Tuesday
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_tuesday() -> Any:
    with clock.moved_to(NOW):
        yield


def of(service: Service, audience: Audience = Audience.PUBLIC) -> Document | None:
    found = documents.documents_of([service.pk])
    return next((document for document in found if document.audience == audience), None)


def tuesdays(service: Service, **values: Any) -> Schedule:
    values = {"days": "TU", "opens_at": time(10), "closes_at": time(12), **values}
    return Schedule.objects.create(service=service, **values)


def test_a_listing_becomes_one_document_for_each_audience() -> None:
    need = NeedFactory(slug="debt-advice", name="Debt advice", parent=NeedFactory(slug="money"))
    place = LocationFactory(name="The Old Chandlery")
    LocationAccess.objects.create(location=place, feature="step-free", fact="yes")
    service = ServiceFactory(name="Money", location=place, need=need, free="yes", minimum_age=18)
    service.description = "<p>Bring <strong>letters</strong></p>"
    service.save()
    ServiceArea.objects.create(service=service, name="Weymouth", codes=["town:weymouth"])
    ServiceDelivery.objects.create(service=service, how="in-person")
    ServiceGroup.objects.create(service=service, group="women", only=True)
    ServiceGroup.objects.create(service=service, group="carers")
    Check.objects.create(service=service, on=date(2026, 3, 1), by="Jo")
    Check.objects.create(service=service, on=date(2026, 11, 3), by="Jo")
    tuesdays(service)

    document = of(service)
    assert document is not None
    assert document.description == "Bring letters"
    assert document.needs[0].slugs == ("debt-advice", "money")
    assert document.needs[0].weight == 1.0
    assert document.covers == {"town:weymouth"}
    assert document.cover_known
    assert document.audience_groups == {"women"}
    assert document.free == Fact.YES
    assert document.checked == date(2026, 11, 3)
    (meeting,) = document.meetings
    assert (meeting.name, meeting.postcode) == ("The Old Chandlery", "DT4 8NF")
    assert meeting.point is not None
    assert meeting.access == {"step-free": Fact.YES}
    assert meeting.parts == {"tue-morning"}
    assert [s.starts.date() for s in meeting.sessions] == [
        date(2026, 11, 24) + timedelta(7 * n) for n in range(4)
    ]
    assert {d.audience for d in documents.documents_of([service.pk])} == set(Audience)


@pytest.mark.parametrize(
    ("change", "audiences"),
    [
        ({}, set(Audience)),
        ({"visibility": "professional"}, {Audience.PROFESSIONAL}),
        ({"visibility": "owner"}, set()),
        ({"status": "ended"}, set()),
        ({"status": "paused"}, set()),
        ({"live": False}, set()),
        ({"archived_at": NOW}, set()),
    ],
    # A set's own words differ from process to process, and two workers must name a test alike.
    ids=lambda it: str(sorted(it)) if isinstance(it, set) else str(it),
)
def test_who_may_find_it(change: dict[str, Any], audiences: set[Audience]) -> None:
    service = ServiceFactory(**change)
    assert {d.audience for d in documents.documents_of([service.pk])} == audiences


@pytest.mark.parametrize("hide", ["place", "service at place"])
def test_a_hidden_place_is_not_in_the_public_document(hide: str) -> None:
    place = LocationFactory(name="Rose House", town="Upwey", postcode="DT3 5QE")
    service = ServiceFactory(location=place)
    tuesdays(service, location=place)
    if hide == "place":
        place.visibility = "professional"
        place.save()
    else:
        ServiceAtLocation.objects.update(visibility="professional")
    public, professional = of(service), of(service, Audience.PROFESSIONAL)
    assert public is not None
    assert professional is not None
    assert not any(
        secret in repr(public) for secret in ("Rose House", "Upwey", "DT3 5QE", str(place.pk), "50.6")
    )
    assert public.meetings[0].sessions == (), "nor when people are there"
    assert professional.meetings[0].name == "Rose House"
    assert professional.meetings[0].sessions


def test_a_refuge_has_no_address_for_the_public_whatever_the_feed_says() -> None:
    service = ServiceFactory(
        location=LocationFactory(name="Rose House"), need=NeedFactory(slug="domestic-abuse")
    )
    public, professional = of(service), of(service, Audience.PROFESSIONAL)
    assert public is not None
    assert professional is not None
    assert "Rose House" not in repr(public)
    assert "Rose House" in repr(professional)
    ServiceNeed.objects.update(basis="inferred")
    again = of(service)
    assert again is not None
    assert "Rose House" in repr(again), "words alone hide no place"


def test_an_inferred_need_weighs_less_and_an_archived_one_nothing() -> None:
    service = ServiceFactory()
    for slug, confidence in (("sure", 100), ("faint", 20), ("before", None)):
        need = NeedFactory(slug=slug)
        ServiceNeed.objects.create(service=service, need=need, basis="inferred", confidence=confidence)
    ServiceNeed.objects.create(service=service, need=NeedFactory(slug="said"))
    ServiceNeed.objects.create(service=service, need=NeedFactory(slug="archived", archived_at=NOW))
    document = of(service)
    assert document is not None
    weights = {need.slug: need.weight for need in document.needs}
    assert set(weights) == {"said", "sure", "before", "faint"}
    assert weights["said"] == 1 > weights["sure"] > weights["before"] > weights["faint"] > 0


def test_needs_in_a_circle_end() -> None:
    one = NeedFactory(slug="one")
    two = NeedFactory(slug="two", parent=one)
    Need.objects.filter(pk=one.pk).update(parent=two)
    document = of(ServiceFactory(need=one))
    assert document is not None
    assert document.needs[0].slugs == ("one", "two")


def test_room_and_closure_are_facts_with_dates() -> None:
    place = LocationFactory()
    service = ServiceFactory(location=place)
    tuesdays(service)
    Capacity.objects.create(service=service, state="open", said_by="Jo")
    Capacity.objects.create(
        service=service, location=place, state="full", until=date(2027, 6, 1), said_by="Jo"
    )
    Closure.objects.create(
        service=service, first_day=date(2026, 12, 1), last_day=date(2026, 12, 10), said_by="Jo"
    )
    document = of(service)
    assert document is not None
    assert (document.closed_from, document.closed_to) == (date(2026, 12, 1), date(2026, 12, 10))
    assert (document.meetings[0].room, document.meetings[0].room_until) == (Room.FULL, date(2027, 6, 1))
    assert [s.starts.day for s in document.meetings[0].sessions] == [24, 15], "not on the closed days"


def test_times_without_a_place_hold_at_each_place_that_has_none_of_its_own() -> None:
    one, two = LocationFactory(), LocationFactory()
    service = ServiceFactory(location=one)
    ServiceAtLocation.objects.create(service=service, location=two)
    tuesdays(service)
    tuesdays(service, days="FR", location=two)
    document = of(service)
    assert document is not None
    assert {m.id: m.parts for m in document.meetings} == {
        str(one.pk): {"tue-morning"},
        str(two.pk): {"fri-morning"},
    }


@pytest.mark.parametrize(
    ("values", "begin"),
    [
        ({"referral_only": "yes"}, Begin.PROFESSIONAL),
        ({"begin_by": "professional"}, Begin.PROFESSIONAL),
        ({"referral_only": "no"}, Begin.SELF),
        ({"begin_by": "ring"}, Begin.SELF),
        ({}, Begin.NOT_KNOWN),
    ],
    ids=str,
)
def test_who_may_make_the_first_contact(values: dict[str, str], begin: Begin) -> None:
    document = of(ServiceFactory(**values))
    assert document is not None
    assert document.begin == begin


def test_a_batch_takes_the_same_number_of_queries_however_large(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    need = NeedFactory()
    services = [ServiceFactory(location=LocationFactory(), need=need) for _ in range(8)]
    for service in services:
        tuesdays(service)
        Phone.objects.create(service=service, number="01632 960011")
    with django_assert_num_queries(17):
        documents.documents_of([services[0].pk])
    with django_assert_num_queries(17):
        documents.documents_of([service.pk for service in services])


def test_batches_hold_every_listing_once(monkeypatch: pytest.MonkeyPatch) -> None:
    services = {ServiceFactory().pk for _ in range(5)}
    monkeypatch.setattr(documents, "BATCH", 2)
    found = list(documents.batches())
    assert [len(batch) for batch in found] == [2, 2, 1]
    assert {pk for batch in found for pk in batch} == services


def test_the_session_of_yesterday_that_runs_past_midnight_is_in_the_document() -> None:
    night = ServiceFactory(location=LocationFactory())
    Schedule.objects.create(service=night, days="MO", opens_at=time(20), closes_at=time(8))
    Schedule.objects.create(service=night, days="MO", opens_at=time(9), closes_at=time(12))
    found = of(night)
    assert found is not None
    first = found.meetings[0].sessions[0]
    assert (first.starts.day, first.starts.hour, first.ends.day) == (23, 20, 24)
    assert [s.starts.day for s in found.meetings[0].sessions].count(23) == 1


def test_a_night_that_began_on_a_closed_day_is_not_on() -> None:
    night = ServiceFactory(location=LocationFactory())
    Schedule.objects.create(service=night, days="MO", opens_at=time(20), closes_at=time(8))
    Closure.objects.create(
        service=night, first_day=date(2026, 11, 23), last_day=date(2026, 11, 23), said_by="Jo"
    )
    found = of(night)
    assert found is not None
    assert found.meetings[0].sessions[0].starts.day == 30


@pytest.mark.parametrize(
    ("at_place", "of_service", "room"),
    [
        ((Room.FULL, -1), (Room.OPEN, 30), Room.OPEN),
        ((Room.FULL, 1), (Room.OPEN, 30), Room.FULL),
        ((Room.FULL, 0), (Room.OPEN, 30), Room.FULL),
        ((Room.FULL, None), (Room.OPEN, 30), Room.FULL),
        ((Room.FULL, -1), (Room.OPEN, -1), Room.NOT_KNOWN),
    ],
)
def test_what_was_said_of_room_at_a_place_hides_nothing_once_it_has_run_out(
    at_place: tuple[Room, int | None], of_service: tuple[Room, int | None], room: Room
) -> None:
    here = LocationFactory()
    service = ServiceFactory(location=here)
    for location, (state, days) in ((here, at_place), (None, of_service)):
        until = None if days is None else clock.today() + timedelta(days=days)
        Capacity.objects.create(service=service, location=location, state=state, until=until, said_by="Jo")
    found = of(service)
    assert found is not None
    assert found.meetings[0].room == room


@pytest.mark.parametrize(
    ("said", "free"),
    [
        (
            "FREE if you have refugee status, are on a low wage or get benefits, otherwise £85 a term.",
            "not-known",
        ),
        ("£4 a class. No charge for anybody on a low income.", "not-known"),
        ("£4 a class, people on benefits pay nothing.", "not-known"),
        ("£4 a class, gluten-free snacks. Many of us are out of work.", "no"),
        ("£4 a class. Free parking.", "no"),
    ],
)
def test_what_is_free_for_people_on_a_low_income_may_be_free_for_whoever_asks(said: str, free: str) -> None:
    service = ServiceFactory(name="English", free="no", description=said)
    document = of(service)
    assert document
    assert document.free == free


def test_a_price_says_for_whom_it_is_free() -> None:
    service = ServiceFactory(name="English", free="no")
    Cost.objects.create(service=service, label="Free for those on a low income", pence=0)
    Cost.objects.create(service=service, label="Everyone else", pence=8500)
    document = of(service)
    assert document
    assert document.free == Fact.NOT_KNOWN
