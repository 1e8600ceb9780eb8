"""The parts of a listing or organisation that an editor chooses between when two are made one.

A part is one field, with what goes with it (how we know, who may see it), or the child rows of one kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.text import capfirst

from directory.catalogue.contacting import read_number
from directory.catalogue.facts import Basis, Fact, Visibility
from directory.catalogue.locations import Location
from directory.catalogue.models import Organisation, Service
from directory.openreferral.field_groups import BY_MODEL, Rows, words_of
from directory.places.place_names import fold

OURS, THEIRS, BOTH = "ours", "theirs", "both"
Row = dict[str, Any]
State = dict[str, Any]
_BESIDE: dict[type[models.Model], dict[str, tuple[str, ...]]] = {
    Service: {"email": ("email_visibility",)},
    Organisation: {"email": ("email_visibility",), "phone": ("phone_visibility",)},
}
"""Who may see a field, which goes with it."""
_MORE: dict[type[models.Model], tuple[str, ...]] = {
    Service: ("first_time",),
    Organisation: ("other_names", "kind", "ods_code"),
}
"""Fields that no feed speaks of."""
_TOGETHER = {"places", "phones", "contacts", "areas", "languages", "needs", "delivery", "groups"}
"""Rows of which both are kept unless somebody chooses otherwise; times and prices would stand twice."""
_LABELS = {
    "phones": "Phones",
    "contacts": "Who to ask for",
    "costs": "Prices",
    "groups": "Groups of people it is for",
}
"""Names of rows that share their group with fields, or whose name another part has."""
_SEEN = ("visibility", "phone_visibility", "email_visibility")
_STRICTEST = [Visibility.PUBLIC, Visibility.PROFESSIONAL, Visibility.OWNER]


@dataclass(frozen=True, slots=True)
class Part:
    """`key` is the field's name or that of the rows; `group` is that of the feeds, where there is one."""

    key: str
    label: str
    fields: tuple[str, ...] = ()
    rows: Rows | None = None
    group: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        return (OURS, THEIRS, BOTH) if self.rows or self.key == "other_names" else (OURS, THEIRS)


def parts_of(model: type[models.Model]) -> list[Part]:
    """Every part of a listing or an organisation, in the order of its groups."""
    made: list[Part] = []
    beside = _BESIDE[model]
    for name, group in BY_MODEL[model].items():
        if group.basis:
            made.append(Part(name, capfirst(words_of(name)), (*group.fields, group.basis), group=name))
        else:
            made += [_field(model, one, beside, name) for one in group.fields]
        made += [Part(rows.name, _label(name, rows), rows=rows, group=name) for rows in group.rows]
    return made + [_field(model, one, beside, "") for one in _MORE[model]]


def _field(model: type[models.Model], name: str, beside: Mapping[str, tuple[str, ...]], group: str) -> Part:
    field: Any = model._meta.get_field(name)
    return Part(name, capfirst(str(field.verbose_name)), (name, *beside.get(name, ())), group=group)


def _label(group: str, rows: Rows) -> str:
    return _LABELS.get(rows.name) or capfirst(words_of(group))


def state_of(record: models.Model, part: Part) -> State:
    """What the part holds, as plain values that can be kept and written again."""
    if part.rows is None:
        return {name: _plain(record, name) for name in part.fields}
    return {"rows": [_row(row, part.rows) for row in existing(record, part.rows)]}


def existing(record: models.Model, rows: Rows) -> list[models.Model]:
    found = rows.model._base_manager.filter(**{rows.owner: record.pk})
    return list(found.order_by("sort_order", "pk"))


def _row(row: models.Model, rows: Rows) -> Row:
    """All of it but its id and whose it is: who may see it is among it."""
    names = [f.attname for f in row._meta.concrete_fields if not f.primary_key and f.name != rows.owner]
    return {name: _plain(row, name) for name in names if name != "sort_order"}


def _plain(record: models.Model, name: str) -> Any:
    value = getattr(record, name)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, UUID) or hasattr(value, "isoformat"):
        return str(value)
    return value


def is_empty(part: Part, state: State) -> bool:
    if part.rows is not None:
        return not state["rows"]
    return all(
        value in ("", None, [], Fact.NOT_KNOWN.value, "not-known")
        for name, value in state.items()
        if not name.endswith(("basis", "visibility"))
    )


