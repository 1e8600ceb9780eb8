"""What a group changed, in words: the part, the listing, and its values before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory import clock
from directory.catalogue import cleaning
from directory.catalogue.facts import Fact
from directory.catalogue.locations import AccessFeature
from directory.catalogue.services import BeginBy, ServiceStatus
from directory.catalogue.times import Rule
from directory.catalogue.times_words import schedule_words
from directory.group_space.models import GroupChange
from directory.openreferral.provenance import MODELS

REFERRAL_CONTACT = "referral-contact"
PARTS = {
    "name": gettext_lazy("name"),
    "status": gettext_lazy("whether it is running"),
    "words": gettext_lazy("what happens there"),
    "times": gettext_lazy("times"),
    "free": gettext_lazy("whether it is free"),
    "cost": gettext_lazy("cost"),
    "contact": gettext_lazy("email and website"),
    "people": gettext_lazy("phone"),
    "begin_by": gettext_lazy("how to begin"),
    "begin": gettext_lazy("how to begin"),
    "bring": gettext_lazy("what to bring"),
    "place": gettext_lazy("name of the place"),
    "address": gettext_lazy("address"),
    "access_facts": gettext_lazy("getting in"),
    REFERRAL_CONTACT: gettext_lazy("who reads what the hub sends"),
}


def part_words(part: str) -> str:
    return str(PARTS.get(part, part))


def name_of(change: GroupChange) -> str:
    """What was changed, as it is called now."""
    model: Any = MODELS.get(change.kind)
    found = model._base_manager.filter(pk=change.object_id).first() if model else None
    return str(found) if found is not None else str(change.organisation)


def lines_of(part: str, value: Mapping[str, Any]) -> list[str]:
    """A part's value as lines to read, the same for the group and for the editor. Nothing is one line."""
    return list(_lines(part, value)) or [str(_("Nothing"))]


def _lines(part: str, value: Mapping[str, Any]) -> Iterator[str]:
    if part == "times":
        for row in value.get("schedules", ()):
            yield _time(row)
    elif part == "people":
        yield from (row["number"] for row in value.get("phones", ()))
        yield from (row["phone"] for row in value.get("contacts", ()) if row["phone"])
    elif part == "access_facts":
        for row in value.get("access", ()):
            detail = f" ({row['detail']})" if row.get("detail") else ""
            yield f"{AccessFeature(row['feature']).label}: {Fact(row['fact']).label.lower()}{detail}"
    elif part == "free":
        yield str(Fact(value["free"]).label)
    elif part == "status":
        yield str(ServiceStatus(value["status"]).label)
    elif part == "begin_by":
        yield str(BeginBy(value["begin_by"]).label)
    else:
        shown = [name for name in value if name not in {"other_names", "alert", "costs", "kind"}]
        yield from (cleaning.to_plain(str(value[name])) for name in shown if value[name])


def _time(row: Mapping[str, Any]) -> str:
    rule = Rule(
        frequency=row["frequency"],
        interval=row["interval"],
        days=row["days"],
        month_days=row["month_days"],
        opens_at=time.fromisoformat(row["opens_at"]) if row["opens_at"] else None,
        closes_at=time.fromisoformat(row["closes_at"]) if row["closes_at"] else None,
        starts_on=date.fromisoformat(row["starts_on"]) if row["starts_on"] else None,
        ends_on=date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
        note=row.get("note") or "",
    )
    return schedule_words(rule, today=clock.today()) or rule.note or str(_("A time nobody has said"))
