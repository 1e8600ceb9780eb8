"""What every page knows: the site's name, the hub's number, and the menu this person may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.menus.models import Where, links_of
from cms.models import HubSettings
from directory.accounts import menu
from directory.shortlists.tray import menu_label
from prescribing.permissions import READ_PERSON

SITE_NAME = "Waymark"


def site(request: HttpRequest) -> dict[str, Any]:
    """The context processor: one query a request for the hub's settings, however often it is asked."""
    return {
        **about_us(request),
        "demo": settings.DEMO,
        "navigation": _navigation(request),
        "user_label": _user_label(request),
        "people_url": _people_url(request),
        "footer_links": _footer_links(request),
    }


def about_us(request: HttpRequest | None = None) -> dict[str, str]:
    """Who runs this site and how to reach them, for pages and for messages."""
    hub = _hub(request)
    return {
        "site_name": SITE_NAME,
        "place_name": hub.place_name,
        "hub_name": hub.hub_name,
        "hub_phone": hub.hub_phone,
        "hub_hours": hub.hub_hours,
        "hub_call_url": reverse("prescribing:call_back"),
        "add_group_url": reverse("directory:suggest_group"),
        "reply_to": hub.hub_email,
    }


def own_area() -> tuple[str, str]:
    """A postcode or town in the middle of the hub's area, and the area's name; empty until one is set."""
    hub = _hub(None)
    named = hub.place_name != HubSettings._meta.get_field("place_name").get_default()
    return hub.area_from, hub.place_name if named or hub.area_from else ""


def _hub(request: HttpRequest | None) -> HubSettings:
    """Reading never writes: defaults, unsaved, where nobody has set anything yet."""
    kept: HubSettings | None = getattr(request, "_waymark_hub", None)
    if kept is not None:
        return kept
    site = Site.find_for_request(request) if request is not None else None
    chosen = HubSettings.objects.filter(site=site) if site else HubSettings.objects.all()
    hub = chosen.order_by("-site__is_default_site").first() or HubSettings()
    if request is not None:
        request._waymark_hub = hub  # type: ignore[attr-defined]
    return hub


def _navigation(request: HttpRequest) -> list[menu.MenuItem]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return _public_navigation(request)
    return menu.items_for(user, request.path)


def _public_navigation(request: HttpRequest) -> list[menu.MenuItem]:
    """Finding, and what was ticked. Reading the list makes no session for somebody who has none."""
    items = [
        (_("Find help"), reverse("directory:find")),
        (menu_label(request), reverse("directory:list")),
        *((label, url) for where, label, url in _own_links(request) if where == Where.TOP),
    ]
    return [menu.MenuItem(label, url, current=url == request.path) for label, url in items]


def _people_url(request: HttpRequest) -> str:
    """Where the header's person search is posted; empty for whoever may not open a person."""
    user = getattr(request, "user", None)
    may_open = user is not None and user.is_authenticated and user.may(READ_PERSON)
    return reverse("prescribing:people") if may_open else ""


def _user_label(request: HttpRequest) -> str:
    """Without the address: it stands on every screen, and screens are seen over shoulders."""
    user = getattr(request, "user", None)
    return user.get_full_name() if user is not None and user.is_authenticated else ""


def _own_links(request: HttpRequest) -> list[tuple[str, str, str]]:
    """What editors added to the menus: one query a request, however often it is asked."""
    kept: list[tuple[str, str, str]] | None = getattr(request, "_waymark_links", None)
    if kept is None:
        kept = links_of(Site.find_for_request(request))
        request._waymark_links = kept  # type: ignore[attr-defined]
    return kept


def _footer_links(request: HttpRequest) -> list[dict[str, str]]:
    own = [{"label": label, "url": url} for where, label, url in _own_links(request) if where == Where.FOOT]
    return [
        *own,
        {"label": _("What is on this week"), "url": reverse("directory:week")},
        {"label": _("Add or change a group"), "url": reverse("directory:suggest_group")},
        {"label": _("Accessibility"), "url": "/accessibility/"},
        {"label": _("Using this site safely"), "url": "/leaving/"},
        {"label": _("Privacy"), "url": "/privacy/"},
        {"label": _("Open data"), "url": reverse("directory:open_referral:docs")},
        {"label": _("Staff sign in"), "url": reverse("accounts:signin")},
    ]