def default_choice(part: Part, ours: State, theirs: State) -> str:
    """Ours, unless it is empty or the two go together."""
    if is_empty(part, theirs) or ours == theirs:
        return OURS
    if is_empty(part, ours):
        return THEIRS
    if part.rows is not None and part.key in _TOGETHER:
        return BOTH
    return BOTH if part.key == "other_names" else OURS


def chosen_state(part: Part, choice: str, ours: State, theirs: State, places: Mapping[str, str]) -> State:
    """What the part holds once the choice is made. `places` names ours for theirs that are the same place."""
    if choice == OURS:
        return ours
    if part.rows is None:
        if choice == BOTH:
            return {part.key: _both_names(ours[part.key], theirs[part.key])}
        return theirs
    over = [_at_our_place(row, places) for row in theirs["rows"]]
    if choice == THEIRS:
        return {"rows": over}
    made: dict[str, Row] = {}
    for row in [*ours["rows"], *over]:
        key = _key(row, part.rows)
        if key not in made or (_is_inferred(made[key]) and not _is_inferred(row)):
            made[key] = row
    return {"rows": list(made.values())}


def _is_inferred(row: Row) -> bool:
    """Whether only words suggest it. What somebody said counts for more, whichever of the two has it."""
    return row.get("basis") == Basis.INFERRED


def _both_names(ours: str, theirs: str) -> str:
    names = [name.strip() for name in f"{ours},{theirs}".split(",") if name.strip()]
    kept = list({fold(name): name for name in reversed(names)}.values())[::-1]
    made = ""
    for name in kept:
        longer = f"{made}, {name}" if made else name
        made = longer if len(longer) <= 500 else made
    return made


def _at_our_place(row: Row, places: Mapping[str, str]) -> Row:
    at = row.get("location_id")
    return {**row, "location_id": places.get(str(at), at)} if at else row


def _key(row: Row, rows: Rows) -> str:
    """What makes two rows one: a number as it is dialled, whoever is asked for, a place, a need."""
    if rows.name == "phones":
        return read_number(str(row["number"])).dialled or str(row["number"])
    if rows.name == "contacts":
        return f"{fold(row['name'])} {read_number(row['phone']).dialled} {row['email'].casefold()}"
    names = [rows.model._meta.get_field(name) for name in rows.key or rows.fields]
    return " ".join(str(row[field.attname]) for field in names if isinstance(field, models.Field))


def write(record: models.Model, part: Part, state: State) -> list[str]:
    """Bring the part to this state: fields unsaved, whose names are returned, and rows at once."""
    if part.rows is None:
        for name, value in state.items():
            setattr(record, name, _field_of(record, name).to_python(value))
        return list(state)
    rows = part.rows
    rows.model._base_manager.filter(**{rows.owner: record.pk}).delete()
    fresh = []
    for order, given in enumerate(state["rows"]):
        row = rows.model(**{f"{rows.owner}_id": record.pk}, sort_order=order)
        for name, value in given.items():
            field = _field_of(row, name.removesuffix("_id") if name.endswith("_id") else name)
            setattr(
                row,
                name,
                field.target_field.to_python(value) if field.is_relation else field.to_python(value),
            )
        fresh.append(row)
    rows.model._base_manager.bulk_create(fresh)
    return []


def _field_of(record: models.Model, name: str) -> Any:
    return record._meta.get_field(name)


def no_more_visible(state: State, than: str) -> State:
    """Rows and contacts of a record that fewer may see are not seen by more on the one that is kept."""

    def stricter(values: Mapping[str, Any]) -> Row:
        return {
            name: max((Visibility(value), Visibility(than)), key=_STRICTEST.index).value
            if name in _SEEN
            else value
            for name, value in values.items()
        }

    if "rows" in state:
        return {"rows": [stricter(row) for row in state["rows"]]}
    return stricter(state)


def same_places(ours: Iterable[Location], theirs: Iterable[Location]) -> dict[str, str]:
    """Of their places those that are ours: the same record, or the same postcode and street or name."""
    own = list(ours)
    made: dict[str, str] = {}
    for place in theirs:
        for mine in own:
            if mine.pk == place.pk or _is_one(mine, place):
                made[str(place.pk)] = str(mine.pk)
                break
    return made


def _is_one(a: Location, b: Location) -> bool:
    if a.kind != b.kind or a.visibility != b.visibility or not a.postcode:
        return False
    if fold(a.postcode).replace(" ", "") != fold(b.postcode).replace(" ", ""):
        return False
    return any(fold(x) == fold(y) for x, y in ((a.address, b.address), (a.name, b.name)) if x and y)
