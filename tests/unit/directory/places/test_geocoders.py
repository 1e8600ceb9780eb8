"""The chain of geocoders: our own table first, others only when switched on, never for a person."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.cache import cache

from directory.places import geocoders
from directory.places.geocoders import OpenStreetMap, PostcodesIo, geocode
from directory.places.locate import PlaceProblem
from directory.places.models import Area, Postcode
from tests.services import ROOT

pytestmark = pytest.mark.django_db

ANSWERS = {
    "/postcodes/OX495NU": {
        "status": 200,
        "result": {
            "postcode": "OX49 5NU",
            "quality": 1,
            "eastings": 464447,
            "northings": 195647,
            "country": "England",
            "longitude": -1.069752,
            "latitude": 51.655929,
            "admin_district": "South Oxfordshire",
            "codes": {"admin_district": "E07000179", "admin_ward": "E05009735"},
        },
    },
    "/terminated_postcodes/E1W1UU": {
        "status": 200,
        "result": {
            "postcode": "E1W 1UU",
            "year_terminated": 2015,
            "month_terminated": 2,
            "longitude": -0.073732,
            "latitude": 51.508447,
        },
    },
    "/search": [
        {
            "place_id": 1,
            "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
            "lat": "50.6100600",
            "lon": "-2.4567580",
            "display_name": "Custom House Quay, Weymouth, Dorset, England, DT4 8BE, United Kingdom",
            "address": {"road": "Custom House Quay", "postcode": "DT4 8BE", "country_code": "gb"},
        }
    ],
}


@pytest.fixture
def server():
    """A web service of our own with answers of the real shape; `asked` holds the paths it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path.split("?")[0]
            made.asked.append(path)
            if path.startswith("/broken"):
                self.send_response(500)
                self.end_headers()
                return
            body = json.dumps(ANSWERS.get(path, {"status": 404, "error": "Postcode not found"})).encode()
            self.send_response(200 if path in ANSWERS else 404)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.asked = []
    made.url = f"http://127.0.0.1:{made.server_port}"
    threading.Thread(target=made.serve_forever, daemon=True).start()
    cache.clear()
    yield made
    made.shutdown()
    cache.clear()


@pytest.fixture
def switched_on(settings, server, monkeypatch):
    settings.GEOCODERS = ["postcodes.io", "nominatim"]
    settings.POSTCODES_IO_URL = server.url
    settings.NOMINATIM_URL = server.url
    monkeypatch.setattr(OpenStreetMap, "pause", 0.0)
    return server


def test_off_by_default(settings, server):
    assert settings.GEOCODERS == []
    with pytest.raises(PlaceProblem):
        geocode("OX49 5NU", purpose="listing")
    assert server.asked == []


def test_never_for_a_person(switched_on):
    with pytest.raises(ValueError, match="never for people"):
        geocode("OX49 5NU", purpose="person")
    assert switched_on.asked == []


def test_nothing_that_knows_people_asks_a_geocoder():
    for path in (ROOT / "prescribing").rglob("*.py"):
        assert "geocoder" not in path.read_text(encoding="utf-8"), path


def test_our_own_table_answers_first(switched_on):
    Postcode.objects.create(compact="OX495NU", sector="OX49 5", outcode="OX49", latitude=51.6, longitude=-1.0)
    assert geocode("OX49 5NU", purpose="listing").point.latitude == 51.6
    assert switched_on.asked == []


def test_postcodes_io_in_use_and_no_longer(switched_on):
    place = geocode("ox49 5nu", purpose="listing")
    assert (place.precision, place.postcode, place.point.latitude) == ("unit", "OX49 5NU", 51.655929)
    assert place.codes >= {"authority:E07000179", "nation:england", "ward:E05009735", "sector:OX49 5"}
    assert geocode("E1W 1UU", purpose="listing").precision == "terminated"


def test_an_answer_is_kept_and_so_is_that_there_is_none(switched_on):
    for _ in range(3):
        geocode("OX49 5NU", purpose="listing")
    assert switched_on.asked == ["/postcodes/OX495NU"]
    for _ in range(3):
        assert PostcodesIo(switched_on.url).find("ZE9 9ZZ") is None
    for _ in range(2):
        geocode("CO2 8LY", purpose="listing")
    assert switched_on.asked.count("/postcodes/CO28LY") == 1


def test_an_address_goes_to_nominatim(switched_on):
    place = geocode("Custom House Quay, Weymouth", purpose="listing")
    assert (place.precision, place.postcode) == ("name", "DT4 8BE")
    assert place.point.latitude == 50.61006
    assert "/search" in switched_on.asked


def test_a_service_that_is_away_is_passed_over_and_not_remembered(switched_on, settings):
    settings.POSTCODES_IO_URL = f"{switched_on.url}/broken"
    settings.GEOCODERS = ["postcodes.io"]
    Area.objects.create(
        key="outcode:OX49",
        kind="outcode",
        code="OX49",
        name="OX49",
        search_name="ox49",
        latitude=51.6,
        longitude=-1.0,
    )
    assert geocode("OX49 5NU", purpose="listing").precision == "outcode"
    settings.POSTCODES_IO_URL = switched_on.url
    assert geocode("OX49 5NU", purpose="listing").precision == "unit"


def test_calls_keep_their_distance(switched_on, monkeypatch):
    waits = []
    monkeypatch.setattr(PostcodesIo, "pause", 5.0)
    monkeypatch.setattr(geocoders.time, "sleep", waits.append)
    monkeypatch.setattr(geocoders.time, "monotonic", lambda: 1000.0)
    geocode("OX49 5NU", purpose="listing")
    geocode("E1W 1UU", purpose="listing")
    assert waits[-1] == pytest.approx(5.0)
