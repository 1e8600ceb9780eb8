"""The prepared database is made anew when anything changes that it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import prepared
from tests.services import ROOT


def test_whatever_migrations_reach_counts() -> None:
    found = {str(path.relative_to(ROOT)) for path in prepared.makes_the_database()}
    assert {
        "directory/audit/guards.py",
        "directory/audit/sealing.py",
        "directory/audit/models.py",
        "directory/migrations/0003_audit_is_append_only.py",
        "directory/clock.py",
        "cms/settings/base.py",
    } <= found
    assert not [path for path in found if path.startswith("tests/")]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four small apps: a migration imports a module, which imports another inside a function."""
    monkeypatch.setattr(prepared, "ROOT", tmp_path)
    files = {
        "requirements-dev.lock": "",
        "directory/__init__.py": "",
        "directory/migrations/0001_first.py": "from directory.audit import guards\n",
        "directory/audit/__init__.py": "",
        "directory/audit/guards.py": "def install():\n    from directory.audit.words import REFUSAL\n",
        "directory/audit/words.py": "REFUSAL = 'no'\n",
        "directory/audit/page.py": "TITLE = 'The audit'\n",
        "cms/apps.py": "import directory.after\nfrom django.db.models.signals import post_migrate\n",
        "directory/after.py": "x = 1\n",
        "prescribing/models.py": "class Person:\n    class Meta:\n        ordering = []\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "requirements-dev.lock",
        "directory/migrations/0001_first.py",
        "directory/audit/guards.py",
        "directory/audit/words.py",
        "directory/after.py",
        "prescribing/models.py",
    ],
)
def test_a_change_of_it_changes_the_fingerprint(house: Path, name: str) -> None:
    before = prepared.fingerprint()
    assert prepared.fingerprint() == before
    (house / name).write_text((house / name).read_text() + "# changed\n")
    assert prepared.fingerprint() != before


def test_a_page_does_not(house: Path) -> None:
    before = prepared.fingerprint()
    (house / "directory/audit/page.py").write_text("TITLE = 'Another'\n")
    assert prepared.fingerprint() == before
