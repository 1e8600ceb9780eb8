"""System checks of the map's settings, each with its cure."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

PARTS = ("{z}", "{x}", "{y}")


@register("maps")
def map_settings(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """Whether a browser could ask for a tile. Nothing is asked of a server here."""
    address = settings.MAP_TILES_URL
    if not address:
        return []
    found: list[CheckMessage] = []
    if not address.startswith(("https://", "http://", "/")) or not all(part in address for part in PARTS):
        found.append(
            Error(
                f"MAP_TILES_URL is {address!r}, which names no map tiles.",
                hint="Set MAP_TILES_URL like https://tiles.example.org/{z}/{x}/{y}.png, or leave it empty: "
                "then maps are drawn on a plain ground.",
                id="directory.E001",
            )
        )
    if not settings.MAP_TILES_CREDIT:
        found.append(
            Warning(
                "MAP_TILES_CREDIT is empty: a map must say who made it.",
                hint="Set MAP_TILES_CREDIT to the words the tile server asks for, "
                "like © OpenStreetMap contributors.",
                id="directory.W001",
            )
        )
    return found
