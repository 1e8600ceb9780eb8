"""Rows become listings: once, whole, and without writing over what an editor wrote."""

from __future__ import annotations

import pytest

from directory.accounts.actors import SYSTEM
from directory.catalogue.facts import Visibility
from directory.catalogue.models import Contact, Location, Organisation, Phone, Service
from directory.openreferral.models import ImportLine, ImportRun, SourceGroup
from directory.spreadsheets import running
from directory.spreadsheets.models import RowOutcome
from tests.factories.catalogue import LocationFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.database

HEAD = [
    "Name",
    "Organiser",
    "Description",
    "Venue",
    "Address",
    "PC",
    "Tel",
    "Email",
    "Day/Time",
    "£",
    "Last upd",
]
LUNCH = [
    "LUNCH AND FRIENDSHIP", "Harbour Friends", "A hot lunch &amp; <b>company</b>.", "St John’s Hall",
    "1 Quay Street", "dt4 8nf", "1632960011", "lunch@example.org", "Tuesdays 12-2", "£4.50", "12/03/26",
]  # fmt: skip


def counts(sheet, *, is_check=False) -> dict[str, int]:
    found = running.counts_of(sheet, is_check=is_check)
    assert sum(found.values()) == sheet.rows, "the counts add up to the rows"
    return {what: count for what, count in found.items() if count}


def why(sheet, *, is_check=False) -> list[tuple[int, str]]:
    rows = sheet.outcomes.filter(is_check=is_check, what="skipped").order_by("number")
    return [(row.number, row.why) for row in rows]


def test_a_row_becomes_a_listing_with_all_it_says(brought) -> None:
    sheet = brought([HEAD, LUNCH])
    assert counts(sheet) == {"added": 1}
    service = Service.objects.get()
    assert (service.name, service.organisation.name) == ("Lunch and Friendship", "Harbour Friends")
    assert "company" in service.description
    assert service.phones.get().number == "01632960011"
    assert service.email == "lunch@example.org"
    assert service.schedules.get().note == "Tuesdays 12-2"
    assert service.costs.get().pence == 450
    place = service.at_locations.get().location
    assert (place.name, place.address, place.postcode) == ("St John’s Hall", "1 Quay Street", "DT4 8NF")
    assert (place.latitude, place.ward_code) == (50.61006, "E05012708")
    assert service.checks.get().on.isoformat() == "2026-03-12"
    assert service.live
    line = ImportLine.objects.get()
    assert (line.what, line.row.number, line.run) == ("added", 2, sheet.run)
    groups = SourceGroup.objects.filter(record__object_id=service.pk).values_list("group", flat=True)
    assert {"name", "people", "times", "cost", "places"} <= set(groups)


def test_a_new_listing_waits_until_it_is_shown(brought) -> None:
    brought([HEAD, LUNCH], show_new=False)
    service = Service.objects.get()
    assert (service.live, service.has_unpublished_changes) == (False, True)
    assert not Service.objects.published().exists()


def test_the_check_says_the_same_and_writes_nothing(checked) -> None:
    sheet = checked([HEAD, LUNCH, ["", *LUNCH[1:]]])
    assert counts(sheet, is_check=True) == {"added": 1, "skipped": 1}
    assert not any(
        model.objects.exists() for model in (Service, Organisation, Location, ImportRun, ImportLine)
    )


def test_the_same_file_again_changes_nothing(brought) -> None:
    brought([HEAD, LUNCH])
    assert counts(brought([HEAD, LUNCH])) == {"unchanged": 1}
    assert (Service.objects.count(), Organisation.objects.count(), Location.objects.count()) == (1, 1, 1)


def test_a_changed_cell_changes_the_listing_and_is_shown_side_by_side(brought, checked) -> None:
    brought([HEAD, LUNCH])
    changed = [*LUNCH[:6], "01632 960022", *LUNCH[7:]]
    sheet = checked([HEAD, changed])
    row = sheet.outcomes.get(is_check=True)
    assert (row.what, row.changes) == ("changed", [["Phone", "01632960011", "01632 960022"]])
    assert Service.objects.get().phones.get().number == "01632960011"
    assert counts(brought([HEAD, changed])) == {"changed": 1}
    assert Service.objects.get().phones.get().number == "01632 960022"


def test_what_an_editor_changed_stays_and_is_told(brought) -> None:
    brought([HEAD, LUNCH])
    Service.objects.update(description="Written by an editor.")
    changed = [*LUNCH[:2], "Something quite different.", *LUNCH[3:]]
    row = brought([HEAD, changed]).outcomes.get(is_check=False)
    assert (row.what, row.kept) == ("changed", ["words (conflict: edited here too)"])
    assert Service.objects.get().description == "Written by an editor."


