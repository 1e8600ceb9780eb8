"""Facts of a listing in the words people read: cost, ages, freshness, room. What is not known is said."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory import clock
from directory.catalogue.facts import Basis, Fact
from directory.catalogue.services import Cost, Service, ServiceGroup
from search.documents import Room

MONTHS_UNTIL_STALE = 12


def pounds(pence: int) -> str:
    """ "£2", "£2.50", "50p"."""
    if pence < 100:
        return f"{pence}p"
    return f"£{pence // 100}" if pence % 100 == 0 else f"£{pence / 100:.2f}"


def cost_words(service: Service) -> str:
    """One short line: "Free", "£2 to join", "Free or £3", "Cost not known"."""
    if service.free == Fact.YES and not _free_until_now(service):
        return _("Free")
    priced = [cost for cost in costs_of_today(service) if cost.pence is not None]
    if len(priced) == 1 and priced[0].pence:
        label = priced[0].label.strip()
        words = (
            f"{pounds(priced[0].pence)} {label[:1].lower()}{label[1:]}" if label else pounds(priced[0].pence)
        )
        return words if len(words) <= 40 else pounds(priced[0].pence)
    if prices := sorted({cost.pence for cost in priced if cost.pence}):
        low, high = pounds(prices[0]), pounds(prices[-1])
        return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    return _("There is a charge") if service.free == Fact.NO else _("Cost not known")


def cost_is_known(service: Service) -> bool:
    stated = service.free != Fact.NOT_KNOWN and not _free_until_now(service)
    return stated or any(cost.pence is not None for cost in costs_of_today(service))


def costs_of_today(service: Service) -> list[Cost]:
    """Prices that have begun and not ended."""
    today = clock.today()
    return [
        cost
        for cost in service.costs.all()
        if not (cost.starts_on and cost.starts_on > today) and not (cost.ends_on and cost.ends_on < today)
    ]


def _free_until_now(service: Service) -> bool:
    """Whether a price of nothing made it free and has ended since."""
    if service.free != Fact.YES or service.free_basis != Basis.STATED:
        return False
    priced = [cost for cost in service.costs.all() if cost.pence is not None]
    return bool(priced) and not any(cost.pence is not None for cost in costs_of_today(service))


def ages_words(service: Service) -> str:
    """ "Aged 60 and over", "Aged 16 to 25", "Under 18"; empty when anybody may come or it is not known."""
    low, high = service.minimum_age, service.maximum_age
    if low and high is not None:
        return _("Aged %(low)d to %(high)d") % {"low": low, "high": high}
    if low:
        return _("Aged %(low)d and over") % {"low": low}
    if high == 0:
        return _("Under 1 year old")
    if high is not None:
        return _("Aged %(high)d and under") % {"high": high}
    return ""


def groups_words(rows: list[ServiceGroup]) -> list[str]:
    """ "Women only", "For unpaid carers"."""
    only = [_("%(group)s only") % {"group": row.get_group_display()} for row in rows if row.only]
    others = [row.get_group_display() for row in rows if not row.only]
    return only + [
        _("For %(group)s") % {"group": name if name.startswith("LGBT") else name[:1].lower() + name[1:]}
        for name in others
    ]


def ago(day: date, today: date | None = None) -> str:
    """ "today", "3 weeks ago", "5 months ago", "2 years ago"."""
    days = ((today or clock.today()) - day).days
    if days <= 0:
        return _("today")
    if days < 14:
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    if days < 84:
        return ngettext("%(count)d week ago", "%(count)d weeks ago", days // 7) % {"count": days // 7}
    months = round(days / 30.44)
    if months < 24:
        return ngettext("%(count)d month ago", "%(count)d months ago", months) % {"count": months}
    return ngettext("%(count)d year ago", "%(count)d years ago", days // 365) % {"count": days // 365}


def is_stale(checked: date | None) -> bool:
    """Whether so long has passed that the words should warn rather than reassure."""
    return checked is None or (clock.today() - checked).days > MONTHS_UNTIL_STALE * 30.44


def checked_words(checked: date | None) -> str:
    """ "Checked 3 weeks ago", "Not checked for 14 months", "Not checked yet"."""
    if checked is None:
        return _("Not checked yet")
    if not is_stale(checked):
        return _("Checked %(ago)s") % {"ago": ago(checked)}
    months = round((clock.today() - checked).days / 30.44)
    if months < 24:
        return _("Not checked for %(count)d months") % {"count": months}
    return _("Not checked for %(count)d years") % {"count": months // 12}


def room_words(state: Room, *, weeks: int | None = None, until: date | None = None) -> str:
    """ "Taking new people", "Waiting list, about 3 weeks", "Full until June", "Ring first".

    Empty when it is not known. `until` is the day until which it is good; after it nothing is known any more.
    """
    if until and until < clock.today():
        return ""
    if state == Room.WAITING and weeks:
        return ngettext(
            "Waiting list, about %(count)d week", "Waiting list, about %(count)d weeks", weeks
        ) % {"count": weeks}
    if state == Room.FULL and until:
        return _("Full until %(month)s") % {"month": _month(until)}
    return {
        Room.OPEN: _("Taking new people"),
        Room.WAITING: _("Waiting list"),
        Room.FULL: _("Full"),
        Room.ASK: _("Ring first"),
    }.get(state, "")


def _month(day: date) -> str:
    """The month it ends in; with the day where that is this month, for "until November" would say nothing."""
    today = clock.today()
    if (day.year, day.month) == (today.year, today.month):
        return date_format(day, "j F")
    return date_format(day, "F" if day.year == today.year or (day - today).days < 300 else "F Y")
