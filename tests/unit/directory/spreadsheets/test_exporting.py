"""Out and in is a circle: what goes out is read as it was, changes nothing, and carries an editor's edits."""

from __future__ import annotations

import re
from datetime import time

import pytest
from hypothesis import example, settings
from hypothesis import given as given_by
from hypothesis import strategies as st

from directory.accounts.actors import SYSTEM, LinkHolder
from directory.accounts.permissions import NotAllowed
from directory.catalogue.facts import Basis, Fact, Visibility
from directory.catalogue.models import (
    Contact,
    Cost,
    Location,
    LocationAccess,
    Need,
    Organisation,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceLanguage,
    ServiceNeed,
)
from directory.openreferral.models import SourceGroup
from directory.spreadsheets import running
from directory.spreadsheets.apply import taking_back
from directory.spreadsheets.apply.apply_own import as_read
from directory.spreadsheets.columns.guessing import Sureness, guess_columns
from directory.spreadsheets.columns.names_of_fields import Kind
from directory.spreadsheets.exporting import MODELS, dataset, export, neutral, rows_as_file
from directory.spreadsheets.files.grid import text_of
from directory.spreadsheets.files.reading import read_table
from directory.spreadsheets.rows.cells import without_mark
from directory.upkeep.models import Check
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.database
FORMATS = ["csv", "xlsx", "ods"]


@pytest.fixture
def listing(world: None) -> Service:
    """A listing with something in every part."""
    place = LocationFactory(name="Hall", getting_there="Bus 4.\nThen walk.", access_note="Ramp at the back.")
    LocationAccess.objects.create(location=place, feature="step-free", fact=Fact.YES)
    made = ServiceFactory(
        name="=Choir", other_names="Singers", description="<p>We <b>sing</b>.</p>", summary="Ours.",
        alert="-Closed soon", website="https://example.org", email="choir@example.org", minimum_age=16,
        maximum_age=30, free=Fact.NO,
        free_basis=Basis.CONFIRMED, referral_only=Fact.NO, eligibility="Anybody", begin_note="+Turn up",
        what_to_bring="Water", cost_note="Pay on the door", location=place,
        need=NeedFactory(name="Singing"),
        organisation=OrganisationFactory(name="@Harbour", phone="01632 960000", email="h@example.org"),
    )  # fmt: skip
    Phone.objects.create(service=made, number="01632 960011", label="Office")
    Phone.objects.create(service=made, number="01632 960099", visibility=Visibility.OWNER)
    Contact.objects.create(service=made, name="Jo", role="Lead", phone="01632 960012", email="jo@example.org")
    Contact.objects.create(service=made, name="Sam Second")
    Contact.objects.create(service=made, name="Secret", visibility=Visibility.OWNER)
    Cost.objects.create(service=made, label="Adults", pence=250)
    Schedule.objects.create(service=made, days="TU", opens_at=time(10), closes_at=time(12), note="in term")
    ServiceArea.objects.create(service=made, name="Weymouth")
    ServiceLanguage.objects.create(service=made, code="pl", name="Polish")
    Check.objects.create(service=made, on="2026-03-12", by="Wendy")
    return made


def out(kind: Kind = Kind.SERVICES, file_format: str = "csv") -> bytes:
    found = MODELS[kind]._base_manager.order_by("name", "pk")
    return export(kind=kind, found=found, file_format=file_format, by=SYSTEM)


def edited(raw: bytes, **cells: str) -> bytes:
    """The same file with cells changed, by heading, in its first row."""
    table = read_table(raw, "own.csv")
    rows = [list(row.cells) for row in table.rows]
    for heading, value in cells.items():
        rows[0][table.headings.index(heading.replace("_", " "))] = value
    return rows_as_file(table.headings, rows, "csv", "Own")


def whats(sheet) -> list[str]:
    return list(sheet.outcomes.filter(is_check=False).order_by("number").values_list("what", flat=True))


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("file_format", FORMATS)
def test_what_goes_out_comes_back_and_changes_nothing(brought, listing, kind: Kind, file_format: str) -> None:
    models = (Service, Organisation, Location, Contact, Phone, Cost, Schedule, ServiceNeed, SourceGroup)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    first = dataset(kind, MODELS[kind]._base_manager.order_by("pk")).export("csv")
    sheet = brought(out(kind, file_format), name=f"own.{file_format}", source="Ourselves")
    assert set(whats(sheet)) == {"unchanged"}, [row.told for row in sheet.outcomes.all()]
    assert sheet.kind == kind
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    assert dataset(kind, MODELS[kind]._base_manager.order_by("pk")).export("csv") == first