def test_a_listing_that_is_here_is_known_again_by_name_and_postcode(brought) -> None:
    here = ServiceFactory(
        name="Lunch and friendship",
        description="Our own words.",
        organisation=OrganisationFactory(name="Harbour Friends"),
        location=LocationFactory(postcode="DT4 8NF"),
    )
    sheet = brought([HEAD, LUNCH])
    assert Service.objects.get() == here
    assert Organisation.objects.count() == 1
    here.refresh_from_db()
    assert here.description == "Our own words."
    assert here.email == "lunch@example.org", "what was empty is filled"
    row = sheet.outcomes.get(is_check=False)
    assert "words (conflict: edited here too)" in row.kept
    assert counts(brought([HEAD, LUNCH])) == {"unchanged": 1}


def test_a_source_that_gives_ids_later_or_leaves_them_out_is_known_again(brought) -> None:
    head, row = ["Name", "Postcode", "Phone"], ["Choir", "DT4 8NF", "01632 960011"]
    brought([head, row])
    assert counts(brought([["Id", *head], ["C7", *row[:2], "01632 960022"]])) == {"changed": 1}
    assert counts(brought([["Id", *head], ["C7", *row[:2], "01632 960022"]])) == {"unchanged": 1}
    assert counts(brought([head, [*row[:2], "01632 960033"]])) == {"changed": 1}
    assert Service.objects.get().phones.get().number == "01632 960033"
    both = [["Id", *head], ["C7", *row[:2], "01632 960033"], ["C8", *row]]
    assert counts(brought(both)) == {"unchanged": 1, "added": 1}


def test_what_goes_on_after_it_was_cut_off_knows_what_came_twice(brought) -> None:
    head = ["Id", "Name", "Phone"]
    sheet = brought([head, ["1", "A", "01632 960011"], ["1", "Again", "01632 960012"]])
    type(sheet).objects.update(stage="to-import")
    running.import_now(sheet, by=SYSTEM)
    assert why(sheet) == [(3, "The same twice in this file")]
    assert Service.objects.get().name == "A"


def test_places_and_organisations_that_are_here_are_used_as_they_are(brought) -> None:
    place = LocationFactory(name="St. John's Hall", postcode="DT4 8NF", address="Elsewhere")
    OrganisationFactory(name="Harbour Friends", description="Kept.")
    brought([HEAD, LUNCH])
    assert Location.objects.get().address == "Elsewhere"
    assert Service.objects.get().at_locations.get().location == place
    assert Organisation.objects.get().description == "Kept."


def test_each_refusal_has_its_reason(brought) -> None:
    head = ["Id", "Name", "Phone", "Notice"]
    rows = [
        ["1", "First", "01632 960011", ""],
        ["2", "", "01632 960012", ""],
        ["1", "First again", "01632 960011", ""],
        ["3", "Gone", "01632 960013", "NO LONGER RUNNING"],
        ["4", "Silent", "", ""],
        ["5", "Last", "01632 960015", ""],
    ]
    sheet = brought([head, *rows])
    assert why(sheet) == [
        (3, "No name"),
        (4, "The same twice in this file"),
        (5, "Says it has closed"),
        (6, "No way to reach it"),
    ]
    assert sheet.outcomes.get(number=4, is_check=False).told == ["It is in row 2 already, which is kept."]
    assert sorted(Service.objects.values_list("name", flat=True)) == ["First", "Last"]
    assert (sheet.run.added, sheet.run.skipped, sheet.run.total) == (2, 4, 6)


def test_a_listing_here_that_says_it_has_closed_is_closed(brought) -> None:
    head = ["Id", "Name", "Phone", "Notice"]
    brought([head, ["1", "Lunch", "01632 960011", ""]])
    brought([head, ["1", "Lunch", "01632 960011", "No longer running"]])
    assert Service.objects.get().status == "ended"


def test_cells_beyond_the_headings_are_refused(brought) -> None:
    rows = [
        ["Name", "Phone"],
        ["A", "01632 960011", "pushed out"],
        ["B", "01632 960012"],
        ["C", "01632 960013"],
    ]
    assert why(brought(rows)) == [(2, "More cells than headings")]


def test_refused_rows_go_out_are_corrected_and_come_back(brought) -> None:
    head = ["Id", "Name", "Phone"]
    sheet = brought([head, ["1", "First", "01632 960011"], ["2", "", "01632 960012"]])
    headings, rows = running.refused_table(sheet, is_check=False)
    assert headings == [*head, "Row", "Why it was refused"]
    assert rows == [["2", "", "01632 960012", "3", "No name. A name is the one thing a listing must have."]]
    rows[0][1] = "Second"
    again = brought([headings, *rows])
    assert again.fields[-2:] == ["", ""]
    assert counts(again) == {"added": 1}
    assert Service.objects.count() == 2


