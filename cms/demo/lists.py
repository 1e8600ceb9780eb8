"""A list for an occasion in the demo place: picked by hand and by a rule."""

from __future__ import annotations

from cms.collections.pages import CollectionNeed, CollectionPage, CollectionPick
from cms.models import HomePage
from directory.catalogue.models import Need, Service

NEEDS = ("food-and-cookery", "isolation-and-loneliness")
NAMED = "lunch"


def winter() -> None:
    """“Warm this winter” below the home page."""
    page = CollectionPage(
        title="Warm this winter",
        slug="warm-this-winter",
        lead="A warm room, a hot meal and somebody to talk to, most of it free.",
        show_in_menus=True,
        free_only=True,
        most=12,
    )
    HomePage.objects.get().add_child(instance=page)
    for order, service in enumerate(Service.objects.public().filter(name__icontains=NAMED)[:3]):
        CollectionPick.objects.create(
            page=page, service=service, note="a hot meal in company", sort_order=order
        )
    for need in Need.objects.filter(slug__in=NEEDS):
        CollectionNeed.objects.create(page=page, need=need)