def test_our_own_columns_are_all_known_surely(listing) -> None:
    table = read_table(out(), "own.csv")
    unsure = {c.heading for c in guess_columns(table, Kind.SERVICES) if c.sureness != Sureness.SURE}
    filled = {head for place, head in enumerate(table.headings) if any(table.column(place))}
    assert unsure & filled == set()


@pytest.mark.parametrize(
    "edit",
    [
        ("Name", "Big Choir", "name", "Big Choir"),
        ("What happens there", "We hum.", "description", "We hum."),
        ("Email", "new@example.org", "email", "new@example.org"),
        ("Youngest age", "18", "minimum_age", 18),
        ("What to bring", "", "what_to_bring", ""),
        ("Only through a professional", "Yes", "referral_only", "yes"),
        ("Status", "paused", "status", "paused"),
    ],
)
def test_an_editors_cell_changes_the_listing(brought, listing, edit: tuple[str, str, str, object]) -> None:
    heading, value, field, now = edit
    sheet = brought(edited(out(), **{heading: value}), source="Ourselves")
    assert whats(sheet) == ["changed"]
    listing.refresh_from_db()
    assert getattr(listing, field) == now
    assert listing.phones.count() == 2
    assert listing.contacts.count() == 3
    assert listing.schedules.get().days == "TU", "what was not changed is as it was"
    assert listing.summary == "Ours."
    row = sheet.outcomes.get(is_check=False)
    assert [change[0] for change in row.changes] == [heading]


def test_one_contact_and_one_phone_change_and_the_others_stay(brought, listing) -> None:
    brought(edited(out(), **{"Contact’s phone": "01632 960055"}), source="Ourselves")
    assert set(listing.contacts.values_list("name", "phone", "visibility")) == {
        ("Jo", "01632 960055", "public"), ("Sam Second", "", "public"), ("Secret", "", "owner"),
    }  # fmt: skip


def test_needs_are_named_and_confirmed(brought, listing) -> None:
    Need.objects.create(slug="company", name="Company", live=True)
    sheet = brought(edited(out(), Needs="Singing; Company; Nonsense"), source="Ourselves")
    assert set(listing.needs.values_list("need__name", "basis")) == {
        ("Singing", "confirmed"), ("Company", "confirmed")
    }  # fmt: skip
    assert "“Nonsense” is no need that we know; left out." in sheet.outcomes.get(is_check=False).told


def test_a_listing_changed_here_since_is_refused(brought, listing) -> None:
    raw = edited(out(), Email="theirs@example.org")
    Service.objects.update(email="ours@example.org")
    sheet = brought(raw, source="Ourselves")
    assert sheet.outcomes.get(is_check=False).why == "Changed here since"
    listing.refresh_from_db()
    assert listing.email == "ours@example.org"
    unmarked = edited(out(), **{"Version (leave as it is)": "", "Email": "theirs@example.org"})
    assert brought(unmarked, source="Ourselves").outcomes.get(is_check=False).why == "Changed here since"


def test_an_edit_by_spreadsheet_is_the_editors_and_no_feed_writes_over_it(brought, checked, world) -> None:
    head = ["Id", "Name", "Phone", "Description"]
    brought([head, ["1", "A", "01632 960011", "From the council."]])
    brought(edited(out(), **{"What happens there": "From the editor."}), source="Ourselves")
    assert SourceGroup.objects.get(group="words", record__kind="service").edited_here
    brought([head, ["1", "A", "01632 960011", "From the council again."]])
    assert Service.objects.get().description == "From the editor."


def test_an_edit_by_spreadsheet_is_taken_back_but_for_what_changed_since(brought, listing) -> None:
    cells = {"Email": "new@example.org", "What to bring": "Tea", "Notice": "Moved"}
    sheet = brought(edited(out(), **cells), source="Ourselves")
    Service.objects.update(what_to_bring="Cake", eligibility="Changed after")
    assert taking_back.take_back(sheet=sheet, by=SYSTEM) == {"back": 1, "left": 0}
    listing.refresh_from_db()
    assert (listing.email, listing.alert) == ("choir@example.org", "-Closed soon")
    assert (listing.what_to_bring, listing.eligibility) == ("Cake", "Changed after")


