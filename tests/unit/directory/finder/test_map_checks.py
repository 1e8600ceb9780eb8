"""Settings of the map that cannot work are named with their cure."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks

from directory.finder.map_checks import map_settings


@pytest.mark.parametrize(
    ("address", "credit", "said"),
    [
        ("", "", []),
        ("https://tiles.example/{z}/{x}/{y}.png", "© Us", []),
        ("/tiles/{z}/{x}/{y}.png", "© Us", []),
        ("https://tiles.example/{z}/{x}/{y}.png", "", ["directory.W001"]),
        ("https://tiles.example/", "© Us", ["directory.E001"]),
        ("tiles.example/{z}/{x}/{y}.png", "© Us", ["directory.E001"]),
    ],
)
def test_each_is_named(settings: Any, address: str, credit: str, said: list[str]) -> None:
    settings.MAP_TILES_URL, settings.MAP_TILES_CREDIT = address, credit
    assert [found.id for found in map_settings()] == said
    assert [found.id for found in run_checks(tags=["maps"])] == said
