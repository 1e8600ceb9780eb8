"""Every writer of a prescription that exists goes through moves.py, which asks for the state as read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.people_queries import writes_in

ROOT = Path(__file__).parents[4]
GATE = "prescribing/prescriptions/moves.py"
ELSEWHERE = {
    "prescribing/intake/queue/not_the_same_after_all.py": "whose record it is of, with its referral, undone",
    "prescribing/teams/change_of_owner.py": "whose it is, of all open ones at once, their people held",
    "prescribing/privacy/release_work.py": "whose it is, where who had it must not find the person",
    "prescribing/tasks/actions.py": "the next date, where the state is as read; moves.py rests on it",
    "prescribing/prescriptions/proposing.py": "save(force_insert) of a new one",
}


def writers() -> set[str]:
    """Files that write to prescriptions, whatever the query, the row or the model is called there."""
    return {
        path.relative_to(ROOT).as_posix()
        for app in ("prescribing", "cms")
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts and _writes(path.read_text())
    }


def _writes(source: str) -> bool:
    return any(one.model == "Prescription" for one in writes_in(source))


def test_nothing_else_writes_to_a_prescription() -> None:
    assert writers() == {GATE, *ELSEWHERE}


@pytest.mark.parametrize(
    "planted",
    [
        "from m import Prescription\nPrescription.objects.filter(pk=1).update(due_at=None)",
        "from m import Prescription as P\nP._base_manager.filter(pk=1).update(due_at=None)",
        "from m import Prescription\nPrescription.objects.bulk_update([], ['due_at'])",
        "def f(person):\n    person.prescriptions.open().update(due_at=None)",
        "from m import Prescription\ndef f(one: Prescription):\n    one.save(update_fields=['due_at'])",
        "from m import Prescription\ndef f(one: Prescription | None):\n    one.save()",
        "from m import Prescription\ndef f():\n    rows = Prescription.objects.open()\n    rows.update(x=1)",
        "from m import Prescription\ndef f():\n    for x in Prescription.objects.open():\n        x.save()",
        "from m import Prescription\ndef f():\n    a = Prescription.objects.get()\n    b = a\n    b.delete()",
        "def f(user):\n    first = user.owned_prescriptions.first()\n    first.save()",
        "from m import Prescription\ndef f():\n    get_object_or_404(Prescription, pk=1).save()",
        "from m import Prescription\ndef f():\n    Prescription(pk=1).save()",
    ],
)
def test_a_planted_writer_is_found(planted: str) -> None:
    assert _writes(planted)


def test_a_write_to_what_belongs_to_one_is_another_matter() -> None:
    assert not _writes("from m import Prescription\ndef f(p: Prescription):\n    p.shares.update(x=1)")