def test_rows_that_continue_another_are_joined_to_it(brought) -> None:
    head = [
        "import_id",
        "import_id_reference",
        "name",
        "contact_name",
        "contact_visible",
        "location_name",
        "location_postcode",
    ]
    sheet = brought(
        [
            head,
            ["1", "", "Advice", "Ann Open", "TRUE", "Hall", "DT4 8NF"],
            ["2", "1", "", "Ben Private", "FALSE", "", ""],
            ["3", "1", "", "", "", "Second Hall", "DT4 8NF"],
            ["4", "99", "", "Cat", "TRUE", "", ""],
        ]
    )
    assert counts(sheet) == {"added": 1, "joined": 2, "skipped": 1}
    assert why(sheet) == [(5, "Belongs to a row that is not here")]
    service = Service.objects.get()
    assert {at.location.name for at in service.at_locations.all()} == {"Hall", "Second Hall"}
    seen = dict(service.contacts.values_list("name", "visibility"))
    assert seen == {"Ann Open": Visibility.PUBLIC, "Ben Private": Visibility.OWNER}


def test_every_number_of_somebody_who_is_private_is_kept_from_the_public(brought) -> None:
    head = ["Id", "Name", "Phone", "contact_name", "contact_phone", "contact mobile", "contact_visible"]
    rows = [
        ["1", "A", "01632 960011", "Ann", "01632 960021", "07700 900021", "FALSE"],
        ["2", "B", "01632 960012", "", "01632 960022", "", "no"],
        ["3", "C", "01632 960013", "Cat", "01632 960013", "ask for Cat", "perhaps"],
    ]
    brought([head, *rows])
    seen = Phone.objects.filter(visibility=Visibility.PUBLIC).values_list("number", flat=True)
    assert set(seen) <= {"01632 960011", "01632 960012", "01632 960013"}
    assert not Contact.objects.filter(visibility=Visibility.PUBLIC).exists()
    assert Phone.objects.filter(number="07700 900021", visibility=Visibility.OWNER).exists()
    assert Phone.objects.filter(number="01632 960022", visibility=Visibility.OWNER).exists()


def test_what_the_file_hides_is_hidden_and_never_shown_again_by_a_file(brought) -> None:
    head = ["Id", "Name", "Phone", "Venue", "Postcode", "visible", "mask_exact_address"]
    row = ["1", "Refuge", "01632 960011", "Safe House", "DT4 8NF"]
    brought([head, [*row, "FALSE", "TRUE"]])
    service = Service.objects.get()
    at = service.at_locations.get()
    assert service.visibility == at.visibility == at.location.visibility == Visibility.OWNER
    brought([head, [*row, "TRUE", "FALSE"]])
    service.refresh_from_db()
    assert service.visibility == Location.objects.get().visibility == Visibility.OWNER
    brought([head, ["2", "Half said", "01632 960012", "House", "DT4 8NF", "partly", "perhaps"]])
    other = Service.objects.get(name="Half said")
    assert other.visibility == other.at_locations.get().visibility == Visibility.OWNER


def test_a_person_where_a_group_should_be_is_kept_from_the_public(brought) -> None:
    brought([["Group", "Organiser", "Tel"], ["Stitchers", "Mrs J Bartlett", "01632 960011"]])
    contact = Contact.objects.get()
    assert (contact.name, contact.visibility) == ("Mrs J Bartlett", Visibility.OWNER)
    assert Organisation.objects.get().name == "Stitchers"


def test_yes_and_no_of_a_heading_that_says_what_it_means(brought) -> None:
    head = ["Name", "Phone", "Free", "Needs referral", "Hearing loop", "Lift", "Venue", "Postcode"]
    brought([head, ["A", "01632 960011", "Yes", "No", "Y", "N", "Hall", "DT4 8NF"]])
    service = Service.objects.get()
    assert (service.free, service.free_basis, service.referral_only) == ("yes", "stated", "no")
    facts = dict(Location.objects.get().access.values_list("feature", "fact"))
    assert (facts["hearing-loop"], facts["lift"]) == ("yes", "no")


def test_a_plain_number_is_pounds_only_where_that_was_chosen(brought) -> None:
    head = ["Id", "Name", "Phone", "Cost"]
    brought([head, ["1", "A", "01632 960011", "2"]])
    assert Service.objects.get().costs.get().pence == 200
    brought([head, ["2", "B", "01632 960011", "2"]], pounds=False)
    service = Service.objects.get(name="B")
    assert (service.costs.count(), service.cost_note) == (0, "2")


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (["Lat", "Long"], ["50,61006", "-2,456758"]),
        (["Lat", "Long"], ["-2.456758", "50.61006"]),
        (["Easting", "Northing"], ["367748", "79017"]),
        (["Easting", "Northing"], ["79017", "367748"]),
        (["Grid ref"], ["SY 6774 7901"]),
        (["Coordinates"], ["50.61006, -2.456758"]),
    ],
)
def test_points_in_any_form_and_either_order(brought, head: list[str], cells: list[str]) -> None:
    brought([["Name", "Postcode", *head], ["A", "DT4 8NF", *cells]])
    place = Location.objects.get()
    assert (round(place.latitude, 2), round(place.longitude, 2)) == (50.61, -2.46)
    assert place.point_doubt == ""


