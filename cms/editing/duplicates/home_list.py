"""What the editing home shows of pairs that may be the same."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import capfirst

from cms.editing.duplicates.lists import with_both
from cms.editing.home.lists import HomeList, Row, register_list
from directory.accounts.permissions import EDIT_LISTINGS
from directory.catalogue.wording import ago
from directory.clock import LONDON
from directory.duplicates.models import MayBeSame


def _rows(most: int) -> list[Row]:
    """The likeliest first, as their page has them."""
    made = []
    for pair, first, second in with_both(MayBeSame.objects.open()[:most]):
        url = reverse("compare_duplicates", args=[pair.pk])
        made.append(
            Row(
                title=f"{first} and {second}",
                url=url,
                under=str(pair.get_kind_display()),
                what=", ".join(pair.reasons),
                since=str(capfirst(ago(pair.found_at.astimezone(LONDON).date()))),
                action="Compare",
                action_url=url,
            )
        )
    return made


def register_own() -> None:
    register_list(
        HomeList(
            key="same",
            title="May be the same",
            label="may be the same",
            about="They share a name, a phone, a place or words. Make them one, or say that they are two.",
            what="What they share",
            count=lambda: MayBeSame.objects.open().count(),
            rows=_rows,
            url=lambda: reverse("duplicates"),
            order=60,
            permission=EDIT_LISTINGS,
        )
    )
