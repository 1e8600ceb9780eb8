"""What a group's space says of signposts: how often its services were handed over, and who came."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count
from django.http import HttpRequest

from directory import clock
from directory.group_space.entry import Held
from directory.group_space.space_page import Section, register_section
from prescribing.group_register.year import shown_of_whole
from prescribing.signposts.models import SignpostedService

TEMPLATE = "prescribing/signposts/group_section.html"
LOOKED_BACK = timedelta(days=92)


def section(request: HttpRequest, held: Held) -> Section | None:
    """The last three months; no number that tells of fewer than five people. Nothing where there was none."""
    rows = SignpostedService.objects.filter(
        service__organisation=held.keeper.organisation, signpost__at__gte=clock.now() - LOOKED_BACK
    )
    given, came = rows.aggregate(given=Count("pk"), came=Count("came_on")).values()
    if not given:
        return None
    given_shown, came_shown = shown_of_whole((given, came))
    return Section(
        TEMPLATE,
        {"given": given if given_shown else None, "came": came if came_shown and came else None},
    )


def register_own() -> None:
    register_section("signposts", 55, section)