def test_one_row_that_cannot_be_written_stops_no_other(brought, monkeypatch) -> None:
    from directory.spreadsheets.apply.applying import RowsImport

    whole = RowsImport._service

    def some(self, row, line, made):
        if row.name == "Bad":
            whole(self, row, line, made)
            raise ValueError("it broke after it was written")
        whole(self, row, line, made)

    monkeypatch.setattr(RowsImport, "_service", some)
    rows = [[name, "01632 960011"] for name in ("One", "Bad", "Two")]
    sheet = brought([["Name", "Phone"], *rows])
    assert why(sheet) == [(3, "Cannot be written")]
    assert set(Organisation.objects.values_list("name", flat=True)) == {"One", "Two"}
    assert RowOutcome.objects.filter(is_check=False, what="added").count() == 2


def test_emptying_a_cell_removes_what_the_source_said(brought) -> None:
    head = ["Id", "Name", "Phone", "Description"]
    brought([head, ["1", "A", "01632 960011", "Said once."]])
    brought([head, ["1", "A", "01632 960011", "N/A"], ["2", "B", "01632 960012", "Other"]])
    assert Service.objects.get(name="A").description == ""


def test_a_column_that_is_not_in_the_file_leaves_what_we_have(brought) -> None:
    brought([["Id", "Name", "Phone", "Description"], ["1", "A", "01632 960011", "Said once."]])
    brought([["Id", "Name", "Phone"], ["1", "A", "01632 960022"]])
    service = Service.objects.get()
    assert (service.description, service.phones.get().number) == ("Said once.", "01632 960022")


NAMED = "The organisation is taken to be “Harbour Friends”"


@pytest.mark.parametrize(
    ("here", "heading", "value"),
    [
        ({}, "Website", "https://other.example.org"),
        ({"website": "https://facebook.com/one"}, "Website", "https://facebook.com/two"),
        ({"email": "a@example.org"}, "Email", "b@example.org"),
        ({"phone": "01632 960001"}, "Town", "Elsewhere"),
    ],
)
def test_an_organisation_known_by_its_name_alone_is_told(brought, checked, here, heading, value) -> None:
    OrganisationFactory(name="Harbour Friends", **here)
    rows = [
        ["Name", "Organisation", "Phone", "Venue", heading],
        ["Lunch", "Harbour Friends", "01632 960011", "New Hall", value],
    ]
    for sheet in (checked(rows, kind="services"), brought(rows, kind="services")):
        row = sheet.outcomes.order_by("is_check").first()
        assert row.what == "added", (row.why, row.told)
        assert row.told == [f"{NAMED}, which is here already: only the name agrees. Please check."]
    assert Organisation.objects.count() == 1
    assert counts(brought(rows)) == {"unchanged": 1}


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Website", "http://harbour.example.org/lunch"),
        ("Email", "Hello@example.org"),
        ("Tel", "01632960001"),
        ("Postcode", "DT4 9ZZ"),
        ("Town", "weymouth"),
    ],
)
def test_an_organisation_of_which_more_agrees_is_used_without_a_word(brought, heading, value) -> None:
    harbour = OrganisationFactory(
        name="Harbour Friends", website="https://www.harbour.example.org", email="hello@example.org",
        phone="01632 960001",
    )  # fmt: skip
    place = LocationFactory(name="Old Hall", postcode="DT4 8NF", town="Weymouth")
    ServiceFactory(name="Other", organisation=harbour, location=place)
    rows = [
        ["Name", "Organisation", "Phone", "Venue", heading],
        ["Lunch", "Harbour Friends", "01632 960011", "New Hall", value],
    ]
    row = brought(rows).outcomes.get(is_check=False)
    assert (row.what, row.why, [words for words in row.told if NAMED in words]) == ("added", "", [])
    assert Service.objects.get(name="Lunch").organisation == harbour


def test_an_organisation_elsewhere_is_named_with_its_town(brought) -> None:
    harbour = OrganisationFactory(name="Harbour Friends")
    ServiceFactory(name="Other", organisation=harbour, location=LocationFactory(town="Weymouth"))
    rows = [["Organisation name", "Website"], ["Harbour Friends", "https://other.example.org"]]
    row = brought(rows, kind="organisations").outcomes.get(is_check=False)
    assert row.told == [f"{NAMED} of Weymouth: only the name agrees. Please check."]
