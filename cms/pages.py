"""The pages a new site starts with. Safe to repeat: what editors changed is left alone."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from cms.models import HomeNeed, HomePage, HubSettings, InformationPage, UrgentLine
from directory.catalogue.models import Need


@transaction.atomic
def setup_pages() -> list[str]:
    """Make the home page, its needs and urgent lines, and the information pages. Returns what was made."""
    made: list[str] = []
    words = json.loads((settings.FIXTURES / "pages.json").read_text(encoding="utf-8"))
    home = HomePage.objects.first() or _make_home(words["urgent"])
    for page in words["information"]:
        if not InformationPage.objects.child_of(home).filter(slug=page["slug"]).exists():
            home.add_child(instance=InformationPage(**page))
            made.append(page["title"])
    if not home.needs.exists():
        for order, need in enumerate(Need.objects.top()[:16]):
            HomeNeed.objects.create(page=home, need=need, sort_order=order)
            made.append(need.plain)
    return made


def _make_home(urgent: list[dict[str, str]]) -> HomePage:
    root = Page.get_first_root_node()
    welcome = root.get_children().filter(slug="home").first()
    if welcome is not None and welcome.specific_class is Page:
        welcome.delete()  # the page that Wagtail's first migration leaves
        root = Page.get_first_root_node()
    home = HomePage(
        title="Find help near you",
        slug="home",
        lead="Free and low-cost help, from people who live here.",
    )
    root.add_child(instance=home)
    for order, line in enumerate(urgent):
        UrgentLine.objects.create(page=home, sort_order=order, **line)
    site, _ = Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": "Waymark"}
    )
    HubSettings.for_site(site)
    return home


def name_the_hub(**values: str) -> HubSettings:
    """Set what the hub says about itself, for the demo and for tests."""
    hub = HubSettings.for_site(Site.objects.get(is_default_site=True))
    for field, value in values.items():
        setattr(hub, field, value)
    hub.save()
    return hub
