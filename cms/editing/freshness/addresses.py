"""Addresses of the screens about freshness, and their item in the menu."""

from __future__ import annotations

from django.urls import path, reverse
from wagtail.admin.menu import MenuItem

from cms.editing.freshness.links import broken_links
from cms.editing.freshness.listings import freshness
from cms.editing.freshness.returned_mail import returned_mail
from cms.editing.menu import Permitted
from directory.accounts.permissions import EDIT_LISTINGS

ADDRESSES = [
    path("freshness/", freshness, name="listing_freshness"),
    path("broken-websites/", broken_links, name="broken_links"),
    path("returned-mail/", returned_mail, name="returned_mail"),
]


def menu_item() -> MenuItem:
    return Permitted(EDIT_LISTINGS, "Freshness", reverse("listing_freshness"), icon_name="history", order=124)
