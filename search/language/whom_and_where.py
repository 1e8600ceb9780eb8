"""Words for whom and where a question is about that name nothing to look for: "mum", "in my village"."""

from __future__ import annotations

from collections.abc import Sequence

from search.language.vocabulary import Vocabulary

_KIN = """
mum mam mom mother mummy mama ma dad father daddy da papa nan nana nanna gran granny grandma grandmother
grandad grandfather grandpa son daughter brother sister aunt auntie uncle niece nephew husband wife
"""
RELATIVES = frozenset(_KIN.split())
_WHO_ASKS = """
a as new single young lone first older teenage teen im am expectant foster being become becoming full other
another every both
"""
ONESELF = frozenset(_WHO_ASKS.split())
"""Before the name of a relative these say who somebody is: "a single mum", "as a dad"."""
GOES_ON = frozenset(["of", "to", "and", "with", "group", "groups", "club"])
"""After it these do: "mum of two", "dad group"."""
SURROUNDINGS = frozenset(["village", "town", "area", "neighbourhood", "district", "locality", "vicinity"])
THIS_ONE = frozenset(["the", "my", "our", "this", "a", "same", "your", "his", "her", "their", "local"])
WHEREABOUTS = frozenset(["in", "near", "around", "round", "at", "about", "within", "across", "outside"])
_HAPPENED = """
had has have was were been died lost came went got told said happened feel feels felt feeling eaten am im ive
hes shes theyve is because since hit hurt cried woke broke left just
"""
TOLD = frozenset(_HAPPENED.split())


def relatives_named(tokens: Sequence[str]) -> frozenset[int]:
    """Where a relative is named, rather than whoever asks: "mum is lonely", not "single mum"."""
    return frozenset(
        place
        for place, token in enumerate(tokens)
        if token in RELATIVES
        and not (place and tokens[place - 1] in ONESELF)
        and not (place + 1 < len(tokens) and tokens[place + 1] in GOES_ON)
    )


def surroundings(tokens: Sequence[str], vocabulary: Vocabulary) -> frozenset[int]:
    """Where stands a word for where somebody lives that names no place: "in my village", though not "in the
    village hall"."""
    found = set()
    for place, token in enumerate(tokens):
        before = list(tokens[max(0, place - 3) : place])
        while before and before[-1] in THIS_ONE:
            before.pop()
        led = len(before) < min(3, place) and bool(before) and before[-1] in WHEREABOUTS
        after = tokens[place + 1] if place + 1 < len(tokens) else ""
        named = bool(after) and after not in vocabulary.stop_words | vocabulary.weak_words
        if token in SURROUNDINGS and led and not named:
            found.add(place)
    return frozenset(found)


def tells_what_happened(tokens: Sequence[str]) -> bool:
    """Whether "today" says when something happened, as in "my dad died today", rather than when to go."""
    return any(token in TOLD or (len(token) > 4 and token.endswith("ed")) for token in tokens)
