"""Words for danger now, found whatever the engine and however they are misspelt."""

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
"""From this many letters on a misspelling is forgiven: "die" must be so, but "wnat to die" is understood."""
_ALONE = 7
"""A phrase of one word forgives misspellings only from here on: "rapid" is not "raped"."""

_THEY = ("he", "she", "they", "him")
_SOMEBODY = frozenset(
    [
        *_THEY,
        *("husband", "hubby", "wife", "missus", "partner", "boyfriend", "bf", "girlfriend", "gf", "fiance"),
        *("fella", "ex", "carer", "flatmate", "housemate", "cousin", "son", "daughter", "brother", "sister"),
        *("dad", "daddy", "father", "stepdad", "mum", "mam", "mom", "mummy", "mother", "stepmum"),
        *("stepbrother", "uncle", "aunt", "auntie", "nan", "nana", "gran", "grandma", "grandad"),
    ]
)
"""Whoever may be the danger, or in it."""
_OUR = ("my", "me", "our", "the")
_SAID = {
    **dict.fromkeys(("wanna", "wana"), ("want", "to")),
    **dict.fromkeys(("gonna", "gona", "gunna"), ("going", "to")),
    **dict.fromkeys(("hes", "shes", "theyre"), ("he", "is")),
    **dict.fromkeys(("tonite", "2nite"), ("tonight",)),
    **dict.fromkeys(("carnt", "cnt"), ("cant",)),
    "gotta": ("got", "to"),
    "tryna": ("trying", "to"),
    "anymore": ("any", "more"),
    "meself": ("myself",),
    "u": ("you",),
    "ur": ("your",),
}
"""Short for other words."""

_INTO = frozenset(["through", "at", "in", "into", "on", "all", "up", "over", "of", "every", "always"])
_MINE = frozenset(["my", "me", "our"])
_PRIVATE = frozenset(
    [
        *(
            "phone",
            "mobile",
            "iphone",
            "smartphone",
            "messages",
            "message",
            "texts",
            "text",
            "emails",
            "email",
        ),
        *("mails", "whatsapp", "whatsapps", "calls", "dms", "inbox", "location", "gps", "facebook", "insta"),
        *("instagram", "snapchat", "messenger", "socials", "tablet", "ipad", "laptop", "computer", "browser"),
    ]
)
_NOT_THE_PHONE = frozenset(
    ["number", "bill", "contract", "line", "signal", "battery", "out", "aloud", "page"]
)
_NOBODY = frozenset(
    ["nobody", "noone", "one", "never", "not", "dont", "doesnt", "wont", "cant", "how", "help"]
)


class Topic(Protocol):
    """A danger and how people say it; `exceptions` are wordings that only sound like it."""

    @property
    def phrases(self) -> Iterable[str]: ...

    @property
    def exceptions(self) -> Iterable[str]: ...


T = TypeVar("T", bound=Topic)
Word = tuple[str, str]
"""A word of a phrase, and its stem."""
Words = tuple[Word, ...]
Phrases = Mapping[str, tuple[tuple[tuple[Word, bool], list[Words]], ...]]
Read = Callable[[list[str]], list[str]]
Alike = Callable[[str, Word, bool, bool], bool]


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
    topics, alike = tuple(topics), _alike(known)
    tokens = tokenise(text[:LONGEST_TEXT])
    return _first_topic_found(tokens, topics, alike, list) or _first_topic_found(
        _with_one_pronoun(tokens), topics, alike, _with_one_pronoun
    )


def _first_topic_found(tokens: list[str], topics: tuple[T, ...], alike: Alike, read: Read) -> T | None:
    for topic in topics:
        spared: list[set[int]] | None = None
        for start, end in _found(tokens, _by_first_word(tuple(topic.phrases), read), alike):
            if spared is None:
                exceptions = _by_first_word(tuple(topic.exceptions), read)
                spared = [set(range(*span)) for span in _found(tokens, exceptions, alike, exact=True)]
            if not any(set(range(start, end)) <= region for region in spared):
                return topic
    return None


def _with_one_pronoun(tokens: list[str]) -> list[str]:
    """The words with short forms spelt out, and everybody they speak of called "he", what is theirs "his"."""
    said: list[str] = []
    for word in _watched([word for token in tokens for word in _SAID.get(token, (token,))]):
        whose = word.endswith("s") and word[:-1] in _SOMEBODY
        if not (whose or word in _SOMEBODY):
            said.append(word)
            continue
        if said and said[-1] in _OUR and word not in _THEY:
            said.pop()
        said.append("his" if whose else "he")
    return said


