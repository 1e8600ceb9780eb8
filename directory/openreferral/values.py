"""Values of groups of fields: read as plain JSON, compared, and written to a record and its child rows.

Plain values are what a source's last word is kept as, beside what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models

from directory.catalogue.facts import Basis, Fact, Visibility
from directory.openreferral.child_rows import STORED, ChildRows, RowChanges
from directory.openreferral.field_groups import BY_MODEL, Rows

Value = dict[str, Any]
_STRICTEST = [Visibility.PUBLIC, Visibility.PROFESSIONAL, Visibility.OWNER]


def current(record: models.Model, group: str, children: ChildRows = STORED) -> Value:
    """What is shown now, as plain values, without what follows from it (how we know, resolved codes)."""
    return _values(record, group, lambda rows: children.of(record, rows))


def drafted(draft: models.Model, group: str) -> Value:
    """The same of a record that a revision was read into, whose rows are not in the database."""
    return _values(draft, group, lambda rows: getattr(draft, rows.relation).all())


def _values(record: models.Model, group: str, rows_of: Callable[[Rows], Iterable[models.Model]]) -> Value:
    spec = BY_MODEL[type(record)][group]
    made: Value = {name: plain(getattr(record, name)) for name in spec.fields}
    for rows in spec.rows:
        made[rows.name] = [_without(_row(row, rows), rows.derived) for row in rows_of(rows)]
    return made


def says_the_same(record: models.Model, group: str, value: Value, children: ChildRows = STORED) -> bool:
    """Whether what is shown is what the source said.

    Rows that an editor added and confirmed beside the source's do not count as a change, nor does their order
    where rows are known by a key.
    """
    spec, shown = BY_MODEL[type(record)][group], current(record, group, children)
    if any(shown[name] != value[name] for name in spec.fields if name in value):
        return False
    for rows in spec.rows:
        if rows.name not in value:
            continue
        said = [_without(_whole(row, rows), rows.derived) for row in value[rows.name]]
        have = [
            _without(_row(row, rows), rows.derived)
            for row in children.of(record, rows)
            if getattr(row, "basis", "") != Basis.CONFIRMED or _is_said(row, said, rows)
        ]
        if rows.key:
            said, have = (
                sorted(side, key=lambda row: str([row.get(k) for k in rows.key])) for side in (said, have)
            )
        if said != have:
            return False
    return True


def _is_said(row: models.Model, said: Sequence[Mapping[str, Any]], rows: Rows) -> bool:
    return any(_same_row(row, wanted, rows) for wanted in said)


def is_empty(record: models.Model, group: str, children: ChildRows = STORED) -> bool:
    """Whether nothing is known in this group: an empty text, no rows, a fact not known, a default."""
    for name, value in current(record, group, children).items():
        field = None if isinstance(value, list) else _field(record, name)
        default = plain(field.get_default()) if field is not None else []
        if value not in (default, "", None, [], Fact.NOT_KNOWN.value):
            return False
    return True


def write_fields(
    record: models.Model, group: str, value: Value, *, over_confirmed: bool = False
) -> list[str]:
    """Set plain fields, unsaved; returns their names. A fact that an editor confirmed stays, unless told."""
    spec = BY_MODEL[type(record)][group]
    if spec.basis and getattr(record, spec.basis) == Basis.CONFIRMED and not over_confirmed:
        return []
    names = [name for name in (*spec.fields, *spec.derived, spec.basis) if name and name in value]
    for name in names:
        field = _field(record, name)
        made = field.to_python(value[name])
        setattr(record, name, made)
    return names


def write_rows(
    record: models.Model,
    group: str,
    value: Value,
    *,
    over_confirmed: bool = False,
    children: ChildRows = STORED,
) -> None:
    """Bring child rows to what is said, keeping those that are the same (and their visibility and ids).

    A row that takes another's place is no more visible than the strictest it replaces. A row that an editor
    confirmed stays as it is; `over_confirmed` changes those of which something else is said.
    """
    for rows in BY_MODEL[type(record)][group].rows:
        if rows.name not in value:
            continue
        wanted: list[Mapping[str, Any]] = list(value[rows.name])
        existing = list(children.of(record, rows))
        left = list(existing)
        kept: dict[int, models.Model] = {}
        for i, row in enumerate(wanted):
            match = next((have for have in left if _same_row(have, row, rows)), None)
            if match is not None:
                left.remove(match)
                kept[i] = match
        left = [have for have in left if getattr(have, "basis", "") != Basis.CONFIRMED]
        strictest = _strictest(left)
        changed = _update(kept, wanted, rows, over_confirmed=over_confirmed)
        fresh = [_make(record, rows, row, i, strictest) for i, row in enumerate(wanted) if i not in kept]
        if left or changed or fresh:
            children.change(record, rows, RowChanges(left, changed, fresh))


def rows_of_new(record: models.Model, group: str, value: Value) -> list[tuple[type[models.Model], Value]]:
    """The child rows of a record that is new: values by column, to be written without the cost of a model."""
    return [
        (rows.model, _columns_of(record, rows, row, i))
        for rows in BY_MODEL[type(record)][group].rows
        for i, row in enumerate(value.get(rows.name, ()))
    ]


def plain(value: Any) -> Any:
    """A model's value as plain JSON."""
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, models.Model):
        return str(value.pk)
    return str(value) if isinstance(value, str) else value


