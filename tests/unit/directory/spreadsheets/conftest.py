"""A small world, and spreadsheets that are given, looked through and imported in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from directory.accounts.actors import SYSTEM, Actor
from directory.spreadsheets import actions, running
from directory.spreadsheets.models import Spreadsheet
from tests.unit.directory.openreferral.conftest import world  # noqa: F401  the same Weymouth

Given = Callable[..., Spreadsheet]


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    return "\n".join(quoted).encode()


@pytest.fixture
def given(world: None) -> Given:  # noqa: F811
    """`given([headings, row, …], source="council")`: taken in, with its columns as they were guessed."""

    def run(
        rows: Sequence[Sequence[str]] | bytes, *, source: str = "council", name: str = "groups.csv",
        kind: str = "",
        by: Actor = SYSTEM, fields: dict[str, str] | None = None, **options: bool,
    ) -> Spreadsheet:  # fmt: skip
        content = rows if isinstance(rows, bytes) else as_csv(rows)
        sheet = actions.take_file(name=name, content=content, source_name=source, kind=kind, by=by)
        if fields and not isinstance(rows, bytes):
            chosen = [fields.get(head, key) for head, key in zip(rows[0], sheet.fields, strict=True)]
        else:
            chosen = sheet.fields
        actions.choose_columns(
            sheet=sheet, fields=chosen, options=sheet.options | options, remember=True, by=by
        )
        return sheet

    return run


@pytest.fixture
def checked(given: Given) -> Given:
    """The same, looked through."""

    def run(*args: Any, **options: Any) -> Spreadsheet:
        sheet = given(*args, **options)
        running.check_now(sheet, by=options.get("by", SYSTEM))
        return sheet

    return run


@pytest.fixture
def brought(checked: Given) -> Given:
    """The same, imported. With `show_new`, new listings are shown at once."""

    def run(*args: Any, show_new: bool = True, **options: Any) -> Spreadsheet:
        sheet = checked(*args, **options)
        by = options.get("by", SYSTEM)
        assert actions.ask_import(sheet=sheet, show_new=show_new, by=by)
        running.import_now(sheet, by=by)
        return sheet

    return run
