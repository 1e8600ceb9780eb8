"""How fresh a listing is, in words: for whoever reads its page, and for staff, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory import clock
from directory.bounces.came_back import addresses_that_fail
from directory.catalogue import wording
from directory.catalogue.contacting import Action
from directory.catalogue.models import Service
from directory.freshness.models import ListingFreshness
from directory.freshness.read_facts import last_check
from directory.freshness.score import FEW, FreshnessFacts, Part, PartName, parts
from directory.upkeep.models import Check, CheckedBy
from directory.web_links.models import WebLink


@dataclass(frozen=True, slots=True)
class Why:
    """One part of a score for staff: what is known, and its points of the most it gives."""

    said: str
    points: int
    most: int


@dataclass(frozen=True, slots=True)
class WhyFresh:
    """A listing's score with every part of it."""

    score: int
    reckoned_on: date
    parts: tuple[Why, ...]


def checked_line(service: Service, *, may_ring: bool) -> str:
    """ "Checked by the group in May 2026"; "Nobody has checked this for 14 months: ring before you go"."""
    check = last_check(service)
    if check is None:
        return _with_advice(_("Nobody has checked this yet"), may_ring=may_ring)
    if wording.is_stale(check.on):
        months = round((clock.today() - check.on).days / 30.44)
        if months < 24:
            words = ngettext(
                "Nobody has checked this for %(count)d month",
                "Nobody has checked this for %(count)d months",
                months,
            )
            return _with_advice(words % {"count": months}, may_ring=may_ring)
        words = _("Nobody has checked this for %(count)d years") % {"count": months // 12}
        return _with_advice(words, may_ring=may_ring)
    return _who_checked(check)


def _who_checked(check: Check) -> str:
    words = {
        CheckedBy.GROUP: _("Checked by the group %(when)s"),
        CheckedBy.EDITOR: _("Checked by us %(when)s"),
        CheckedBy.SOURCE: _("Checked by %(source)s %(when)s"),
    }[check.who]
    return words % {"source": check.by, "when": _when(check.on)}


def _when(day: date) -> str:
    """ "today", "3 weeks ago" while that is near; then the month."""
    if (clock.today() - day).days < 84:
        return wording.ago(day)
    return _("in %(month)s") % {"month": date_format(day, "F Y")}


def _with_advice(words: str, *, may_ring: bool) -> str:
    advice = _("%(said)s: ring before you go") if may_ring else _("%(said)s: ask before you go")
    return advice % {"said": words}


def doubts(actions: Sequence[Action]) -> list[str]:
    """What the public is told of the website and the mail address that a page shows."""
    found = []
    sites = [one.href for one in actions if one.kind == "website"]
    mails = {one.shown.strip().lower() for one in actions if one.kind == "email"}
    if sites and WebLink.objects.broken().filter(url__in=sites).exists():
        found.append(_("Their website did not answer when we last looked."))
    if mails and addresses_that_fail(mails):
        found.append(_("Mail to their address came back to us."))
    return found


def why_fresh(service: Service) -> WhyFresh | None:
    """The score as it stands, with what it was reckoned from; None before it was reckoned."""
    row = ListingFreshness.objects.filter(pk=service.pk).first()
    return None if row is None else of_row(row)


def of_row(row: ListingFreshness) -> WhyFresh:
    facts = FreshnessFacts.from_kept(row.facts)
    told = tuple(Why(_said(part, facts), part.points, part.most) for part in parts(facts, row.reckoned_on))
    return WhyFresh(sum(one.points for one in told), row.reckoned_on, told)


def _said(part: Part, facts: FreshnessFacts) -> str:
    """For staff, who read British English."""
    if part.name is PartName.CHECKED:
        return _check_said(facts)
    if part.name is PartName.MAIL:
        return "Mail to an address of theirs came back." if facts.mail_came_back else "No mail came back."
    if part.name is PartName.WEBSITE:
        return (
            "The website does not answer." if facts.website_broken else "Nothing is wrong with the website."
        )
    if part.name is PartName.ANSWERS:
        return _answers_said(part, facts)
    return "The feed it came from has it no more." if facts.gone_from_feed else "No feed has lost it."


def _answers_said(part: Part, facts: FreshnessFacts) -> str:
    if facts.asked < FEW:
        return "Too little was prescribed to tell whether they answer."
    if part.points == part.most:
        return "They answer what is prescribed."
    return "Not everything that was prescribed in the last half year was answered."


def _check_said(facts: FreshnessFacts) -> str:
    if facts.checked_on is None or facts.checked_by is None:
        return "Nobody has checked it."
    who = {
        CheckedBy.GROUP: "The group checked it",
        CheckedBy.EDITOR: "One of us checked it",
        CheckedBy.SOURCE: "Its source says that it was checked",
    }[facts.checked_by]
    return f"{who} on {date_format(facts.checked_on, 'j F Y')}."
