"""What the words of an area field say beside places: how help reaches people, whole countries, directions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from directory.places.nations import BRITAIN, NATIONS

ALL_NATIONS = tuple(f"nation:{code}" for code, _name in NATIONS.values())
_UK = (
    "united kingdom|uk|u k|ukwide|national|nationally|nationwide|nation wide|national service|countrywide|"
    "country wide|whole country|every county|anywhere|everywhere|worldwide|world wide|global|international|"
    "all nations|four nations|no boundaries|no restrictions|no geographical restrictions?|"
    "no geographic limits?"
)
_BRITAIN = "great britain|britain|gb|british mainland"
_EVERYWHERE = (
    (re.compile(rf"(?:{_UK})(?: wide)?"), ALL_NATIONS),
    (re.compile(rf"(?:{_BRITAIN})(?: wide)?"), tuple(f"nation:{code}" for code in BRITAIN)),
)
_WAYS = (
    (
        "phone",
        re.compile(
            r"\b(?:(?:by|over|on|via)\s+(?:the\s+)?)?(?:tele)?phone(?:[\s-]+(?:based|line|lines|support|service|"
            r"services|calls?|advice|help|helpline|only|appointments?))*\b|\bhelp[\s-]?lines?\b|"
            r"\b(?:by\s+)?text(?:[\s-]+(?:message|messages|line|service|support))*\b|\bcall[\s-]?back\b",
            re.IGNORECASE,
        ),
    ),
    (
        "online",
        re.compile(
            r"\b(?:on[\s-]?line|virtual(?:ly)?|remotely|remote(?=\s*(?:$|[,;/)&+-]|and\b|or\b|only|delivery|service|"
            r"support|sessions?))|(?:by|via|on|over)\s+(?:zoom|teams|skype|video|the\s+internet|the\s+web|e-?mail)|"
            r"zoom|web[\s-]?(?:site|chat|based)|internet|video[\s-]?(?:calls?|link|conferenc\w+)?|e-?mail|digital)"
            r"(?:[\s-]+(?:based|support|service|services|sessions?|delivery|groups?|chat|only|courses?|classes))*\b",
            re.IGNORECASE,
        ),
    ),
    (
        "home-visit",
        re.compile(
            r"\b(?:home[\s-]+visit(?:s|ing)?|in\s+(?:your|people['’]?s|their)\s+(?:own\s+)?homes?|at\s+home|"
            r"house\s+calls)\b",
            re.IGNORECASE,
        ),
    ),
)
_LEFT_OVER = re.compile(
    r"^(?:[\s,;:/&+.()\[\]–—-]|\b(?:and|or|only|also|by|via|is|we|are|service|services|support|available|based|"
    r"delivered|delivery|access|offered|sessions?|appointments?|the|a|an|our|for|across|in|throughout|through)\b)+"
    r"|(?:[\s,;:/&+.(\[–—-]|\b(?:and|or|only|also|by|via|available|based|delivered|delivery|across|in|throughout)"
    r"\b)+$",
    re.IGNORECASE,
)

_EMPTY = re.compile(r"[(\[](?:[\s,;&/+-]|\band\b|\bor\b|\bonly\b)*[)\]]", re.IGNORECASE)

_POINTS = {"north": (1, 0), "south": (-1, 0), "east": (0, 1), "west": (0, -1)}
_MIDDLE = frozenset({"mid", "central", "middle", "centre"})
_LETTERS = {"n": "north", "s": "south", "e": "east", "w": "west", "ne": "north east", "nw": "north west"}
_LETTERS |= {"se": "south east", "sw": "south west"}
_JOINED = re.compile(r"\b(north|south)(east|west)(ern)?\b")
_ERN = re.compile(r"\b(north|south|east|west)ern\b")
Direction = tuple[int, int]
"""North (1) or south (-1), east (1) or west (-1), 0 for neither; both 0 is the middle."""


def everywhere(folded: str) -> tuple[str, ...]:
    """The nations that "nationwide", "UK-wide" or "anywhere" stand for; none for other words."""
    return next((codes for said, codes in _EVERYWHERE if said.fullmatch(folded)), ())


def take_ways(name: str) -> tuple[str, tuple[str, ...]]:
    """The name without "online", "by phone" and the like, and those ways as the search names them.

    "Dorset (telephone)" is Dorset; "Online" alone leaves nothing.
    """
    ways = []
    rest = name
    for way, said in _WAYS:
        if said.search(rest):
            ways.append(way)
            rest = said.sub(" ", rest)
    if not ways:
        return name, ()
    rest = _EMPTY.sub(" ", rest)
    before = None
    while before != rest:
        before, rest = rest, _LEFT_OVER.sub("", rest).strip()
    if rest.count(")") > rest.count("("):
        rest = rest.replace(")", " ", 1)
    return re.sub(r"\s+", " ", rest).strip(), tuple(ways)


def plain_directions(folded: str) -> str:
    """ "northern", "north-eastern" and a leading "N" as north and north east."""
    words = folded.split()
    if len(words) > 1 and words[0] in _LETTERS:
        words[0] = _LETTERS[words[0]]
    text = _JOINED.sub(r"\1 \2", " ".join(words))
    return re.sub(r"^((?:north|south|east|west)(?: (?:east|west))?) of ", r"\1 ", _ERN.sub(r"\1", text))


def directions(folded: str) -> tuple[list[Direction], str]:
    """The parts of somewhere that a name speaks of, and where: "north and west cornwall" is two of Cornwall.

    No directions where the name does not begin with any, or where nothing follows.
    """
    words = plain_directions(folded).split()
    groups: list[list[str]] = [[]]
    rest = ""
    for place, word in enumerate(words):
        if word in _POINTS or word in _MIDDLE:
            groups[-1].append(word)
        elif word in ("and", "or") and groups[-1]:
            groups.append([])
        else:
            rest = " ".join(words[place:])
            break
    if not rest or not groups[-1]:
        return [], ""
    return list(_read(groups)), rest.removeprefix("of ").removeprefix("the ")


def _read(groups: list[list[str]]) -> Iterator[Direction]:
    for group in groups:
        if _MIDDLE & set(group):
            yield (0, 0)
            continue
        both = [_POINTS[word] for word in group]
        yield (max(-1, min(1, sum(p[0] for p in both))), max(-1, min(1, sum(p[1] for p in both))))
