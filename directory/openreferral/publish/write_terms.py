"""The needs that services meet, as the one taxonomy we publish, and its terms."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from directory.catalogue.models import Need
from directory.openreferral.publish import ids

Row = dict[str, Any]
NAME = "Needs"


def taxonomy() -> Row:
    return {
        "id": str(ids.TAXONOMY),
        "name": NAME,
        "description": "What a service helps with, from money and housing to company and health.",
        "uri": address("/taxonomies/" + str(ids.TAXONOMY)),
        "version": "1.0",
    }


def term(need: Need) -> Row:
    made: Row = {
        "id": str(ids.of_need(need.slug)),
        "code": need.slug,
        "name": need.name,
        "description": need.description or need.plain,
        "taxonomy": NAME,
        "taxonomy_id": str(ids.TAXONOMY),
        "term": need.plain,
        "term_uri": address(f"/taxonomy_terms/{ids.of_need(need.slug)}"),
    }
    if need.parent is not None:
        made["parent_id"] = str(ids.of_need(need.parent.slug))
    return made


def address(path: str = "/") -> str:
    """Where it stands on the web, with the address people type, whatever host asked."""
    root = reverse("directory:open_referral:about").rstrip("/")
    return f"{settings.SITE_URL.rstrip('/')}{root}{path}"
