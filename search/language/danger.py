"""Words for danger now: whatever the engine, whatever the slips of a frightened hand."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Protocol, TypeVar

from search.language.spelling import allowance, distance
from search.language.stem import stem
from search.language.text import tokenise

LONGEST_TEXT = 4000
_FORGIVING = 4
"""From this many letters on a slip is forgiven: "die" must be "die", but "wnat to die" is understood."""
_ALONE = 7
"""A phrase of one word forgives slips only from here on: "rapid" is not "raped"."""


_SOMEBODY = frozenset(
    [
        *("he", "she", "they", "him", "ex", "carer", "flatmate", "housemate", "cousin", "son", "daughter"),
        *(
            "husband",
            "hubby",
            "wife",
            "missus",
            "partner",
            "boyfriend",
            "bf",
            "girlfriend",
            "gf",
            "fiance",
            "fella",
        ),
        *("dad", "daddy", "father", "stepdad", "mum", "mam", "mom", "mummy", "mother", "stepmum"),
        *("brother", "stepbrother", "sister", "uncle", "aunt", "auntie"),
        *("nan", "nana", "gran", "grandma", "grandad"),
    ]
)
_OUR = ("my", "me", "our", "the")
_SAID = {
    **dict.fromkeys(("wanna", "wana"), ("want", "to")),
    **dict.fromkeys(("gonna", "gona", "gunna"), ("going", "to")),
    **dict.fromkeys(("hes", "shes", "theyre"), ("he", "is")),
    **dict.fromkeys(("tonite", "2nite"), ("tonight",)),
    "gotta": ("got", "to"),
    "tryna": ("trying", "to"),
    "anymore": ("any", "more"),
    "meself": ("myself",),
    "u": ("you",),
    "ur": ("your",),
}
"""Short for other words."""


class Topic(Protocol):
    """A danger and how people say it; `exceptions` are wordings that only sound like it."""

    @property
    def phrases(self) -> Iterable[str]: ...

    @property
    def exceptions(self) -> Iterable[str]: ...


T = TypeVar("T", bound=Topic)
Words = tuple[tuple[str, str], ...]
"""Each word of a phrase, and its stem."""
Read = Callable[[str], Words]


@dataclass(frozen=True, slots=True)
class DangerTopic:
    """A topic as plain data; anything with these attributes will do."""

    slug: str
    phrases: tuple[str, ...]
    exceptions: tuple[str, ...] = ()


def danger(text: str, topics: Iterable[T], known: Container[str] = ()) -> T | None:
    """The first of `topics` (the gravest first) that the text speaks of, or None.

    A phrase counts when its words stand together, in order, with at most one other word between them; words
    may be inflected, run together, lack apostrophes or be misspelt, unless what was typed is in `known`
    words. A phrase within an exception ("dying to meet people") does not count. What is not found in the very
    words is looked for once more whoever it is about: a phrase about "him" is also one about "my uncle".
    Any text is fine.
    """
    topics = tuple(topics)
    tokens = tokenise(text[:LONGEST_TEXT])
    return _spoken(tokens, topics, known, _words) or _spoken(
        _anybody(tokens), topics, known, _words_of_anybody
    )


def _spoken(tokens: list[str], topics: tuple[T, ...], known: Container[str], read: Read) -> T | None:
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        places.setdefault(token[0], []).append(place)
    for topic in topics:
        spared: list[set[int]] | None = None
        for phrase in topic.phrases:
            for start, end in _found(tokens, places, read(phrase), known):
                if spared is None:
                    spared = _spared(tokens, places, topic, known, read)
                if not any(set(range(start, end)) <= region for region in spared):
                    return topic
    return None


def _anybody(tokens: list[str]) -> list[str]:
    """The words with short forms spelt out, and everybody they speak of called "he", what is theirs "his"."""
    said: list[str] = []
    for word in (word for token in tokens for word in _SAID.get(token, (token,))):
        whose = word.endswith("s") and word[:-1] in _SOMEBODY
        if not (whose or word in _SOMEBODY):
            said.append(word)
            continue
        if said and said[-1] in _OUR:
            said.pop()
        said.append("his" if whose else "he")
    return said


def _spared(
    tokens: list[str], places: Mapping[str, list[int]], topic: Topic, known: Container[str], read: Read
) -> list[set[int]]:
    """The stretches of the text that only sound like danger."""
    return [
        set(range(start, end))
        for phrase in topic.exceptions
        for start, end in _found(tokens, places, read(phrase), known, exact=True)
    ]


@lru_cache(maxsize=8192)
def _words(phrase: str) -> Words:
    return tuple((word, _bare(word)) for word in tokenise(phrase))


@lru_cache(maxsize=8192)
def _words_of_anybody(phrase: str) -> Words:
    return tuple((word, _bare(word)) for word in _anybody(tokenise(phrase)))


@lru_cache(maxsize=8192)
def _bare(word: str) -> str:
    """The stem with doubled letters single: "kil", "kill" and "killing" alike."""
    return "".join(letter for letter, _ in groupby(stem(word)))


def _found(
    tokens: list[str],
    places: Mapping[str, list[int]],
    words: Words,
    known: Container[str],
    *,
    exact: bool = False,
) -> Iterator[tuple[int, int]]:
    """Where a phrase stands, as (start, end) of tokens. `places` are the tokens by first letter, because a
    slip of the first letter is not forgiven and few of some thousand phrases begin with one that was typed.
    """
    if not words or not (starts := places.get(words[0][0][0])):
        return
    together = "".join(word for word, _ in words)
    for start in starts:
        if len(words) > 1 and tokens[start] == together:
            yield start, start + 1
        elif end := _from(tokens, start, words, known, exact):
            yield start, end


def _from(tokens: list[str], start: int, words: Words, known: Container[str], exact: bool) -> int:
    """The end of a phrase that starts here, or 0."""
    place, spare = start, 0 if exact or len(words) < 3 else 1
    for number, word in enumerate(words):
        if number and spare and place < len(tokens) and not _same(tokens[place], word, words, known, exact):
            place, spare = place + 1, spare - 1
        if place >= len(tokens):
            return 0
        if _same(tokens[place], word, words, known, exact):
            place += 1
        elif "".join(tokens[place : place + 2]) == word[0]:  # "my self"
            place += 2
        else:
            return 0
    return place


def _same(token: str, word: tuple[str, str], words: Words, known: Container[str], exact: bool) -> bool:
    plain, bare = word
    if token[0] != plain[0]:
        return False
    if token == plain or _bare(token) == bare:
        return True
    if exact or token in known:
        return False
    least = _ALONE if len(words) == 1 else _FORGIVING
    limit = allowance(plain) if len(plain) > _FORGIVING else 0.8
    return len(plain) >= least and distance(token, plain, limit) <= limit
