"""A migration that has landed stays as it is: a site that applied it never applies it again."""

from __future__ import annotations

from tests import landed


def test_landed_migrations_stay_as_they_are() -> None:
    now = landed.digests()
    changed = sorted(path for path, digest in landed.landed().items() if now.get(path) != digest)
    assert not changed, (
        f"Changed, moved or gone since it landed: {', '.join(changed)}. Put it back as it was and "
        "write a new "
        "migration; docs/testing.md says why."
    )


def test_every_migration_is_on_the_list_of_landed_ones() -> None:
    new = sorted(set(landed.digests()) - set(landed.landed()))
    assert not new, (
        f"New: {', '.join(new)}. When it is as it will land, add its line to tests/landed/migrations.txt: "
        f"sha256sum {' '.join(new)} >> tests/landed/migrations.txt"
    )


def test_the_list_would_notice_a_changed_migration() -> None:
    path, digest = next(iter(landed.landed().items()))
    assert len(digest) == 64
    assert landed.digests()[path] == digest
