"""The short calm box above the results when words tell of danger now: who to ring, is it free, is it open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from directory import clock
from directory.catalogue.contacting import read_number
from directory.catalogue.opening import is_open
from directory.finder.models import DangerLine
from directory.finder.rows import Row
from directory.finder.vocabulary import Danger

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
    """For components/danger_box.html. `emergency` is "no" where a call to 999 already comes first."""

    slug: str
    title: str
    text: str
    calls: tuple[Call, ...]
    more: tuple[Call, ...]
    emergency: str
    near: dict[str, str] | None = None


def box(danger: Danger, codes: Iterable[str] = (), near: Row | None = None) -> Box:
    """The box of a danger, for somebody in the areas of `codes`, with the nearest local help if any."""
    lines = [line for line in danger.lines if _for_nation(line, codes)]
    first = bool(lines) and lines[0].phone == "999"
    calls = [call for line in lines if (first or line.phone != "999") and (call := _call(line))]
    return Box(
        slug=danger.slug,
        title=danger.title,
        text=danger.lead,
        calls=tuple(calls[:FIRST]),
        more=tuple(calls[FIRST:]),
        emergency="no" if first else "yes",
        near=_near(near) if near else None,
    )


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


def _near(row: Row) -> dict[str, str]:
    when = ", ".join(filter(None, (row.next_strong, row.where_strong)))
    after = ". ".join(filter(None, (row.summary.rstrip("."), when)))
    return {
        "before": _("Near you:"),
        "url": row.url,
        "name": row.name,
        "after": f", {after[:1].lower()}{after[1:]}." if after else ".",
    }
