"""Who may see each row of a record, kept with what an import changed: taking it back shows nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import models

from directory.catalogue.facts import Visibility
from directory.openreferral import values
from directory.openreferral.field_groups import BY_MODEL, Rows

_NAMES = ("visibility", "phone_visibility", "email_visibility")
Seen = dict[str, list[list[dict[str, Any]]]]
"""By the relation: what each row says, and who may see which of it."""


def rows_seen_by(record: models.Model) -> Seen:
    return {
        rows.relation: [[_said(row, rows), _seen(row)] for row in _existing(record, rows)]
        for group in BY_MODEL[type(record)].values()
        for rows in group.rows
        if _names(rows.model)
    }


@contextmanager
def as_before(record: models.Model, group: str, seen: Mapping[str, Any]) -> Iterator[None]:
    """What is written within is seen by whom it was; by nobody but us where that was not kept."""
    specs = [rows for rows in BY_MODEL[type(record)][group].rows if _names(rows.model)]
    here = {rows.relation: {row.pk for row in _existing(record, rows)} for rows in specs}
    yield
    for rows in specs:
        left = list(seen.get(rows.relation, []))
        for row in _existing(record, rows):
            said = _said(row, rows)
            was = next((one for one in left if one[0] == said), None)
            if was is not None:
                left.remove(was)
            if row.pk in here[rows.relation]:
                continue  # what was not written anew is seen as it was
            now = was[1] if was is not None else dict.fromkeys(_names(rows.model), Visibility.OWNER.value)
            rows.model._base_manager.filter(pk=row.pk).update(**now)


def _names(model: type[models.Model]) -> list[str]:
    return [name for name in _NAMES if any(field.name == name for field in model._meta.fields)]


def _existing(record: models.Model, rows: Rows) -> list[models.Model]:
    return list(rows.model._base_manager.filter(**{rows.owner: record.pk}).order_by("sort_order", "pk"))


def _said(row: models.Model, rows: Rows) -> dict[str, Any]:
    names = ((name, rows.model._meta.get_field(name)) for name in rows.fields)
    return {name: values.plain(getattr(row, getattr(field, "attname", name))) for name, field in names}


def _seen(row: models.Model) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in _names(type(row))}
