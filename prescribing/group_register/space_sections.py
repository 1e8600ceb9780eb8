"""What a group's space shows of its prescriptions: who asked for help this week, the register, the year."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from directory import clock
from directory.group_space.entry import Held
from directory.group_space.space_page import Section, register_section
from prescribing.group_page.who_to_ring import who_to_ring
from prescribing.group_register import event_counts
from prescribing.group_register.who_reads import (
    WAITING,
    Shared,
    coming_to,
    of_group,
    reads_referrals,
    referral_contact,
    shared_with,
)
from prescribing.group_register.year import Year, readable, shown_of_whole, year_of
from prescribing.prescriptions.states import State
from prescribing.tasks.timers_table import answer_due

WAITING_TEMPLATE = "prescribing/group_register/waiting.html"
REGISTER_TEMPLATE = "prescribing/group_register/register_section.html"
YEAR_TEMPLATE = "prescribing/group_register/year_section.html"


def waiting(request: HttpRequest, held: Held) -> Section | None:
    """Whom the hub asks about, naming nobody. Others than the referral contact see that somebody waits."""
    contact = reads_referrals(held.keeper)
    if contact is not None:
        rows = [_asked(one) for one in shared_with(contact, WAITING)]
        return Section(WAITING_TEMPLATE, {"held": held, "asked": rows}) if rows else None
    if not of_group(held.keeper.organisation, WAITING).exclude(state=State.WAITING).exists():
        return None
    return Section(WAITING_TEMPLATE, {"reader": referral_contact(held.keeper.organisation) is not None})


def _asked(shared: Shared) -> dict[str, object]:
    prescription = shared.prescription
    ring = who_to_ring(prescription)
    later = prescription.state == State.WAITING
    return {
        "pk": prescription.pk,
        "title": _("Is there a place now?") if later else _("Can you take one more person?"),
        "service": prescription.service.name,
        "rows": shared.share.before[:3],
        "sender": ring.name,
        "answer_by": None if later else answer_due(prescription, prescription.referral.team.calendar),
    }


def register(request: HttpRequest, held: Held) -> Section | None:
    """How many come, and the way to the register."""
    contact = reads_referrals(held.keeper)
    if contact is None:
        return None
    coming = len(coming_to(contact))
    return Section(REGISTER_TEMPLATE, {"held": held, "coming": coming})


def year(request: HttpRequest, held: Held) -> Section | None:
    """The year so far in numbers."""
    found = year_of(held.keeper.organisation, clock.today().year)
    if not found.sent and not found.sessions and not found.others:
        return None
    return Section(YEAR_TEMPLATE, {"held": held, "rows": year_rows(found), "year": found})


def year_rows(found: Year) -> list[dict[str, str]]:
    """Numbers in words, without any that tell of fewer than five people, alone or taken from one another."""
    sent, came, often = shown_of_whole((found.sent, found.came, found.came_often))
    visits = came and shown_of_whole((found.sessions, found.came))[1]
    wanted = [
        (found.sent, sent, _("people the hub sent you")),
        (found.came, came, _("came at least once")),
        (found.came_often, often, _("came four times or more")),
        (found.sessions, visits, _("visits of people the hub sent")),
        (found.others, readable(found.others) is not None, _("visits of others")),
    ]
    rows = [{"number": str(number), "words": words} for number, shown, words in wanted if shown and number]
    if found.helped and all(shown_of_whole((found.told, found.helped))):
        said = _("%(helped)d of %(told)d") % {"helped": found.helped, "told": found.told}
        rows.append({"number": said, "words": _("people whom it helped")})
    return rows


def register_own() -> None:
    register_section("who asked for help", 10, waiting)
    register_section("register", 20, register)
    register_section("how many came to events", 25, event_counts.section)
    register_section("the year", 60, year)
