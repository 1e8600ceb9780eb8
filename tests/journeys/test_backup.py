"""A site is backed up while it is used, lost, brought back and used again."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from tests import landed
from tests.journeys.conftest import Run

pytestmark = pytest.mark.database

FILL = """
import json
from pathlib import Path
from django.conf import settings
from directory.links.addresses import address_of
from directory.links.models import SignedLink
from tests.factories.prescribing import a_prescription
a_prescription("sent")
folder = Path(str(settings.MEDIA_ROOT)) / "images"
folder.mkdir(parents=True, exist_ok=True)
(folder / "red.png").write_bytes(b"picture")
print(json.dumps([address_of(link) for link in SignedLink.objects.all()]))
"""
LOSE = """
from directory.links.models import SignedLink
SignedLink.objects.all().delete()
"""
USE = """
import json
from urllib.parse import urlsplit
from django.conf import settings
from django.db import connection, DatabaseError
from django.test import Client
from directory.catalogue.models import Service
from directory.links.addresses import address_of
from directory.links.models import SignedLink
settings.ALLOWED_HOSTS.append("testserver")
said = {}
said["links"] = [address_of(link) for link in SignedLink.objects.all()]
said["opened"] = [Client().get(urlsplit(one).path, follow=True).status_code for one in said["links"]]
for what in ("UPDATE directory_auditevent SET kind = 'x'", "DELETE FROM directory_auditevent"):
    try:
        with connection.cursor() as cursor:
            cursor.execute(what)
        said[what] = "changed"
    except DatabaseError as error:
        said[what] = "refused"
said["audited"] = connection.cursor().execute("SELECT 1 FROM directory_auditevent LIMIT 1") is not None
name = Service.objects.public().first().name
said["found"] = name in Client().get("/find/", {"q": name}).content.decode()
said["picture"] = b"".join(Client().get("/media/images/red.png").streaming_content).decode()
print(json.dumps(said))
"""


def done(run: Run, *arguments: str, code: int = 0) -> str:
    answer = run(*arguments)
    assert answer.returncode == code, answer.stderr
    assert "Traceback" not in answer.stderr
    return answer.stderr if code else answer.stdout


def test_a_site_is_backed_up_lost_and_brought_back(run: Run, database: str, tmp_path: Path) -> None:
    landed.load(landed.STATES[-1], database)
    done(run, "migrate", "--verbosity", "0")
    links = json.loads(done(run, "shell", "--verbosity", "0", "-c", FILL).splitlines()[-1])
    assert links
    archive = tmp_path / "site.tar.gz"
    done(run, "backup", str(archive))
    assert archive.stat().st_mode & 0o077 == 0
    assert "is there already" in done(run, "backup", str(archive), code=1)
    with tarfile.open(archive) as opened:
        assert {"manifest.json", "database", "media/images/red.png"} <= set(opened.getnames())

    (tmp_path / "media" / "images" / "red.png").unlink()
    assert "--replace" in done(run, "restore", str(archive), code=1)
    done(
        run,
        "shell",
        "--verbosity",
        "0",
        "-c",
        "from directory.links.models import SignedLink\nSignedLink.objects.all().delete()",
    )
    done(run, "restore", str(archive), "--replace")
    done(run, "migrate", "--verbosity", "0")
    done(run, "rebuild_search_index", "--verbosity", "0")
    said = json.loads(done(run, "shell", "--verbosity", "0", "-c", USE).splitlines()[-1])
    assert said.pop("links") == links
    assert set(said.pop("opened")) == {200}
    assert said.pop("picture") == "picture"
    assert said.pop("found") is True
    assert said.pop("audited") is True
    assert set(said.values()) == {"refused"}

    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(archive.read_bytes()[:-2000])
    assert "CommandError" in done(run, "restore", str(damaged), "--replace", code=1)
    damaged.write_bytes(b"no archive")
    assert "CommandError" in done(run, "restore", str(damaged), "--replace", code=1)
    assert set(json.loads(done(run, "shell", "--verbosity", "0", "-c", USE).splitlines()[-1])["opened"]) == {
        200
    }
