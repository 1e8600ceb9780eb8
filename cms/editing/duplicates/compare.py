"""Two side by side, part by part: which stays, what it takes of the other, or that they are not the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cms.editing.conflict_values import NOTHING, field_in_words, in_words
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.catalogue.facts import Visibility
from directory.catalogue.models import Service
from directory.duplicates import actions
from directory.duplicates.choosing import planned
from directory.duplicates.contacts_wait import not_allowed
from directory.duplicates.models import Kind, MayBeSame
from directory.duplicates.parts import BOTH, OURS, THEIRS, Part, State
from directory.duplicates.what_moves import MODELS, about_people, counts_of
from directory.openreferral import values
from directory.openreferral.models import SourceRecord

_PREFIX = "part-"
_WORDS = {OURS: "This one’s", THEIRS: "The other’s", BOTH: "Both"}
Said = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to fill a part: its value in the form, its words, whether it is chosen, and what it holds."""

    value: str
    words: str
    is_chosen: bool
    said: Said


@dataclass(frozen=True, slots=True)
class Row:
    part: Part
    ours: Choice
    theirs: Choice
    both: Choice | None

    @property
    def name(self) -> str:
        return f"{_PREFIX}{self.part.key}"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: where it is edited and seen, who gave it, and what hangs on it."""

    thing: Any
    sources: list[str]
    hanging: dict[str, int]
    about_people: list[str]
    """Kinds of records about people that hang on it. How many is not an editor's to know."""

    @property
    def edit_url(self) -> str:
        return reverse(f"wagtailsnippets_directory_{self.thing._meta.model_name}:edit", args=[self.thing.pk])

    @property
    def public_url(self) -> str:
        kind = self.thing._meta.model_name
        return reverse(f"directory:{kind}", args=[self.thing.pk]) if self.thing.live else ""

    @property
    def seen_by(self) -> str:
        visibility = getattr(self.thing, "visibility", Visibility.PUBLIC)
        return "" if visibility == Visibility.PUBLIC else str(Visibility(visibility).label)


@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A pair. `keep` says which of the two stays; else the one on which more hangs."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    pair = get_object_or_404(MayBeSame, pk=pk)
    kind = Kind(pair.kind)
    things: dict[UUID, Any] = MODELS[kind]._base_manager.in_bulk([pair.first_id, pair.second_id])
    if len(things) < 2 or any(thing.archived_at for thing in things.values()):
        messages.info(request, "Somebody has decided already, or one of the two is archived.")
        return redirect("duplicates")
    sides = [_side(kind, things[one]) for one in (pair.first_id, pair.second_id)]
    kept, other = _in_order(sides, request.POST.get("keep") or request.GET.get("keep") or "")
    plan = planned(kept.thing, other.thing)
    seen = _digest(plan)
    if request.method == "POST":
        if "not_the_same" in request.POST:
            actions.not_the_same(kind=kind, one=pair.first_id, other=pair.second_id, by=by)
            messages.success(request, "They are two, and nobody is asked about them again.")
            return redirect("duplicates")
        if request.POST.get("seen") != seen:
            messages.warning(request, "One of the two was changed meanwhile. Look again, then choose.")
            return redirect(f"{request.path}?keep={kept.thing.pk}")
        try:
            chosen = _chosen(request.POST, plan)
            actions.merge(kept=kept.thing, merged=other.thing, chosen=chosen, by=by)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect(f"{request.path}?keep={kept.thing.pk}")
        messages.success(request, f"They are one: “{kept.thing}”. Under “Made one” that can be undone.")
        return redirect("duplicates")
    rows, same = _rows(kept.thing, other.thing, plan)
    context = {
        "pair": pair,
        "kept": kept,
        "other": other,
        "rows": rows,
        "same": same,
        "seen": seen,
        "refused": actions.refused(kind, kept.thing, other.thing)
        or not_allowed(kept.thing, other.thing, by=by),
        "two_groups": isinstance(kept.thing, Service)
        and kept.thing.organisation_id != other.thing.organisation_id,
    }
    return render(request, "cms/editing/compare_duplicates.html", context)


def _side(kind: Kind, thing: Any) -> Side:
    records = SourceRecord.objects.filter(kind=kind.value, object_id=thing.pk)
    names = records.order_by("source__name").values_list("source__name", flat=True).distinct()
    return Side(thing, list(names), counts_of(kind, thing.pk), about_people(kind, thing.pk))


def _in_order(sides: list[Side], keep: str) -> tuple[Side, Side]:
    """The kept one and the other: as asked for, else that on which more hangs, else the older."""
    one, other = sides
    if keep == str(one.thing.pk):
        return one, other
    if keep == str(other.thing.pk):
        return other, one
    first, second = sorted(sides, key=_how_little_hangs)
    return first, second


def _how_little_hangs(side: Side) -> tuple[int, int, Any]:
    return (-len(side.about_people), -sum(side.hanging.values()), side.thing.created_at)


def _digest(plan: list[tuple[Part, State, State, str]]) -> str:
    """What the editor looks at, so that nothing is merged that was changed behind their back."""
    shown = [(part.key, mine, theirs) for part, mine, theirs, _choice in plan]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:24]


def _chosen(posted: Mapping[str, Any], plan: list[tuple[Part, State, State, str]]) -> dict[str, str]:
    return {
        part.key: str(posted[f"{_PREFIX}{part.key}"]) for part, *_ in plan if f"{_PREFIX}{part.key}" in posted
    }


def _rows(ours: Any, theirs: Any, plan: list[tuple[Part, State, State, str]]) -> tuple[list[Row], list[str]]:
    """Parts in which the two differ; and names of those in which they say the same."""
    words: dict[str, list[dict[str, Said]]] = {}
    for group in {part.group for part, *_ in plan if part.group}:
        words[group] = in_words(ours, group, values.current(ours, group), values.current(theirs, group))
    rows, same = [], []
    for part, _mine, _other, default in plan:
        said = [_said(part, thing, words, place) for place, thing in enumerate((ours, theirs))]
        if said[0] == said[1]:
            if said[0] != NOTHING:
                same.append(part.label)
            continue
        made = [
            Choice(value, _WORDS[value], value == default, text)
            for value, text in zip((OURS, THEIRS), said, strict=True)
        ]
        may_be_both = BOTH in part.choices and NOTHING not in said
        both = Choice(BOTH, _WORDS[BOTH], default == BOTH, ()) if may_be_both else None
        rows.append(Row(part, made[0], made[1], both))
    return rows, same


def _said(part: Part, thing: Any, words: dict[str, list[dict[str, Said]]], place: int) -> Said:
    if part.rows is not None:
        return words[part.group][place][part.rows.name]
    if not part.group:
        return field_in_words(thing, part.key)
    fields = [name for name in part.fields if name in words[part.group][place]]
    if len(fields) == 1:
        return words[part.group][place][fields[0]]
    lines = []
    for name in fields:
        label = str(thing._meta.get_field(name).verbose_name).capitalize()
        lines += [f"{label}: {line}" for line in words[part.group][place][name] if line != NOTHING[0]]
    return tuple(lines) or NOTHING