def _field(record: models.Model, name: str) -> Any:
    return record._meta.get_field(name)


def _row(row: models.Model, rows: Rows) -> Value:
    return {name: plain(getattr(row, _field(row, name).attname)) for name in rows.fields}


def _without(row: Mapping[str, Any], names: Sequence[str]) -> Value:
    return {name: value for name, value in row.items() if name not in names}


def _whole(row: Mapping[str, Any], rows: Rows) -> Value:
    """With the default of what it does not say: rows may have been kept before a field was there."""
    return {**{name: _default(rows, name) for name in rows.fields if name not in row}, **row}


def _default(rows: Rows, name: str) -> Any:
    field = rows.model._meta.get_field(name)
    return plain(field.get_default()) if isinstance(field, models.Field) else None


def _same_row(have: models.Model, wanted: Mapping[str, Any], rows: Rows) -> bool:
    keys = rows.key or rows.fields
    shown, whole = _row(have, rows), _whole(wanted, rows)
    return all(shown[name] == whole.get(name) for name in keys)


def _update(
    kept: dict[int, models.Model], wanted: list[Mapping[str, Any]], rows: Rows, *, over_confirmed: bool
) -> list[tuple[models.Model, list[str]]]:
    """Bring what is not the key up to date, unsaved; a confirmed row keeps all it says, unless something else
    is. Returns the rows that changed, each with the names of its fields that did."""
    made: list[tuple[models.Model, list[str]]] = []
    for order, row in kept.items():
        changed = _order(row, order)
        stays = getattr(row, "basis", "") == Basis.CONFIRMED
        if stays and over_confirmed:
            said, shown = (_without(one, rows.derived) for one in (wanted[order], _row(row, rows)))
            stays = all(shown[name] == value for name, value in said.items())
        if not stays:
            shown = _row(row, rows)
            for name in rows.fields:
                # Codes that an editor found for an area stay when the source's name gives none.
                if name == "unplaced" and not wanted[order].get("codes") and shown.get("codes"):
                    continue
                if name in wanted[order] and wanted[order][name] not in ([], shown[name]):
                    field = _field(row, name)
                    setattr(row, field.attname, field.to_python(wanted[order][name]))
                    changed.append(name)
        if changed:
            made.append((row, changed))
    return made


def _order(row: models.Model, order: int) -> list[str]:
    if not hasattr(row, "sort_order") or row.sort_order == order:
        return []
    row.sort_order = order
    return ["sort_order"]


def _strictest(replaced: Sequence[models.Model]) -> dict[str, str]:
    """The strictest visibility of each kind among rows that go."""
    made: dict[str, str] = {}
    for row in replaced:
        for name in ("visibility", "phone_visibility", "email_visibility"):
            if hasattr(row, name):
                both = [Visibility(made.get(name, Visibility.PUBLIC)), Visibility(getattr(row, name))]
                made[name] = max(both, key=_STRICTEST.index)
    return made


def _make(
    record: models.Model, rows: Rows, wanted: Mapping[str, Any], order: int, visibility: dict[str, str]
) -> models.Model:
    return rows.model(**visibility, **_columns_of(record, rows, wanted, order))


def _columns_of(record: models.Model, rows: Rows, wanted: Mapping[str, Any], order: int) -> Value:
    said = {
        attname: to_python(wanted[name])
        for name, attname, to_python in _readers(rows.model, rows.fields)
        if name in wanted
    }
    said[f"{rows.owner}_id"] = record.pk
    if "sort_order" in _columns(rows.model):
        said["sort_order"] = order
    return said


@cache
def _readers(
    model: type[models.Model], names: tuple[str, ...]
) -> list[tuple[str, str, Callable[[Any], Any]]]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    return [(name, field.attname, field.to_python) for name, field in zip(names, fields, strict=True)]


@cache
def _columns(model: type[models.Model]) -> frozenset[str]:
    return frozenset(field.attname for field in model._meta.concrete_fields)
