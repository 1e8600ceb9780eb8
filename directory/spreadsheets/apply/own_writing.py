"""Writing what a row of our own changed: its parts, drafts beside them, the history, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from wagtail.log_actions import log as log_action
from wagtail.models import ReferenceIndex

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import EDIT_LISTINGS
from directory.catalogue.models import Location
from directory.indexing.touched import touch
from directory.openreferral import placing, provenance, rebase_drafts, values
from directory.openreferral.field_groups import words_of
from directory.openreferral.importer import CHANGED
from directory.openreferral.models import ImportLine
from directory.spreadsheets.models import RowOutcome
from directory.spreadsheets.rows.refusals import Refused

if TYPE_CHECKING:
    from directory.spreadsheets.apply.applying import RowsImport

CHANGED_SINCE = (
    "The listing was changed here after the spreadsheet was made. Download it again and change that."
)


def may_edit(importing: RowsImport) -> None:
    """A row of our own is an editor's edit, which not everybody may who may import. Raises Refused."""
    if not importing.by.may(EDIT_LISTINGS):
        raise Refused("Only an editor may change this", "The row changes a listing by its Waymark id.")


def written(made: RowOutcome, record: Any, groups: Iterable[str]) -> None:
    """What the row wrote, to tell later whether somebody changed it after."""
    record.refresh_from_db()
    made.before["now"] = {group: values.current(record, group) for group in groups}


def write(
    importing: RowsImport,
    record: Any,
    groups: dict[str, dict[str, Any]],
    line: ImportLine,
    write_people: Callable[[], bool] | None = None,
) -> list[str]:
    """Returns the parts that were written."""
    was = rebase_drafts.before(record)
    names: list[str] = []
    for group, value in groups.items():
        names += values.write_fields(record, group, value, over_confirmed=True)
    if hasattr(record, "changed_at"):
        record.changed_at = clock.now()
        names.append("changed_at")
    if names:
        type(record)._base_manager.filter(pk=record.pk).update(**{n: getattr(record, n) for n in names})
    for group, value in groups.items():
        values.write_rows(record, group, value, over_confirmed=True)
    parts = list(groups)
    if write_people is not None and write_people():
        parts.append("people")
    if not parts:
        return []
    if isinstance(record, Location) and "address" in groups:
        placing.place_published(record)
    ReferenceIndex.create_or_update_for_object(record)
    rebase_drafts.rebase(record, was)
    provenance.mark_edits(record)
    line.what, line.changes = CHANGED, [words_of(part) for part in parts]
    log_action(
        instance=record,
        action="wagtail.edit",
        user=importing.by if isinstance(importing.by, User) else None,
        data={"source": importing.source.key, "changes": line.changes},
    )
    touch(provenance.services_showing(record))
    return parts
