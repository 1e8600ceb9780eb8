"""compose.yaml: only the part that migrates runs as the owner of the tables."""

from __future__ import annotations

import re

from tests.services import ROOT

TEXT = (ROOT / "compose.yaml").read_text()
OWNER, SITE = "postgres://waymark:", "postgres://waymark_site:"


def part(name: str) -> str:
    """A service's own lines, from its name to the next one."""
    found = re.search(rf"^  {name}:.*\n((?:    .*\n|\n)*)", TEXT, re.MULTILINE)
    assert found, name
    return found[1]


def test_only_setup_knows_the_owner_and_makes_the_role_after_migrating() -> None:
    assert TEXT.count(OWNER) == 1
    setup = part("setup")
    assert OWNER in setup
    assert setup.index("manage.py migrate") < setup.index("make_site_role waymark_site")
    shared = TEXT[: TEXT.index("\nservices:")]
    assert SITE in shared
    assert 'POSTGRES_PASSWORD: ""' in shared  # .env holds it, and every part reads .env


def test_web_and_worker_take_the_shared_address() -> None:
    for name in ("web", "worker"):
        assert "<<: *waymark" in part(name)
        assert "environment" not in part(name)
        assert "DATABASE_URL" not in part(name)
