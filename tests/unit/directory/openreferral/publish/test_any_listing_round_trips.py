"""Whatever an editor wrote, what is published of it comes back the same by our own importer."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.accounts.actors import SYSTEM
from directory.catalogue.models import (
    BeginBy,
    Contact,
    Cost,
    Frequency,
    LocationAccess,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceLanguage,
)
from directory.catalogue.phone_numbers import PhoneKind
from directory.openreferral.importer import import_records
from directory.openreferral.publish import at_places, public_records, write_service
from tests.factories.catalogue import LocationFactory, OrganisationFactory, ServiceFactory
from tests.unit.directory.openreferral.publish.conftest import empty_the_directory

pytestmark = pytest.mark.database
ODD = (
    "",
    "N/A",
    "  two   spaces ",
    "Tea & cake <3",
    "<p>One</p><ul><li>Two</li></ul>",
    "a\n\n\nb\nc",
    "- first\n- second",
    "1. first\n2. second",
    "By appointment only",
    "suggested donation welcome",
    "Mon–Fri 9.30am–5pm",
    "£3.50 a session",
    "“quoted” — dash…",
    "Email jo@example.org or see https://example.org/a?b=c&d",
    "CAFÉ\u00a0Élan",
    "Ring 01632 960001",
    "none",
    ":",
    "…",
    "(a) b: c;",
    "a. :",
    "bring·a,cup | or two; ask",
    "x" * 260,
    "term time",
    "Weymouth",
    "&amp; &lt;b&gt;",
    "trailing.",
)
words = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40),
)
names = words.map(lambda text: f"Club {text}"[:200])
days = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
clocks = st.one_of(
    st.none(), st.times(time(0), time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))
)
numbers = st.one_of(
    st.sampled_from(
        (
            "01632 960001",
            "07700 900123",
            "0808 157 0192 ext 4",
            "999",
            "Text HELP to 60777",
            "+44 1632 960002",
            "ring the hall",
            "01632 960001 or 01632 960002",
            "18001 01632 960003",
            "(01632) 960004 (after 6pm)",
        )
    ),
    words.map(lambda text: text[:60]),
)
bydays = st.sampled_from(("", "MO", "TU,TH", "2TU", "-1FR", "MO,TU,WE,TH,FR,SA,SU", "1MO,3MO", "SU,MO", "xx"))
SAID_OF_TIMES = frozenset({"Mon–Fri 9.30am–5pm", "term time", "By appointment only"})
"""What is read as times where words stand alone, and then goes out in the words of those times."""
descriptions = words.filter(lambda text: text not in SAID_OF_TIMES)
"""A listing of which nothing but its description says when it is on gets times by it: more than it had."""
notes = words.map(lambda text: "" if text in SAID_OF_TIMES else text[:300])
schedules = st.fixed_dictionaries(
    {
        "frequency": st.sampled_from(Frequency.values),
        "interval": st.integers(1, 4),
        "days": bydays,
        "month_days": st.sampled_from(("", "1", "1,15", "-1", "31")),
        "opens_at": clocks,
        "closes_at": clocks,
        "starts_on": days,
        "ends_on": days,
        "note": notes,
        "months": st.sampled_from(("", "", "4,5,6,7,8,9,10", "1,2,3,4,5,6,7,9,10,11,12", "8", "11,12,1")),
        "school": st.sampled_from(("", "", "term", "holidays")),
        "closed_bank_holidays": st.booleans(),
    }
)
phones = st.fixed_dictionaries(
    {
        "number": numbers,
        "kind": st.sampled_from(PhoneKind.values),
        "label": words.map(lambda text: text[:100]),
        "languages": st.sampled_from(("", "Polish", "Polish, Urdu", "N/A")),
    }
)
contacts = st.fixed_dictionaries(
    {
        "name": words.map(lambda text: text[:150]),
        "role": words.map(lambda text: text[:150]),
        "phone": numbers,
        "email": st.sampled_from(("", "jo@example.org", "JO@EXAMPLE.ORG", "x@y.invalid")),
    }
)
costs = st.fixed_dictionaries(
    {
        "label": words.map(lambda text: text[:150]),
        "pence": st.one_of(st.none(), st.integers(0, 1_000_000)),
        "note": words.map(lambda text: text[:250]),
        "starts_on": days,
        "ends_on": days,
    }
)
listings = st.fixed_dictionaries(
    {
        "name": names,
        "other_names": words,
        "description": descriptions,
        "alert": words,
        "eligibility": words,
        "begin_note": words,
        "begin_by": st.sampled_from(BeginBy.values),
        "what_to_bring": words,
        "cost_note": words,
        "free": st.sampled_from(("yes", "no", "not-known")),
        "minimum_age": st.one_of(st.none(), st.integers(0, 60)),
        "maximum_age": st.one_of(st.none(), st.integers(60, 130)),
        "website": st.sampled_from(
            ("", "https://example.org/a b", "http://none", "https://www.example.org/?a=1&b=2")
        ),
        "status": st.sampled_from(("active", "paused")),
    }
)
locations = st.fixed_dictionaries(
    {
        "name": words.map(lambda text: text[:200]),
        "address": words,
        "town": st.sampled_from(("", "Weymouth", "Leeds")),
        "county": st.sampled_from(("", "Dorset", "Weymouth")),
        "postcode": st.sampled_from(("", "DT4 8NF", "dt48nf", "ZZ99")),
        "kind": st.sampled_from(("physical", "virtual", "postal")),
        "getting_there": words,
        "access_note": words,
    }
)


def published() -> list[dict[str, Any]]:
    rows = list(public_records.in_full(public_records.services().order_by("pk")))
    at_ids = at_places.ids_of_feeds(rows)
    return [write_service.in_full(row, at_ids) for row in rows]


whole = st.fixed_dictionaries(
    {
        "listing": listings,
        "place": locations,
        "times": st.lists(schedules, max_size=3),
        "phones": st.lists(phones, max_size=3),
        "people": st.lists(contacts, max_size=2),
        "prices": st.lists(costs, max_size=3),
        "areas": st.lists(words, max_size=2),
        "lift": st.sampled_from(("yes", "no", "not-known")),
        "words": words,
        "line": numbers.map(lambda text: text[:40]),
    }
)


def made_of(said: dict[str, Any]) -> None:
    some = said["words"]
    organisation = OrganisationFactory(name=f"Org {some}"[:200], description=some, phone=said["line"])
    service = ServiceFactory(organisation=organisation, free_basis="confirmed", **said["listing"])
    hall = LocationFactory(**said["place"])
    ServiceAtLocation.objects.create(service=service, location=hall, note=some[:300])
    lift = {"feature": "lift", "fact": said["lift"], "detail": some[:200], "basis": "confirmed"}
    LocationAccess.objects.create(location=hall, **lift)
    for order, row in enumerate(said["times"]):
        where = hall if order % 2 else None
        Schedule.objects.create(service=service, sort_order=order, location=where, **row)
    for model, rows in ((Phone, said["phones"]), (Contact, said["people"]), (Cost, said["prices"])):
        for order, row in enumerate(rows):
            model.objects.create(service=service, sort_order=order, **row)
    for name in said["areas"]:
        ServiceArea.objects.create(service=service, name=name)
    ServiceLanguage.objects.create(service=service, code="pl", name=some[:60])


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(said=whole)
def test_it_comes_back_the_same(world: None, said: dict[str, Any]) -> None:
    with transaction.atomic():
        made_of(said)
        before = published()
        empty_the_directory()
        report = import_records(before, source="other", by=SYSTEM)
        assert [line.what for line in report.lines] == ["added"], report.lines[0].problems
        after = published()
        for key in sorted(set(before[0]) | set(after[0])):
            assert before[0].get(key) == after[0].get(key), key
        assert Service.objects.count() == 1
        transaction.set_rollback(True)


LIMITS = (
    {"months": "4,5,6,7,8,9,10"},
    {"months": "8"},
    {"months": "1,2,3,4,5,6,7,9,10,11,12"},
    {"school": "term"},
    {"school": "holidays"},
    {"closed_bank_holidays": True},
    {"months": "1,2,3,11,12", "closed_bank_holidays": True},
    {"school": "term", "closed_bank_holidays": True},
)
RULES = (
    {"days": "MO"},
    {"days": "TU,TH", "note": "Bring a cup"},
    {"days": "MO,TU,WE,TH,FR"},
    {"frequency": "monthly", "days": "1MO,3MO"},
    {"frequency": "monthly", "days": "-1FR"},
)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("limit", LIMITS)
def test_times_of_a_part_of_the_year_go_out_as_words_and_nothing_is_lost(
    world: None, rule: dict[str, Any], limit: dict[str, Any]
) -> None:
    """A reader that knows no months and no terms is told no rule that says more than is true."""
    service = ServiceFactory()
    Schedule.objects.create(service=service, opens_at=time(10), closes_at=time(12), **rule, **limit)
    [told] = published()
    [row] = told["schedules"]
    assert not {"freq", "byday", "bymonthday", "interval", "opens_at", "closes_at"} & set(row)
    keys = ("frequency", "days", "opens_at", "closes_at", "months", "school", "closed_bank_holidays")
    before = list(Schedule.objects.values(*keys))
    empty_the_directory()
    import_records([told], source="other", by=SYSTEM)
    assert list(Schedule.objects.values(*keys)) == before
    assert published()[0]["schedules"] == told["schedules"]
