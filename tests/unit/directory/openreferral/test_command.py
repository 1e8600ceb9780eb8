"""manage.py import_openreferral, as a deployer runs it."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from directory.catalogue.models import Service
from directory.openreferral.models import ImportRun, Source
from tests.services import ROOT

pytestmark = pytest.mark.usefixtures("world")
SAMPLES = ROOT / "fixtures" / "openreferral"


def run(*args):
    out = io.StringIO()
    call_command("import_openreferral", *map(str, args), stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "count"),
    [("service-1.0.json", 1), ("services-page-1.0.json", 6), ("services-messy-3.0.json", 0)],
)
def test_our_samples(name, count):
    said = run(SAMPLES / name, "--source", "sample", "--name", "Samples")
    assert "Source “sample”" in said
    assert Service.objects.count() >= count
    assert ImportRun.objects.get().skipped == 0 or name == "services-messy-3.0.json"
    again = run(SAMPLES / name, "--source", "sample")
    assert "0 added, 0 changed" in again
    assert Source.objects.get().name == "Samples"


def test_a_dry_run_says_so_and_writes_nothing(tmp_path, record):
    path = tmp_path / "feed.json"
    path.write_text(json.dumps([record()]), encoding="utf-8")
    said = run(path, "--dry-run")
    assert "1 added" in said
    assert "nothing was written" in said
    assert not Service.objects.exists()


def test_what_is_wrong_is_told_by_record(tmp_path, record):
    path = tmp_path / "feed.json"
    path.write_text(
        json.dumps([record(email="x@noemail.invalid"), {"id": "2", "name": ""}]), encoding="utf-8"
    )
    said = run(path)
    assert "added      Drop-in money advice" in said
    assert "“x@noemail.invalid” is no email address" in said
    assert "skipped" in said


def test_what_is_no_feed_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("id,name,status\n1,A,active\n2,B,active\n", encoding="utf-8")
    with pytest.raises(CommandError, match="a CSV table"):
        run(tmp_path / "a.csv")
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.json")


def test_every_service_file_of_the_samples_imports(shared_data):
    data = shared_data / "data/openreferral"
    for path in (
        data / "oruk-3.0-profile/examples/service_full.json",
        data / "oruk-3.0-profile/examples/service_list.json",
        data / "oruk-validator-mocks/V3.0-UK-Default/service_full.json",
        data / "oruk-validator-mocks/V3.0-UK-Default/service_list.json",
        data / "bristol-live/bristol-service-1625ip.json",
    ):
        assert "1 added" in run(path, "--source", path.stem.replace("_", "-") + path.parent.name[:4].lower())
