"""Any value of any key may be anything: the rest of the record still comes in."""

import copy
import json

import pytest

from directory.catalogue import cleaning
from directory.catalogue.models import Service
from directory.openreferral.feeds import characters
from directory.openreferral.feeds.reader import read
from directory.openreferral.models import SourceRecord
from directory.openreferral.normalise import normalise
from directory.openreferral.source import service
from tests.unit.directory.openreferral.conftest import RECORD

ODD = (
    None,
    "",
    -1,
    0,
    10**20,
    1.5,
    True,
    [],
    {},
    [[]],
    [None],
    ["x"],
    "x" * 3_000,
    "\0",
    "<b>",
    float("nan"),
)


def paths(value, before=()):
    """Every key and index in a record, outermost first."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*before, step)
        yield from paths(inner, (*before, step))


def changed(path, value):
    made = copy.deepcopy(RECORD)
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("path", list(paths(RECORD)), ids=lambda path: ".".join(map(str, path)))
def test_reading_never_breaks(path):
    for value in ODD:
        made = normalise(changed(path, value))
        if cleaning.text(made.get("name")) and cleaning.text(made.get("id")):
            assert service.read(made).name
        else:
            with pytest.raises(service.NotAService):
                service.read(made)


@pytest.mark.database
def test_importing_never_breaks(bring):
    """A sample of them, all the way to the database."""
    cases = [(path, value) for path in paths(RECORD) for value in ODD]
    records = [changed(*case) | {"id": f"odd-{i}"} for i, case in enumerate(cases) if i % 13 == 0]
    report = bring(*records)
    assert len(records) > 60
    skipped = [line.problems[0] for line in report.lines if line.what == "skipped"]
    broken = [why for why in skipped if "no name" not in why]
    assert broken == []


def test_what_is_odd_one_day_and_right_the_next_is_mended(bring):
    """Whatever a source said before, its next good answer is taken whole."""
    for i, path in enumerate(paths(RECORD)):
        if path == ("id",) or i % 5:
            continue
        odd = changed(path, ODD[i % len(ODD)]) | {"id": f"day-{i}"}
        good = RECORD | {"id": f"day-{i}"}
        bring(odd)
        assert bring(good).lines[0].what in {"added", "changed", "unchanged"}, path
        assert bring(good).lines[0].what == "unchanged", path


HALF, WHOLE_IN_HALVES, NUL = "\ud83d", "\ud83d\ude00", "\0"


@pytest.mark.database
@pytest.mark.parametrize("where", ["value", "key", "id", "organisation", "in a file"])
def test_halves_of_characters_and_nuls_reach_no_database(bring, record, tmp_path, where):
    """They come as escapes in JSON; PostgreSQL refuses both."""
    odd = f"Tea{NUL} {HALF} {WHOLE_IN_HALVES}"
    changes = {
        "value": {"name": odd, "description": f"<p>{odd}</p>", "contacts": [{"name": odd, "title": HALF}]},
        "key": {f"x{NUL}{HALF}": odd, "attributes": [{"label": odd, "taxonomy_term": {"name": odd}}]},
        "id": {"id": f"a{NUL}{HALF}", "name": odd},
        "organisation": {"organization": {"id": odd, "name": odd, "description": odd}},
        "in a file": {"name": odd, "schedules": [{"freq": odd, "description": odd}], "fees": odd},
    }[where]
    given = record(**changes)
    if where == "in a file":
        path = tmp_path / "feed.json"
        path.write_text(json.dumps([given]), encoding="ascii")
        [given] = read(str(path)).records
    [line] = bring(given).lines
    assert line.what == "added", line.problems
    assert characters.HALF_TOLD in line.problems
    assert characters.NUL_TOLD in line.problems
    kept = json.dumps(list(Service.objects.values("name", "description")), ensure_ascii=False)
    kept += json.dumps(list(SourceRecord.objects.values("id_in_source", "raw")), ensure_ascii=False)
    kept.encode("utf-8")
    assert NUL not in kept
    assert "\\u0000" not in kept
    if where in {"value", "id", "in a file"}:
        assert Service.objects.get().name == "Tea \ufffd \U0001f600"
    assert bring(given).run.unchanged == 1
