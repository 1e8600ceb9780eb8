"""Our own file comes back: what the public must not see was never in it, and is as it was."""

from __future__ import annotations

from typing import Any

import pytest

from directory.accounts.actors import LinkHolder
from directory.accounts.permissions import IMPORT_LISTINGS, NotAllowed
from directory.catalogue.facts import Visibility
from directory.catalogue.models import Contact, Location, Organisation, Phone, Service, ServiceNeed
from directory.spreadsheets.apply import taking_back
from directory.spreadsheets.columns.names_of_fields import Kind
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory
from tests.unit.directory.spreadsheets.test_exporting import edited, out

pytestmark = pytest.mark.database
OWNER, PUBLIC, PROFESSIONAL = Visibility.OWNER, Visibility.PUBLIC, Visibility.PROFESSIONAL


@pytest.fixture
def listing(world: None) -> Service:
    made = ServiceFactory(
        name="Choir", website="https://example.org", email="secret@example.org", email_visibility=OWNER,
        location=LocationFactory(name="Hall"),
        organisation=OrganisationFactory(
            name="Harbour", phone="01632 960001", phone_visibility=OWNER, website="https://h.example.org",
            email="h@example.org", email_visibility=PROFESSIONAL,
        ),
    )  # fmt: skip
    Phone.objects.create(service=made, number="01632 960099", visibility=OWNER, sort_order=0)
    Phone.objects.create(
        service=made, number="01632 960011", label="Office", languages="Polish", sort_order=1
    )
    Phone.objects.create(service=made, number="01632 960012", sort_order=2)
    Phone.objects.create(service=made, number="01632 960098", visibility=PROFESSIONAL, sort_order=3)
    Contact.objects.create(
        service=made, name="Jo", role="Lead", phone="01632 960021", phone_visibility=OWNER,
        email="jo@example.org", email_visibility=OWNER, sort_order=0,
    )  # fmt: skip
    Contact.objects.create(service=made, name="Secret", visibility=OWNER, phone="01632 960022", sort_order=1)
    return made


def phones(listing: Service) -> set[tuple[str, str]]:
    return set(listing.phones.values_list("number", "visibility"))


def people(listing: Service) -> list[tuple[str, ...]]:
    fields = ("name", "role", "phone", "phone_visibility", "email", "email_visibility", "visibility")
    return list(listing.contacts.order_by("sort_order").values_list(*fields))


HIDDEN_PHONES = {("01632 960099", OWNER), ("01632 960098", PROFESSIONAL)}
JO = ("Jo", "Lead", "01632 960021", OWNER, "jo@example.org", OWNER, PUBLIC)
SECRET = ("Secret", "", "01632 960022", PUBLIC, "", PUBLIC, OWNER)


def edit(brought: Any, kind: Kind = Kind.SERVICES, **cells: str) -> Any:
    sheet = brought(edited(out(kind), **cells), source="Ourselves")
    return sheet.outcomes.get(is_check=False, number=2)


def test_another_number_leaves_the_hidden_ones_and_stays_public(brought, listing) -> None:
    row = edit(brought, Phone="01632 960011 (Office); 01632 960077")
    assert row.what == "changed", row.told
    assert phones(listing) == HIDDEN_PHONES | {("01632 960011", PUBLIC), ("01632 960077", PUBLIC)}
    assert listing.phones.get(number="01632 960011").languages == "Polish", "what has no column stays"
    assert people(listing) == [JO, SECRET]


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("", set()),
        ("01632 960012", {("01632 960012", PUBLIC)}),
        ("01632 960012; 01632 960011 (Office); 01632 960055",
         {("01632 960012", PUBLIC), ("01632 960011", PUBLIC), ("01632 960055", PUBLIC)}),
    ],
)  # fmt: skip
def test_numbers_that_go_or_come_are_those_of_the_cell(brought, listing, cell: str, left: set) -> None:
    assert edit(brought, Phone=cell).what == "changed"
    assert phones(listing) == HIDDEN_PHONES | left


def test_a_new_website_leaves_the_hidden_email(brought, listing) -> None:
    assert edit(brought, Website="https://new.example.org").what == "changed"
    listing.refresh_from_db()
    assert (listing.website, listing.email) == ("https://new.example.org", "secret@example.org")
    assert listing.email_visibility == OWNER


@pytest.mark.parametrize("cell", ["(hidden)", ""])
def test_a_hidden_email_that_is_not_said_stays(brought, listing, cell: str) -> None:
    edit(brought, Email=cell, Notice="Moved")
    listing.refresh_from_db()
    assert (listing.email, listing.alert) == ("secret@example.org", "Moved")


def test_hidden_word_in_a_cell_that_is_public_is_not_said(brought, listing) -> None:
    Service.objects.update(email_visibility=PUBLIC)
    edit(brought, Email="(hidden)", Phone="(hidden)", Notice="Moved")
    listing.refresh_from_db()
    assert (listing.email, listing.alert) == ("secret@example.org", "Moved")
    assert len(phones(listing)) == 4


def test_a_person_is_changed_cell_by_cell(brought, listing) -> None:
    row = edit(brought, **{"Contact’s role": "Chair"})
    assert row.what == "changed", row.told
    assert people(listing) == [("Jo", "Chair", *JO[2:]), SECRET]
    assert phones(listing) >= HIDDEN_PHONES


def test_a_contact_of_the_contacts_file_is_changed_cell_by_cell(brought, listing) -> None:
    row = edit(brought, Kind.CONTACTS, **{"Contact’s role": "Chair"})
    assert row.what == "changed", row.told
    assert people(listing) == [("Jo", "Chair", *JO[2:]), SECRET]
    assert phones(listing) >= HIDDEN_PHONES


