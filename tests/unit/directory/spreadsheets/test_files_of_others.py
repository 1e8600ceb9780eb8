"""Every small table of others that we have: none is an error, and each row that is refused says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.spreadsheets.files.limits import NotASpreadsheet

pytestmark = pytest.mark.django_db
PARTS = "Not a table of listings"
LISTINGS = {"services", "organizations", "locations", "services_valid", "services--with-sample-data"}
NAMED_ELSEWHERE = {"contacts", "phones", "schedule", "schedules"}
SMALL = 40_000
"""Bytes; larger ones take a while and are looked at by their columns alone."""


def test_each_table_is_taken_or_says_what_it_is(shared_data: Path, checked) -> None:
    folder = shared_data / "data" / "openreferral"
    files = [path for path in sorted(folder.rglob("*.csv")) if "ohana" not in path.parts]
    if not files:
        pytest.skip("the folder of public sample data has no such files")
    for path in files:
        try:
            sheet = checked(path.read_bytes(), name=path.name, source=f"{path.parent} {path.stem}"[-80:])
        except NotASpreadsheet:
            assert len(path.read_text(encoding="utf-8-sig").strip().splitlines()) == 1, path
            continue
        refused = list(sheet.outcomes.filter(what="skipped").order_by("number"))
        assert all(row.told and not row.why.startswith("Cannot") for row in refused), path
        if path.stem in LISTINGS:
            assert refused == [], path
        elif path.stem in NAMED_ELSEWHERE:
            assert {row.why for row in refused} <= {"Its service is not known", "Not of a service"}, path
        else:
            assert refused[0].why == PARTS, path


def test_each_list_of_a_council_is_taken(shared_data: Path, checked) -> None:
    folder = shared_data / "data" / "assets" / "trafford"
    files = [path for path in sorted(folder.glob("*.csv")) if path.stat().st_size < SMALL]
    if not files:
        pytest.skip("the folder of public sample data has no such files")
    for path in files:
        sheet = checked(path.read_bytes(), name=path.name, source=path.stem)
        refused = sheet.outcomes.filter(what="skipped")
        assert set(refused.values_list("why", flat=True)) <= {"The same twice in this file"}, path
        assert all(row.told for row in refused)
        assert sheet.outcomes.filter(what="added").exists(), path