def _watched(words: list[str]) -> list[str]:
    """Whoever looks into my phone, messages or the like, in whatever way, "checks my phone".

    Only of somebody who does it: "he reads my texts", "keeps reading my texts"; not "read my texts to me",
    which asks for help, nor "nobody reads my texts".
    """
    said: list[str] = []
    place = 0
    while place < len(words):
        end = _end_of_watching(words, place)
        said += ("checks", "my", "phone") if end else [words[place]]
        place = end or place + 1
    return said


def _end_of_watching(words: list[str], start: int) -> int:
    """The end of "is looking through all my messages" that starts at this verb, or 0."""
    before = words[max(0, start - 3) : start]
    somebody = any(word in _SOMEBODY for word in before)
    if _bare(words[start]) not in _WATCHES or _NOBODY & set(before):
        return 0
    if not (somebody or words[start].endswith(("s", "ing"))) or "to" in before[-1:]:
        return 0
    place = start + 1
    while place < len(words) and words[place] in _INTO:
        place += 1
    whose, what, after = (words[at] if at < len(words) else "" for at in (place, place + 1, place + 2))
    helps = after in _NOT_THE_PHONE or words[place + 2 : place + 4] in (["to", "me"], ["for", "me"])
    return 0 if whose not in _MINE or what not in _PRIVATE or helps else place + 2


@lru_cache(maxsize=128)
def _by_first_word(phrases: tuple[str, ...], read: Read) -> Phrases:
    """Phrases by the first letter of their first word, because a slip of that is not forgiven, then by that
    word and whether it is all there is: of some thousand phrases few begin with a word that was typed."""
    found: dict[str, dict[tuple[Word, bool], list[Words]]] = {}
    for phrase in phrases:
        if words := tuple((word, _bare(word)) for word in read(tokenise(phrase))):
            begun = found.setdefault(words[0][0][0], {})
            begun.setdefault((words[0], len(words) == 1), []).append(words)
    return {letter: tuple(begun.items()) for letter, begun in found.items()}


@lru_cache(maxsize=8192)
def _bare(word: str) -> str:
    """The stem with doubled letters single: "kil", "kill" and "killing" alike."""
    return "".join(letter for letter, _ in groupby(stem(word)))


def _found(
    tokens: list[str], phrases: Phrases, alike: Alike, *, exact: bool = False
) -> Iterator[tuple[int, int]]:
    """Where any of the phrases stands, as (start, end) of tokens."""
    for start, token in enumerate(tokens):
        for (first, alone), begun in phrases.get(token[0], ()):
            together = token.startswith(first[0]) or first[0].startswith(token)
            if not (together or alike(token, first, alone, exact)):
                continue
            for words in begun:
                if together and not alone and token == "".join(word for word, _ in words):
                    yield start, start + 1
                elif end := _from(tokens, start, words, alike, exact):
                    yield start, end


def _from(tokens: list[str], start: int, words: Words, alike: Alike, exact: bool) -> int:
    """The end of a phrase that starts here, or 0."""

    def matches(token: str, word: Word) -> bool:
        return alike(token, word, alone, exact)

    place, spare, alone = start, 0 if exact or len(words) < 3 else 1, len(words) == 1
    for number, word in enumerate(words):
        length = _length(tokens[place : place + 2], word, matches)
        if not length and number and spare:
            place, spare = place + 1, spare - 1
            length = _length(tokens[place : place + 2], word, matches)
        if not length:
            return 0
        place += length
    return place


def _length(tokens: list[str], word: Word, matches: Callable[[str, Word], bool]) -> int:
    """How many of these first tokens are this word: one, two for "my self", or 0."""
    if tokens and matches(tokens[0], word):
        return 1
    return 2 if len(tokens) == 2 and "".join(tokens) == word[0] else 0


_LOOKS = ("check", "watch", "read", "track", "monitor", "look", "go", "search", "log", "hack", "spy", "snoop")
_WATCHES = frozenset(
    map(_bare, (*_LOOKS, "scroll", "access", "intercept", "follow", "control", "trawl", "goes", "spies"))
)
"""How somebody looks into what is another's."""


def _alike(known: Container[str]) -> Alike:
    """Whether a token is a word of a phrase, found out once for each pair: many phrases share words."""
    remembered: dict[tuple[str, str, bool, bool], bool] = {}

    def alike(token: str, word: Word, alone: bool, exact: bool) -> bool:
        asked = token, word[0], alone, exact
        if asked not in remembered:
            remembered[asked] = _same(token, word, known, alone, exact)
        return remembered[asked]

    return alike


def _same(token: str, word: Word, known: Container[str], alone: bool, exact: bool) -> bool:
    plain, bare = word
    if token[0] != plain[0]:
        return False
    if token == plain or _bare(token) == bare:
        return True
    if exact or token in known:
        return False
    least = _ALONE if alone else _FORGIVING
    limit = allowance(plain) if len(plain) > _FORGIVING else 0.8
    return len(plain) >= least and distance(token, plain, limit) <= limit
