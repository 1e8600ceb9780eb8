"""What stands here and what a feed last said of one part of a record, side by side and in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst

from directory import clock
from directory.catalogue.cleaning import to_plain
from directory.catalogue.models import Schedule
from directory.catalogue.times_words import schedule_words
from directory.catalogue.wording import pounds
from directory.openreferral import values
from directory.openreferral.field_groups import BY_MODEL, Rows
from directory.openreferral.models import SourceGroup

NOTHING = ("Nothing",)
NOT_SAID = ("Does not say",)
_ROWS = {
    "schedules": "Times",
    "delivery": "How it is given",
    "groups": "Who it is for",
    "contacts": "Who to ask for",
    "costs": "Prices",
    "access": "Getting in",
}
"""Names of rows for people, where the key does not say it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field, or the rows of one kind: its name, and what each side says, a paragraph or row a string."""

    label: str
    ours: tuple[str, ...]
    draft: tuple[str, ...]
    """Empty where there is no draft that says something else of this part."""
    theirs: tuple[str, ...]

    @property
    def differs(self) -> bool:
        if self.theirs == NOT_SAID:
            return False
        return self.theirs != self.ours or bool(self.draft and self.draft != self.theirs)


@dataclass(frozen=True, slots=True)
class TwoVersions:
    lines: list[Line]
    has_draft: bool
    """An open draft says something else of this part than what is shown."""
    shows_theirs: bool
    """What is shown is the feed's already; ours is in the draft."""


def both_say(record: Any, row: SourceGroup) -> TwoVersions:
    """What is shown, what an open draft has, and what the feed last said."""
    shown = values.current(record, row.group)
    draft = None
    if record.has_unpublished_changes:
        draft = values.drafted(record.get_latest_revision_as_object(), row.group)
        draft = None if draft == shown else draft
    words = _Words(record, row.group, [side for side in (shown, draft, row.value) if side is not None])
    lines = [
        Line(label, words.of(name, shown), words.of(name, draft) if draft else (), words.of(name, row.value))
        for name, label in words.labels.items()
    ]
    return TwoVersions(lines, draft is not None, values.says_the_same(record, row.group, row.value))


def in_words(record: models.Model, group: str, *sides: values.Value) -> list[dict[str, tuple[str, ...]]]:
    """What each side says of one group, by field or kind of rows, a paragraph or row a string."""
    words = _Words(record, group, sides)
    return [{name: words.of(name, side) for name in words.labels} for side in sides]


def field_in_words(record: models.Model, name: str) -> tuple[str, ...]:
    """What one field holds, a paragraph a string."""
    field: Any = record._meta.get_field(name)
    return tuple(_paragraphs(_value_words(field, getattr(record, name)))) or NOTHING


class _Words:
    """Puts plain values of one group into words; what they refer to is read once for all sides."""

    def __init__(self, record: models.Model, group: str, sides: Iterable[values.Value]) -> None:
        spec = BY_MODEL[type(record)][group]
        self.model = type(record)
        self.rows = {rows.name: rows for rows in spec.rows}
        self.labels = {name: capfirst(str(self._field(name).verbose_name)) for name in spec.fields}
        self.labels |= {name: _ROWS.get(name, capfirst(name)) for name in self.rows}
        self.named = self._referred_to(list(sides))

    def of(self, name: str, side: values.Value) -> tuple[str, ...]:
        if name not in side:
            return NOT_SAID
        if name in self.rows:
            said = [self._row(self.rows[name], row) for row in side[name]]
        else:
            said = _paragraphs(_value_words(self._field(name), side[name]))
        return tuple(filter(None, said)) or NOTHING

    def _field(self, name: str) -> Any:
        return self.model._meta.get_field(name)

    def _row(self, rows: Rows, row: Mapping[str, Any]) -> str:
        if rows.model is Schedule:
            return self._times(row)
        parts = [
            self._cell(rows.model._meta.get_field(name), row[name])
            for name in rows.fields
            if name in row and name not in (*rows.derived, "basis")
        ]
        return ", ".join(filter(None, parts))

    def _cell(self, field: Any, value: Any) -> str:
        if field.is_relation:
            return self.named.get(str(value), "")
        if isinstance(field, models.BooleanField):
            return str(field.verbose_name) if value else ""
        if field.name == "pence":
            return "price not known" if value is None else pounds(value)
        return _value_words(field, value)

    def _times(self, row: Mapping[str, Any]) -> str:
        made = Schedule(
            **{
                Schedule._meta.get_field(name).attname: Schedule._meta.get_field(name).to_python(value)
                for name, value in row.items()
            }
        )
        place = self.named.get(str(row.get("location")), "")
        said = schedule_words(made, today=clock.today())
        return ", ".join(dict.fromkeys(filter(None, [said, place, str(row.get("note", ""))])))

    def _referred_to(self, sides: list[values.Value]) -> dict[str, str]:
        """Names of the places and needs that rows point at, by id."""
        wanted: dict[Any, set[str]] = {}
        for rows in self.rows.values():
            for name in rows.fields:
                field: Any = rows.model._meta.get_field(name)
                if field.is_relation:
                    ids = {
                        str(row[name]) for side in sides for row in side.get(rows.name, []) if row.get(name)
                    }
                    wanted.setdefault(field.related_model, set()).update(ids)
        return {
            str(pk): str(thing)
            for model, ids in wanted.items()
            for pk, thing in model._base_manager.in_bulk(ids).items()
        }


def _value_words(field: Any, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(field, models.BooleanField):
        return "Yes" if value else "No"
    return str(dict(field.flatchoices).get(value, value))


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in to_plain(text).splitlines() if part.strip()]
