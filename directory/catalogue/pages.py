"""What the pages of a service, an organisation and a place say, ready for their templates.

What an audience may not see has been taken out before: places by `meetings.places_seen`, numbers by
`contacting.actions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from directory import clock
from directory.catalogue import cleaning, contacting, times_words, wording
from directory.catalogue.facts import Fact
from directory.catalogue.locations import AccessFeature, Location
from directory.catalogue.markup import TAGS
from directory.catalogue.services import BeginBy, Cost, DeliveredBy, Schedule, Service, ServiceStatus
from directory.clock import LONDON
from search.documents import Session

if TYPE_CHECKING:
    from directory.upkeep.models import Closure

ACCESS_ASKED = (
    AccessFeature.STEP_FREE,
    AccessFeature.ACCESSIBLE_TOILET,
    AccessFeature.HEARING_LOOP,
    AccessFeature.PARKING,
)
"""Said of every place, if only that it is not known; the others where they are known."""


@dataclass(frozen=True, slots=True)
class Next:
    """What to do next, in the green panel: a title, a line under it, and the ways to get in touch."""

    title: str
    line: str
    call: contacting.Action | None
    others: Sequence[contacting.Action]


def next_step(service: Service, actions: Sequence[contacting.Action], coming: Session | None) -> Next:
    """How to begin, from what is known of it, and of when it is on."""
    now = clock.now()
    call = next((action for action in actions if action.kind == "call"), None)
    others = [action for action in actions if action is not call]
    on_today = coming is not None and coming.starts.astimezone(LONDON).date() <= clock.today()
    when = times_words.next_words(coming, now=now)
    title, line = {
        BeginBy.TURN_UP: (_("Turn up today") if on_today else _("Turn up"), _("You do not need to book.")),
        BeginBy.RING: (_("Ring first"), ""),
        BeginBy.BOOK: (_("Book a place"), ""),
        BeginBy.ONLINE: (_("Sign up online"), ""),
        BeginBy.PROFESSIONAL: (
            _("Ask a professional"),
            _("A doctor, nurse or support worker can put you in touch."),
        ),
    }.get(BeginBy(service.begin_by), (_("Get in touch"), ""))
    if service.referral_only == Fact.YES and service.begin_by != BeginBy.PROFESSIONAL:
        line = _("You need a professional, such as your doctor, to put you in touch.")
    return Next(title, ". ".join(filter(None, (when, line))) if when else line, call, others)


def where_without_place(service: Service) -> str:
    """How it meets people where they do not go to it: "They come to you, in Derby", "By phone". Empty where
    nobody said, or they do go to a place as well."""
    ways = {row.how for row in service.deliveries.all()}
    if not ways or DeliveredBy.IN_PERSON in ways:
        return ""
    areas = [area.name for area in service.areas.all() if area.is_place]
    across = _(", in %(areas)s") % {"areas": ", ".join(areas)} if areas and len(areas) < 4 else ""
    said = {
        DeliveredBy.HOME_VISIT: _("They come to you"),
        DeliveredBy.PHONE: _("By phone"),
        DeliveredBy.ONLINE: _("Online"),
    }
    ways_said = [words for how, words in said.items() if how in ways]
    if not ways_said:
        return ""
    first, *others = ways_said
    return _(" or ").join([first, *(words.lower() for words in others)]) + across


def week_table(found: Sequence[Session], today: date) -> list[dict[str, Any]]:
    """The seven days from today for components/week.html, or from the first that has something on.

    What began yesterday and is still on stands under today.
    """
    days = {session.starts.astimezone(LONDON).date() for session in found}
    first = min(days, default=today)
    first = first if first >= today + timedelta(days=7) else today
    table = []
    for day in (first + timedelta(days=n) for n in range(7)):
        hours = [words for s in found if (words := hours_on(s, day, today))]
        table.append(
            {
                "name": _short_day(day),
                "number": day.day,
                "today": day == today,
                "times": ", ".join(hours),
                "word": _("Open"),
            }
        )
    return table


def hours_on(session: Session, day: date, today: date) -> str:
    """The hours of a session that begins on this day; of one from yesterday that is on now, until when."""
    starts, ends = session.starts.astimezone(LONDON), session.ends.astimezone(LONDON)
    if starts.date() == day:
        return times_words.hours_words(starts.time(), ends.time())
    if day == today and starts.date() < today and ends > clock.now():
        return _("until %(time)s") % {"time": times_words.time_words(ends.time())}
    return ""


def _short_day(day: date) -> str:
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[day.weekday()]


def notes_of(schedules: Sequence[Schedule]) -> list[str]:
    """What is said beside the times, once each, where it is not the times themselves."""
    lines = [s.note.strip() for s in schedules if s.note.strip() and s.frequency != "text"]
    return list(dict.fromkeys(lines))


def access_facts(place: Location) -> list[dict[str, str]]:
    """For components/fact.html: the four everybody asks about, then what else is known."""
    known = {row.feature: row for row in place.access.all()}
    facts = []
    for feature in (*ACCESS_ASKED, *(f for f in AccessFeature if f not in ACCESS_ASKED and f in known)):
        row = known.get(feature)
        value = row.fact if row and row.fact != Fact.NOT_KNOWN else ""
        note = row.detail if row and row.detail else ("" if value else _("Ring to ask"))
        note = "" if note.strip(" .").lower() == str(feature.label).lower() else note
        facts.append({"label": feature.label, "value": value, "note": note})
    return facts


def access_note(place: Location) -> str:
    """The words on getting in, unless the facts below quote them."""
    quoted = any(row.detail and row.detail.strip(" .") in place.access_note for row in place.access.all())
    return "" if quoted else place.access_note


def steps(service: Service) -> list[dict[str, str]]:
    """How to begin, as numbered steps: {strong, text}."""
    first = {
        BeginBy.TURN_UP: _("Turn up."),
        BeginBy.RING: _("Ring first."),
        BeginBy.BOOK: _("Book a place."),
        BeginBy.ONLINE: _("Sign up online."),
        BeginBy.PROFESSIONAL: _("Ask a professional to put you in touch."),
    }.get(BeginBy(service.begin_by), "")
    found = []
    turn_up = service.begin_by == BeginBy.TURN_UP
    if first or service.begin_note:
        text = service.begin_note or (_("You do not need to book.") if turn_up else "")
        found.append({"strong": first, "text": text})
    if service.what_to_bring:
        found.append({"strong": _("Bring:"), "text": service.what_to_bring})
    if service.first_time:
        found.append({"strong": _("The first time:"), "text": service.first_time})
    return found


def facts(service: Service) -> list[dict[str, str]]:
    """Cost, who it is for, where it serves, languages: for components/pairs.html. Not known is said."""
    today = clock.today()
    current = wording.costs_of_today(service)
    coming = [c for c in service.costs.all() if c.starts_on and c.starts_on > today]
    prices = [_price(c, today) for c in (*current, *coming)]
    cost = service.cost_note or "; ".join(filter(None, prices))
    words = wording.cost_words(service)
    if not wording.cost_is_known(service) and not cost:
        words = _("Not known. Ring to ask.")
    who = [service.eligibility, wording.ages_words(service)]
    who += wording.groups_words(list(service.groups.all()))
    people = ". ".join(dict.fromkeys(w.rstrip(".") for w in who if w)) or _("Anyone, as far as we know")
    areas = ", ".join(area.name for area in service.areas.all() if area.is_place)
    spoken = ", ".join(str(language) for language in service.languages.all())
    rows = [
        {"label": _("Cost"), "text": _sentences(words, cost)},
        {"label": _("Who it is for"), "text": people},
        {"label": _("Where it serves"), "text": areas},
        {"label": _("Languages"), "text": spoken or _("Not known")},
    ]
    return [row for row in rows if row["text"]]


def _price(cost: Cost, today: date) -> str:
    """One price in words, with the day from which or until which it holds."""
    pounds = wording.pounds(cost.pence) if cost.pence else ""
    words = [cost.label, pounds, cost.note]
    if cost.starts_on and cost.starts_on > today:
        words.append(_("from %(day)s") % {"day": times_words.date_words(cost.starts_on, today=today)})
    if cost.ends_on:
        words.append(_("until %(day)s") % {"day": times_words.date_words(cost.ends_on, today=today)})
    return " ".join(filter(None, words)) if any(words[:3]) else ""


def _sentences(first: str, more: str) -> str:
    """Both, unless the second only says the first again."""
    if not more or more.strip(" .").lower() == first.strip(" .").lower():
        return first
    return f"{first.rstrip('.')}. {more}"


def closures(service: Service) -> list[str]:
    """ "Closed Thursday 24 December to Friday 1 January", or the hours instead, of those not over."""
    today = clock.today()
    lines = []
    for shut in service.closures.all():
        if shut.last_day and shut.last_day < today:
            continue
        first = times_words.date_words(shut.first_day, today=today)
        if shut.opens_at:
            lines.append(_other_hours(shut, first, today))
            continue
        if shut.last_day is None:
            said = _("Closed from %(first)s until further notice") % {"first": first}
        elif shut.last_day == shut.first_day:
            said = _("Closed %(first)s") % {"first": first}
        else:
            last = times_words.date_words(shut.last_day, today=today)
            said = _("Closed %(first)s to %(last)s") % {"first": first, "last": last}
        lines.append(f"{said}: {shut.why}" if shut.why else said)
    if service.status == ServiceStatus.PAUSED:
        lines.insert(0, _("Closed for now. Ring before you go."))
    return lines


def _other_hours(other: Closure, first: str, today: date) -> str:
    """ "Other hours Monday 28 December: 10am to 2pm"."""
    hours = times_words.hours_words(other.opens_at, other.closes_at)
    if other.last_day is None or other.last_day == other.first_day:
        said = _("Other hours %(first)s: %(hours)s") % {"first": first, "hours": hours}
    else:
        last = times_words.date_words(other.last_day, today=today)
        said = _("Other hours %(first)s to %(last)s: %(hours)s") % {
            "first": first,
            "last": last,
            "hours": hours,
        }
    return f"{said}. {other.why}" if other.why else said


def description(service: Service) -> SafeString:
    """What happens there. Cleaned once more on its way out: not every writer went through the cleaner."""
    words = service.description
    if "</" not in words:
        return mark_safe(linebreaks(words, autoescape=True))  # noqa: S308  escaped by linebreaks
    safe = nh3.clean(cleaning.rich(words), tags=TAGS, link_rel="noopener noreferrer nofollow")
    return mark_safe(safe)  # noqa: S308  cleaned by nh3


def directions(place: Location) -> str:
    """A map of the way there, or "" without a point. Asked for by a press: nothing of it is on our page."""
    if place.latitude is None or place.longitude is None:
        return ""
    return f"https://www.openstreetmap.org/directions?route=%3B{place.latitude:.6f}%2C{place.longitude:.6f}"