@pytest.mark.parametrize(
    ("kind", "heading", "value"),
    [
        (Kind.SERVICES, "Email", "new@example.org"),
        (Kind.SERVICES, "Phone", "01632 960011 (Office); 01632 960012; 01632 960099"),
        (Kind.SERVICES, "Phone", "01632960022"),
        (Kind.SERVICES, "Contact’s phone", "01632 960031"),
        (Kind.SERVICES, "Contact’s email", "new@example.org"),
        (Kind.CONTACTS, "Phone", "01632 960031"),
        (Kind.CONTACTS, "Email", "new@example.org"),
        (Kind.ORGANISATIONS, "Phone", "01632 960077"),
        (Kind.ORGANISATIONS, "Email", "new@example.org"),
    ],
)
def test_what_would_write_over_or_show_what_is_hidden_is_refused(
    brought, listing, kind: Kind, heading: str, value: str
) -> None:
    models = (Service, Phone, Contact, Organisation)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    row = edit(brought, kind, **{heading: value})
    assert (row.what, row.why) == ("skipped", "Kept from the public here")
    assert "on its own page" in row.told[0]
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_a_hidden_person_is_neither_named_nor_written_over(brought, listing) -> None:
    listing.contacts.filter(name="Jo").delete()
    assert edit(brought, **{"Contact’s name": "Somebody"}).why == "Kept from the public here"
    edit(brought, **{"Contact’s name": "(hidden)", "Notice": "Moved"})
    assert people(listing) == [SECRET]


def test_an_organisations_website_leaves_its_hidden_email_and_phone(brought, listing) -> None:
    assert edit(brought, Kind.ORGANISATIONS, Website="https://new.example.org").what == "changed"
    made = Organisation.objects.get()
    assert (made.website, made.email, made.phone) == (
        "https://new.example.org", "h@example.org", "01632 960001",
    )  # fmt: skip


def test_a_hidden_place_is_not_written_over(brought, listing) -> None:
    Location.objects.update(visibility=OWNER)
    before = Location.objects.values().get()
    assert edit(brought, Kind.PLACES, Address="2 Other Street").why == "Kept from the public here"
    assert edit(brought, Kind.PLACES, Place="").what == "unchanged"
    assert Location.objects.values().get() == before


def test_another_name_beside_the_name_changes_alone(brought, listing) -> None:
    assert edit(brought, **{"Other names": "Singers"}).what == "changed"
    assert Service.objects.values_list("name", "other_names").get() == ("Choir", "Singers")
    assert edit(brought, Kind.ORGANISATIONS, Name="").why == "No name"


def test_a_place_that_changes_its_name_leaves_the_kind_of_place(brought, listing) -> None:
    Location.objects.update(kind="virtual")
    assert edit(brought, Kind.PLACES, Place="Other Hall").what == "changed"
    assert Location.objects.values_list("name", "kind").get() == ("Other Hall", "virtual")


def test_what_cannot_be_read_in_a_cell_leaves_what_stands_here(brought, listing) -> None:
    Service.objects.update(email_visibility=PUBLIC)
    row = edit(brought, Email="ask at the desk", Website="none of yours", Notice="Moved")
    listing.refresh_from_db()
    assert (listing.email, listing.website) == ("secret@example.org", "https://example.org")
    assert any("ask at the desk" in words for words in row.told)


def test_the_hidden_word_is_no_name_to_another_directory(brought, listing) -> None:
    listing.contacts.filter(name="Jo").delete()
    Location.objects.update(visibility=OWNER)
    raw = out()
    listing.delete()
    Location.objects.all().delete()
    Organisation.objects.all().delete()
    brought(raw, source="Elsewhere")
    made = Service.objects.get()
    assert "(hidden)" not in str(list(Contact.objects.values()) + list(Location.objects.values()))
    assert made.email == ""


@pytest.mark.parametrize("kind", [Kind.SERVICES, Kind.CONTACTS])
def test_who_may_import_and_not_edit_changes_nothing_by_our_id(brought, listing, kind: Kind) -> None:
    importer = LinkHolder("x", "Importers", "", frozenset({IMPORT_LISTINGS}))
    raw = edited(out(kind), **{"Name" if kind == Kind.SERVICES else "Contact’s role": "Other"})
    row = brought(raw, source="Ourselves", by=importer, show_new=False).outcomes.get(is_check=False)
    assert (row.what, row.why) == ("skipped", "Only an editor may change this")
    assert people(listing) == [JO, SECRET]
    assert Service.objects.get().name == "Choir"
    sheet = brought(edited(out(), Notice="Moved"), source="Ourselves")
    with pytest.raises(NotAllowed):
        taking_back.take_back(sheet=sheet, by=importer)


@pytest.mark.parametrize("basis", ["confirmed", "stated"])
def test_where_a_refuge_is_goes_into_no_file(brought, listing, basis: str) -> None:
    need = NeedFactory(slug="domestic-abuse", name="Domestic abuse")
    ServiceNeed.objects.create(service=listing, need=need, basis=basis)
    Location.objects.update(name="Quay House", address="7 Quiet Row", town="Nowhere", getting_there="Bus 4")
    before = Location.objects.values().get()
    for kind in Kind:
        text = out(kind).decode()
        assert not [
            word for word in ("Quay House", "Quiet Row", "Nowhere", "DT4", "50.6", "Bus 4") if word in text
        ]
    assert edit(brought, Kind.PLACES, Address="2 Other Street").why == "Kept from the public here"
    assert edit(brought, Notice="Moved").what == "changed"
    assert Location.objects.values().get() == before
