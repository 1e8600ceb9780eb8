"""The short calm box above the results when words tell of danger now: who to ring, is it free, is it open.

A line that answers now comes first, for the first is the button that is pressed; where no local help is open
the national lines of the need stand with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from directory import clock
from directory.catalogue.contacting import read_number
from directory.catalogue.helpline_hours import is_open
from directory.catalogue.models import Helpline
from directory.finder.result_rows import Row
from directory.words.models import DangerLine
from directory.words.vocabulary import Danger

FIRST = 3
"""Lines with a button of their own; the others stand one press away."""
NATIONS = {
    "nation:england": "England",
    "nation:wales": "Wales",
    "nation:scotland": "Scotland",
    "nation:northern-ireland": "Northern Ireland",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One line to ring or text, in the names of components/danger_box.html."""

    label: str
    url: str
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class Box:
    """For components/danger_box.html. `emergency` is "no" where a call to 999 already comes first; `silent`
    adds how to make that call without speaking, where its own line does not say so."""

    slug: str
    title: str
    text: str
    calls: tuple[Call, ...]
    more: tuple[Call, ...]
    emergency: str
    silent: bool = False
    near: dict[str, str] | None = None


def box(
    danger: Danger,
    codes: Iterable[str] = (),
    near: Row | None = None,
    *,
    near_open: bool = False,
    beside: Iterable[Helpline] = (),
) -> Box:
    """The box of a danger, for somebody in the areas of `codes`, with the nearest local help if any.

    `near_open` says that it is open now; `beside` are the need's national lines, shown where it is not.
    """
    own = [line for line in danger.lines if _for_nation(line, codes)]
    first = bool(own) and own[0].phone == "999"
    lines = [*own, *([] if near_open else _others(own, beside))]
    can_be_reached = [line for line in lines if _reached(line) and (first or line.phone != "999")]
    calls = [call for line in _open_first(can_be_reached) if (call := _call(line))]
    return Box(
        slug=danger.slug,
        title=danger.title,
        text=danger.lead,
        calls=tuple(calls[:FIRST]),
        more=tuple(calls[FIRST:]),
        emergency="no" if first else "yes",
        silent=first and danger.silent and "55" not in own[0].note,
        near=_near(near, near_open) if near else None,
    )


def as_words(box: Box) -> dict[str, Any]:
    """The box as data, everything it says in plain text."""
    near = f"{box.near['before']} {box.near['name']}{box.near['after']}" if box.near else ""
    return {
        "slug": box.slug,
        "title": box.title,
        "text": box.text,
        "calls": [asdict(call) for call in (*box.calls, *box.more)],
        "near": {"text": near, "url": box.near["url"]} if box.near else None,
        "emergency": _(
            "If your life is in danger, call 999 or go to A&E. If you cannot speak, press 55 when asked."
        ),
    }


def _open_first(lines: Iterable[DangerLine]) -> list[DangerLine]:
    """In the editors' order, but the first that is known to be open before all others."""
    every = list(lines)
    first = next((line for line in every if is_open(line.opens, clock.now())), None)
    return [first, *(line for line in every if line is not first)] if first else every


def _others(own: Iterable[DangerLine], beside: Iterable[Helpline]) -> list[DangerLine]:
    """The need's lines that the danger has not already."""
    there = {_reached(line) for line in own}
    return [
        DangerLine(
            name=line.name,
            phone=line.phone,
            text=line.text,
            free=line.free,
            opens=line.opens,
            note=line.hours,
        )
        for line in beside
        if _reached(line) not in there
    ]


def _reached(line: DangerLine | Helpline) -> str:
    return (line.phone or line.text).replace(" ", "")


def _for_nation(line: DangerLine, codes: Iterable[str]) -> bool:
    """Whether the line is for where the person is; a line that names no nation is for everybody."""
    ours = {name for code, name in NATIONS.items() if code in codes}
    named = {name for name in NATIONS.values() if name in f"{line.name} {line.note}"}
    return not ours or not named or bool(ours & named)


def _call(line: DangerLine) -> Call | None:
    said = [line.note.rstrip(".") + "." if line.note else "", _("Free.") if line.free else ""]
    match is_open(line.opens, clock.now()):
        case True:
            said.append(_("Open now, day and night.") if "always" in line.opens else _("Open now."))
        case False:
            said.append(_("Not open now."))
    note = " ".join(filter(None, said))
    if line.phone:
        number = read_number(line.phone)
        return Call(
            _("Call %(number)s") % {"number": line.phone}, f"tel:{number.dialled}", f"{line.name}.", note
        )
    if line.text:
        word, _to, number_to = line.text.rpartition(" ")
        word = word.removesuffix(" to").strip()
        body = f"?body={word}" if word else ""
        return Call(
            _("Text %(words)s") % {"words": line.text}, f"sms:{number_to}{body}", f"{line.name}.", note
        )
    return None


def _near(row: Row, open_now: bool) -> dict[str, str]:
    when = ", ".join(filter(None, (row.next_strong, row.where_strong)))
    after = ". ".join(filter(None, (row.summary.rstrip("."), when)))
    return {
        "before": _("Near you, open now:") if open_now else _("Near you:"),
        "url": row.url,
        "name": row.name,
        "after": f", {after[:1].lower()}{after[1:]}." if after else ".",
    }