def test_what_cannot_be_changed_there_is_told(brought, listing) -> None:
    sheet = brought(edited(out(), Town="Elsewhere"), source="Ourselves")
    assert whats(sheet) == ["unchanged"]
    assert sheet.outcomes.get(is_check=False).told == ["“Town” cannot be changed here; left as it is."]


def test_places_and_organisations_are_changed_in_their_own(brought, listing) -> None:
    raw = edited(out(Kind.PLACES), Getting_there="Bus 8.", Address="2 Other Street")
    assert whats(brought(raw, source="Ourselves")) == ["changed"]
    place = Location.objects.get()
    assert (place.getting_there, place.address, place.name) == ("Bus 8.", "2 Other Street", "Hall")
    raw = edited(out(Kind.ORGANISATIONS), Phone="01632 960077", Website="https://new.example.org")
    assert whats(brought(raw, source="Ourselves")) == ["changed"]
    organisation = Organisation.objects.get()
    assert (organisation.phone, organisation.website) == ("01632 960077", "https://new.example.org")
    assert organisation.email == "h@example.org"


def test_what_is_hidden_is_in_no_file(listing) -> None:
    listing.at_locations.update(visibility=Visibility.OWNER)
    Organisation.objects.update(phone_visibility=Visibility.OWNER)
    for kind in Kind:
        text = out(kind).decode()
        assert "Secret" not in text
        assert "960099" not in text
        assert kind == Kind.PLACES or "1 Example Street" not in text
        assert kind != Kind.ORGANISATIONS or "960000" not in text
    Location.objects.update(visibility=Visibility.OWNER)
    assert all(
        word not in out(Kind.PLACES).decode() for word in ("Example Street", "DT4", "50.61", "Hall", "Bus")
    )


def test_only_editors_may(listing) -> None:
    with pytest.raises(NotAllowed):
        export(
            kind=Kind.SERVICES, found=Service.objects.all(), file_format="csv", by=LinkHolder("x", "y", "z")
        )


@given_by(st.text(max_size=40))
def test_a_mark_against_formulas_is_put_on_and_taken_off(written: str) -> None:
    marked = neutral(written)
    assert marked[:1] not in set("=+-@\t\r\n＝＋－＠") or re.fullmatch(r"-\d+(\.\d+)?", marked)
    assert without_mark(marked) == written or written.startswith("'")


@settings(max_examples=25, deadline=None)
@example([["X", "", "X"]], "csv")  # a tick, not the heading of a longitude
@given_by(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8"), max_size=30), min_size=3, max_size=3),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(FORMATS),
)
def test_any_cells_come_back_as_they_are_read(rows: list[list[str]], file_format: str) -> None:
    named = [[f"Row {place}", *row] for place, row in enumerate(rows)]
    made = [[text_of(cell) for cell in row] for row in named]
    raw = rows_as_file(["Name", "A column", "B column", "C column"], made, file_format, "T")
    table = read_table(raw, f"t.{file_format}")
    read = [[without_mark(cell) for cell in row.cells] for row in table.rows]
    wanted = [[text_of(without_mark(neutral(cell))) for cell in row] for row in made]
    assert [" ".join(" ".join(row).split()) for row in read] == [
        " ".join(" ".join(row).split()) for row in wanted
    ]


@given_by(st.text(max_size=60))
def test_reading_what_was_written_is_settled(written: str) -> None:
    once = as_read(written)
    assert as_read(once) == once or once.startswith("'")


def test_a_whole_directory_moves_to_another_by_spreadsheet(brought, listing) -> None:
    raw = out()
    listing.delete()
    Location.objects.all().delete()
    Organisation.objects.all().delete()
    sheet = brought(raw, source="Elsewhere")
    assert running.counts_of(sheet, is_check=False)["added"] == 1
    again = read_table(out(), "own.csv")
    first = read_table(raw, "own.csv")
    cells, before = (dict(zip(t.headings, t.rows[0].cells, strict=True)) for t in (again, first))
    same = (
        "Waymark id|Name|Other names|Notice|Status|Website|Email|Youngest age|Oldest age|Place|Address|Town"
    )
    same += (
        "|Postcode|Who it is for|What to bring|Where it serves|Languages|How to begin|Checked on|Step-free"
    )
    assert {key: cells[key] for key in same.split("|")} == {key: before[key] for key in same.split("|")}
