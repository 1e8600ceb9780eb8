"""Every writer of a prescription that exists goes through moves.py, which asks for the state as read."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[4]
GATE = "prescribing/prescriptions/moves.py"
ELSEWHERE = {
    "prescribing/teams/hand_over.py": "whose it is, of every open one at once, while their people are held",
    "prescribing/tasks/actions.py": "the next date, where the state is as read; moves.py rests on it",
    "prescribing/prescriptions/proposing.py": "save(force_insert) of a new one",
}


def writers() -> set[str]:
    """Files that call .update() on a query of prescriptions, or save one."""
    found = set()
    for path in sorted((ROOT / "prescribing").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                on = ast.unparse(node.func.value)
                query = (
                    on.startswith("Prescription.objects") or ".prescriptions." in on or on == "prescriptions"
                )
                updates = node.func.attr in ("update", "bulk_update") and query
                saves = node.func.attr == "save" and on in ("prescription", "found", "stale", "rx")
                if updates or saves:
                    found.add(path.relative_to(ROOT).as_posix())
    return found


def test_nothing_else_writes_to_a_prescription() -> None:
    assert writers() == {GATE, *ELSEWHERE}
