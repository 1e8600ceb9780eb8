"""What the editing home shows of websites that do not answer any more."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import capfirst

from cms.editing.home.lists import HomeList, Row, register_list
from cms.editing.home.own_lists import edit_url
from directory.accounts.permissions import EDIT_LISTINGS
from directory.catalogue.wording import ago
from directory.clock import LONDON
from directory.web_links.in_use import listings_leading_to
from directory.web_links.models import WebLink


def _rows(most: int) -> list[Row]:
    """Those that fail the longest first, as their page has them."""
    links = list(WebLink.objects.broken().order_by("failing_since", "url")[:most])
    leading = listings_leading_to([link.url for link in links])
    made = []
    for link in links:
        listings = leading.get(link.url, [])
        first = listings[0] if listings else None
        since = link.failing_since
        made.append(
            Row(
                title=first.name if first else link.url,
                url=edit_url("service", first.pk) if first else "",
                under=f"and {len(listings) - 1} more" if len(listings) > 1 else "",
                what=f"{link.url}: {link.problem_words}",
                since=str(capfirst(ago(since.astimezone(LONDON).date()))) if since else "",
                action="Look at it",
                action_url=reverse("broken_links"),
            )
        )
    return made


def register_own() -> None:
    register_list(
        HomeList(
            key="broken",
            title="Broken websites",
            label="broken websites",
            label_for_one="broken website",
            about="Each failed at least three times over at least three days. Open it yourself first.",
            what="What was found",
            count=lambda: WebLink.objects.broken().count(),
            rows=_rows,
            url=lambda: reverse("broken_links"),
            order=30,
            permission=EDIT_LISTINGS,
        )
    )
