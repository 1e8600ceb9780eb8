"""The content security policy follows the setting for map tiles."""

from __future__ import annotations

import pytest

from cms.settings import base, tiles


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://tiles.example.org/{z}/{x}/{y}.png", ["https://tiles.example.org"]),
        ("https://{s}.tiles.example.org:8443/{z}/{x}/{y}.png?key=1", ["https://*.tiles.example.org:8443"]),
        ("https://key:word@tiles.example.org/{z}/{x}/{y}.png", ["https://tiles.example.org"]),
        ("/tiles/{z}/{x}/{y}.png", []),
        ("", []),
    ],
)
def test_images_come_from_the_tiles_host_and_no_other(address: str, allowed: list[str]) -> None:
    assert tiles.sources(address) == allowed


def test_the_policy_of_this_site_is_made_from_its_setting() -> None:
    said = base.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"]
    assert said[2:] == tiles.sources(base.MAP_TILES_URL)
