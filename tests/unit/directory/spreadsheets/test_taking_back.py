"""An import is taken back: nothing hidden is shown by it, and nobody's work since is lost."""

from __future__ import annotations

import pytest

from directory.accounts.actors import SYSTEM
from directory.catalogue.facts import Visibility
from directory.catalogue.models import Contact, Phone, Service
from directory.spreadsheets.apply import taking_back
from directory.spreadsheets.models import RowOutcome
from directory.upkeep.models import Capacity
from tests.factories.catalogue import OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.database
HEAD = ["Id", "Name", "Phone", "Contact name", "Contact phone"]
FIRST = ["1", "Choir", "01632 960011", "Jo", "01632 960021"]


def seen() -> set[tuple[str, str]]:
    return set(Phone.objects.values_list("number", "visibility"))


def people() -> list[tuple[str, ...]]:
    return list(
        Contact.objects.order_by("sort_order").values_list(
            "name", "phone", "visibility", "phone_visibility", "email_visibility"
        )
    )


def changed(brought, *cells: str):
    """Their listing with a hidden number and person, and then an import that says something else of it."""
    brought([HEAD, FIRST])
    Phone.objects.update(visibility=Visibility.OWNER)
    Contact.objects.update(visibility=Visibility.PROFESSIONAL, phone_visibility=Visibility.OWNER)
    other = ["2", "Other", "01632 960012", "Alex", "01632 960031"]
    return brought([HEAD, ["1", "Choir", *cells], other])


@pytest.mark.parametrize("cells", [("", "", ""), ("01632 960077", "Sam", "01632 960078")])
def test_what_was_hidden_is_hidden_again(brought, cells: tuple[str, str, str]) -> None:
    sheet = changed(brought, *cells)
    assert ("01632 960011", Visibility.OWNER) not in seen(), "the import took it away"
    assert taking_back.take_back(sheet=sheet, by=SYSTEM) == {"back": 2, "left": 0}
    assert seen() == {("01632 960011", Visibility.OWNER)}
    assert people() == [("Jo", "01632 960021", Visibility.PROFESSIONAL, Visibility.OWNER, Visibility.PUBLIC)]


def test_what_was_seen_is_seen_again_beside_what_was_hidden(brought) -> None:
    listing = ServiceFactory(name="Choir", organisation=OrganisationFactory(name="Choir"))
    brought([HEAD, FIRST])
    Phone.objects.create(service=listing, number="01632 960099", visibility=Visibility.OWNER)
    service = Service.objects.get(phones__number="01632 960011")
    Phone.objects.filter(number="01632 960099").update(service=service, sort_order=9)
    outcome = RowOutcome(record_kind="service", record_id=service.pk)
    outcome.before = taking_back.state_of(service, None)
    service.phones.all().delete()
    outcome.before["now"] = {
        "people": {"phones": [], "contacts": outcome.before["shown"]["people"]["contacts"]}
    }
    assert taking_back._restore(service, None, outcome)
    assert seen() == {("01632 960011", Visibility.PUBLIC), ("01632 960099", Visibility.OWNER)}


def test_where_nothing_is_known_of_who_may_see_it_nobody_may(brought) -> None:
    sheet = changed(brought, "", "", "")
    row = sheet.outcomes.get(is_check=False, number=2)
    row.before.pop("seen_by")
    row.save()
    taking_back.take_back(sheet=sheet, by=SYSTEM)
    assert seen() == {("01632 960011", Visibility.OWNER)}
    assert people() == [("Jo", "01632 960021", *[Visibility.OWNER] * 3)]


# What somebody did since -----------------------------------------------------------------------------


def left(sheet) -> str:
    assert taking_back.take_back(sheet=sheet, by=SYSTEM) == {"back": 0, "left": 1}
    assert Service.objects.filter(archived_at=None).count() == 1
    row = sheet.outcomes.get(is_check=False)
    assert row.what == "left"
    return row.told[-1]


def test_a_listing_with_an_editors_draft_stays(brought) -> None:
    sheet = brought([HEAD, FIRST])
    service = Service.objects.get()
    service.alert = "An editor is writing."
    service.save_revision()
    assert left(sheet) == "It stays: an editor has a version of it."


def test_a_listing_that_something_hangs_on_stays(brought) -> None:
    sheet = brought([HEAD, FIRST])
    Capacity.objects.create(
        service=Service.objects.get(), state=Capacity._meta.get_field("state").choices[0][0]
    )
    assert left(sheet).startswith("It stays: it has a ")


def test_a_listing_whose_words_changed_says_so(brought) -> None:
    sheet = brought([HEAD, FIRST])
    Service.objects.update(name="An editor’s name")
    assert left(sheet) == "It stays: it was changed here since."


def test_the_checks_that_the_import_made_hold_nothing_back(brought) -> None:
    sheet = brought([[*HEAD, "Last updated"], [*FIRST, "12/03/2026"]])
    assert Service.objects.get().checks.count() == 1
    assert taking_back.take_back(sheet=sheet, by=SYSTEM) == {"back": 1, "left": 0}
    assert not Service.objects.exists()
