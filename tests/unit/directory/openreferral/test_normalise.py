"""A service of 1.0 says the same in the shape of 3.0."""

import json

from directory.openreferral.normalise import is_one, normalise
from directory.openreferral.source import service
from tests.services import ROOT

SAMPLE = json.loads((ROOT / "fixtures/openreferral/service-1.0.json").read_text(encoding="utf-8"))


def test_our_sample_of_1_0_becomes_3_0():
    made = normalise(SAMPLE)
    assert is_one(SAMPLE)
    assert not {"eligibilitys", "regular_schedules", "service_taxonomys"} & set(made)
    assert made["minimum_age"] == 18
    assert made["eligibility_description"] == "Adults of any age"
    assert made["schedules"][0]["byday"] == "TU"
    assert made["organization"]["website"] == "https://www.example.org/sandsfoot-neighbours"


def test_what_1_0_says_is_read():
    told = service.read(normalise(SAMPLE))
    assert told.groups["ages"] == {"minimum_age": 18, "maximum_age": None}
    assert told.groups["times"]["schedules"][0]["opens_at"] == "14:00"
    assert told.attending == "venue, drop-in"
    assert told.checked_on.isoformat() == "2026-09-02"


def test_places_of_1_0_become_places_of_3_0():
    made = normalise(
        {
            "id": "1",
            "name": "A",
            "service_at_locations": [
                {
                    "id": "2",
                    "regular_schedule": [{"weekday": "1", "opens_at": "10:00", "closes_at": "11:00"}],
                    "location": {
                        "id": "3",
                        "name": "Hall",
                        "physical_addresses": [{"id": "4", "city": "Derby", "postal_code": "DE1 1BE"}],
                        "accessibility_for_disabilities": [{"id": "5", "accessibility": "Step-free"}],
                    },
                }
            ],
            "languages": [{"id": "6", "language": "Polish"}],
            "service_areas": [{"id": "7", "service_area": "Derby"}],
            "service_taxonomys": [{"id": "8", "taxonomy": {"id": "9", "name": "Debt", "vocabulary": "esd"}}],
        }
    )
    told = service.read(made)
    assert told.places[0].groups["address"]["postcode"] == "DE1 1BE"
    assert told.places[0].access_words == "Step-free"
    assert told.groups["times"]["schedules"][0]["days"] == "MO"
    assert told.groups["languages"]["languages"] == [{"code": "pl", "name": "Polish"}]
    assert told.groups["areas"]["areas"] == [{"name": "Derby"}]
    assert told.terms == (("esd", "Debt"),)


def test_null_is_the_same_as_missing_and_3_0_stays_as_it_is():
    record = {"id": "1", "name": "A", "email": None, "pc_own": {"x": None, "y": 1}}
    assert normalise(record) == {"id": "1", "name": "A", "pc_own": {"y": 1}}
