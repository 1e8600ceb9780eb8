"""Every file of a public set of small tables, good and broken: which rows are refused, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.spreadsheets.files.limits import NotASpreadsheet

pytestmark = pytest.mark.django_db
NOT_OURS = "Not a table of listings"
NO_PLACE = "Belongs to a place that is not known"
NO_SERVICE, NOTHING = "Its service is not known", "Belongs to nothing"
WITH_IT = "Belongs to a row that was refused"
# The rows that are refused, by their number in the file, each with its reason; {} where none is.
SMALL: dict[str, dict[int, str] | str] = {
    "contact_with_no_parent": {2: "Belongs to nothing"},
    "existing_category": {2: NOT_OURS},
    "holiday_schedule_with_no_parent": {2: NOT_OURS},
    "hs_with_2_digit_year": {2: NOT_OURS},
    "hs_with_invalid_date": {2: NOT_OURS},
    "hs_with_spelled_out_date": {2: NOT_OURS},
    "invalid_address": {2: NO_PLACE, 3: NO_PLACE},
    "invalid_category": {2: NOT_OURS, 3: NOT_OURS},
    "invalid_contact": {2: "Not of a service", 3: "Its organisation is not known"},
    "invalid_holiday_schedule": {2: NOT_OURS, 3: NOT_OURS},
    "invalid_location": {},
    "invalid_location_org": {},
    "invalid_mail_address": {2: NOT_OURS, 3: NOT_OURS},
    "invalid_mail_address_location": {2: NOT_OURS},
    "invalid_org": {2: "No name"},
    "invalid_parent_category": {2: NOT_OURS},
    "invalid_phone": {2: "Not of a service", 3: "Not of a service"},
    "invalid_program": {2: NOT_OURS, 3: NOT_OURS},
    "invalid_program_headers": {2: NOT_OURS},
    "invalid_regular_schedule": {2: NO_SERVICE, **dict.fromkeys(range(3, 7), WITH_IT)},
    "invalid_service": {2: "No name"},
    "invalid_service_location": {2: "Its place is not known"},
    "locations": {},
    "missing_address": {2: NO_PLACE},
    "org_with_2_digit_year": {},
    "org_with_invalid_date": {},
    "org_with_spelled_out_date": {},
    "phone_with_no_parent": {2: "Belongs to nothing"},
    "program_with_no_parent": {2: NOT_OURS},
    "programs": {2: NOT_OURS},
    "regular_schedule_with_no_parent": {2: NOTHING},
    "services": "has headings and no rows",
    "taxonomy": "has headings and no rows",
    "valid_address": dict.fromkeys(range(2, 5), NO_PLACE),
    "valid_category": dict.fromkeys(range(2, 6), NOT_OURS),
    "valid_contact_phone": {2: "Not of a service"},
    "valid_location": {},
    "valid_location_contact": {2: "Not of a service"},
    "valid_location_holiday_schedule": {2: NOT_OURS},
    "valid_location_phone": {2: "Not of a service"},
    "valid_location_regular_schedule": {2: NO_SERVICE},
    "valid_mail_address": {2: NOT_OURS},
    "valid_org": {},
    "valid_org_contact": {2: "Its organisation is not known"},
    "valid_org_phone": {2: "Its organisation is not known"},
    "valid_program": {2: NOT_OURS},
    "valid_service": {2: "Its place is not known"},
    "valid_service_contact": {2: "Its service is not known"},
    "valid_service_holiday_schedule": {2: NOT_OURS},
    "valid_service_phone": {2: "Its service is not known"},
    "valid_service_regular_schedule": {2: NO_SERVICE},
}
FIXTURES, SAMPLE = "spec/support/fixtures", "data/sample-csv"


@pytest.fixture
def ohana(shared_data: Path) -> Path:
    folder = shared_data / "data" / "openreferral" / "ohana"
    if not folder.exists():
        pytest.skip("the folder of public sample data has no such files")
    return folder


def refused(sheet) -> dict[int, str]:
    found = sheet.outcomes.filter(is_check=False, what="skipped")
    assert all(row.told for row in found), "each says more than its reason"
    return dict(found.values_list("number", "why"))


@pytest.mark.parametrize("name", sorted(SMALL))
def test_each_small_file_by_itself(ohana: Path, brought, name: str) -> None:
    raw = (ohana / FIXTURES / f"{name}.csv").read_bytes()
    wanted = SMALL[name]
    if isinstance(wanted, str):
        with pytest.raises(NotASpreadsheet, match=wanted):
            brought(raw, name=f"{name}.csv")
        return
    assert refused(brought(raw, name=f"{name}.csv")) == wanted


def test_every_file_of_the_set_is_in_the_list(ohana: Path) -> None:
    assert {path.stem for path in (ohana / FIXTURES).glob("*.csv")} == set(SMALL)


def test_the_whole_sample_one_table_after_the_other(ohana: Path, brought) -> None:
    """Organisations, their places, then services at them; tables that are no listings are refused whole."""
    found = {}
    order = "organizations locations addresses services contacts phones programs taxonomy regular_schedules"
    for name in [*order.split(), "holiday_schedules", "mail_addresses"]:
        sheet = brought((ohana / SAMPLE / f"{name}.csv").read_bytes(), name=f"{name}.csv", source="ohana")
        reasons = refused(sheet)
        found[name] = (sheet.rows, len(reasons), sorted(set(reasons.values())))
    assert {path.stem for path in (ohana / SAMPLE).glob("*.csv")} == set(found)
    assert found == {
        "organizations": (8, 0, []),
        "locations": (22, 0, []),
        "addresses": (21, 0, []),
        "services": (23, 1, ["Says it has closed"]),
        "contacts": (31, 29, ["Not of a service"]),
        "phones": (54, 50, ["Not of a service"]),
        "programs": (1, 1, [NOT_OURS]),
        "taxonomy": (290, 290, [NOT_OURS]),
        "regular_schedules": (11, 7, [WITH_IT, NO_SERVICE]),  # two services are at that place
        "holiday_schedules": (4, 4, [NOT_OURS]),
        "mail_addresses": (21, 21, [NOT_OURS]),
    }
