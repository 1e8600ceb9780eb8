"""Names of places made comparable, however they are typed."""

from __future__ import annotations

import re
import unicodedata

_SHORT = {"st": "saint", "nr": "near", "&": "and"}


def fold(name: str) -> str:
    """Lower case, without accents or punctuation, "St" as "saint": "St. Ives" and "saint ives" are one."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower().replace("&", " and ")
    words = re.sub(r"[’'`]", "", plain)
    words = re.sub(r"[^a-z0-9]+", " ", words)
    return " ".join(_SHORT.get(word, word) for word in words.split())


def slug(name: str) -> str:
    """The code of a town: "town:maiden-newton" is written of "Maiden Newton"."""
    return fold(name).replace(" ", "-")
