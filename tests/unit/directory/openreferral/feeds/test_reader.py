"""Each file of services is read, and every other file is refused saying what it is."""

import json
import os
from pathlib import Path

import pytest

from directory.openreferral.feeds.reader import NotServices, decode, loads, read, services_in
from tests.services import ROOT

DATA = Path(os.environ.get("WAYMARK_SHARED") or ROOT.parent / "shared") / "data" / "openreferral"
FOLDERS = ("oruk-3.0-profile/examples", "oruk-1.0", "oruk-validator-mocks", "bristol-live")
SERVICES = {
    "service_full.json",
    "service_list.json",
    "bristol-service-1625ip.json",
    # An organisation that holds its services, and services at locations.
    "organization_full.json",
    "service_at_location_full.json",
    "service_at_location_list.json",
}
FILES = sorted(path for folder in FOLDERS for path in (DATA / folder).rglob("*") if path.is_file())
HOLDS_SERVICES = ("V3.0-UK-Default", "organization.json")
"""An organisation of the same name as others that hold none."""
SAID = {
    "organization.json": "an organisation",
    "organization_list.json": "a list of organisations",
    "taxonomy.json": "a taxonomy",
    "taxonomy_list.json": "a list of taxonomies",
    "taxonomy_term.json": "a taxonomy term",
    "taxonomy_term_list.json": "a list of taxonomy terms",
    "api_details.json": "a description of an API",
    "endpoints.json": "a list of feeds",
    "openapi.json": "an OpenAPI description",
    "jolt_classic_in.json": "comments in it",
    "jolt_openref_in.json": "comments in it",
    "V1_ValidateResponse.json": "a validator's answer",
    "V1_DashboardResponse.json": "dashboard",
    "dashboard_services_response.json": "dashboards",
    "dashboard_service_details_response.json": "a dashboard",
    "LICENSE": "not JSON",
    "LICENSE-BSD": "not JSON",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DATA)))
def test_every_file_is_services_or_is_told_what_it_is(path):
    if path.name in SERVICES or path.parts[-2:] == HOLDS_SERVICES:
        feed = read(str(path))
        assert feed.version == "3.0"
        assert [record["name"] for record in feed.records]
        return
    with pytest.raises(NotServices) as refusal:
        read(str(path))
    assert str(refusal.value).startswith(path.name)
    assert SAID.get(path.name, "a CSV table") in str(refusal.value)


def test_the_files_are_all_here(shared_data):
    assert len(FILES) > 40
    assert {path.name for path in FILES} >= SERVICES


@pytest.mark.parametrize(("name", "count"), [("service-1.0.json", 1), ("services-page-1.0.json", 6)])
def test_our_samples_of_1_0_are_read_as_1_0(name, count):
    feed = read(str(ROOT / "fixtures" / "openreferral" / name))
    assert (feed.version, feed.total) == ("1.0", count)


def test_an_empty_list_is_said_to_be_empty():
    with pytest.raises(NotServices, match="empty list"):
        services_in({"contents": [], "empty": True}, "page")


@pytest.mark.parametrize(
    ("envelope", "count"),
    [
        ([{"id": "1", "name": "A", "status": "active"}], 1),
        ({"contents": [{"id": "1", "name": "A", "organization": {}}], "last_page": True}, 1),
        ({"content": [{"id": "1", "name": "A", "status": "defunct"}] * 2, "last": True}, 2),
        ({"id": "1", "name": "A", "status": "active"}, 1),
        ({"id": "1", "name": "A", "service_areas": []}, 1),
    ],
)
def test_a_service_a_list_and_either_envelope(envelope, count):
    assert len(services_in(envelope, "it")) == count


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_encoding_and_line_end(encoding, line_end):
    text = json.dumps([{"id": "1", "name": "Café £2", "status": "active"}], ensure_ascii=False, indent=1)
    raw = text.replace("\n", line_end).encode(encoding)
    assert loads(raw, "feed.json")[0]["name"] == "Café £2"


def test_text_that_is_no_json_is_told_apart():
    assert decode(b"\xff\xfeh\x00i\x00") == "hi"
    for raw, said in (
        (b"", "empty"),
        (b"<!doctype html><p>Not found", "a web page"),
        (b"id,name,status\n1,A,active\n2,B,active\n", "a CSV table"),
        (b'{"id": ', "broken off"),
    ):
        with pytest.raises(NotServices, match=said):
            loads(raw, "feed")
