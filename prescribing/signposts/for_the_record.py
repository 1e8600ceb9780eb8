"""Four lines for the practice's own record, to be pasted at the desk: whose it is is not known here."""

from __future__ import annotations

from django.conf import settings

from directory.catalogue import hidden_locations
from prescribing.signposts.models import Signpost
from prescribing.words import local_day


def four_lines(signpost: Signpost) -> str:
    """When, what for, where to, and how with the code that the site suggests; a suggestion and no more."""
    services = [row.service for row in signpost.services.select_related("service").order_by("service__name")]
    needs = ", ".join(need.name.lower() for need in signpost.needs.order_by("name")) or "not said"
    day = local_day(signpost.at)
    code = settings.SIGNPOST_RECORD_CODE.strip()
    how = [f"{signpost.get_channel_display()}."]
    if code:
        how.append(f"Suggested code: {code}.")
    if any(hidden_locations.is_sensitive(one) for one in services):
        how.append("Hide this from online access.")
    return "\n".join(
        [
            f"Signposted on {day.day} {day:%B} {day.year}, at the desk",
            f"For: {needs}",
            f"To: {'; '.join(one.name for one in services)}",
            " ".join(how),
        ]
    )
