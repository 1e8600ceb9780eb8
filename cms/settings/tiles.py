"""Which host a browser may fetch map tiles from: the one the deployer names, and no other."""

from __future__ import annotations

from urllib.parse import urlsplit


def sources(address: str) -> list[str]:
    """What the content security policy lets images come from, for MAP_TILES_URL. `{s}` is any of the tile
    server's own names. Empty without tiles, or where they come from this site itself."""
    parts = urlsplit(address)
    if not parts.scheme or not parts.netloc:
        return []
    return [f"{parts.scheme}://{parts.netloc.rpartition('@')[2].replace('{s}', '*')}"]
