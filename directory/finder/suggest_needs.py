"""What somebody who is still typing may be about to say: needs by the beginning of their phrases, and danger.

Made once of an edition of the words; a look is a few sets met, whatever the number of phrases.
"""

from __future__ import annotations

import string
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from itertools import islice, product

from directory.words.vocabulary import NeedWords, Words
from search.language import DangerTopic, danger, stem, tokenise
from search.language.two_ears import weigh

SLIPPED = 5
"""From this many letters on, one may be wrong, missing, too many or swapped with its neighbour."""
_LONGEST_MENDED = 20
_READINGS = 20
"""Ways of reading slips that are tried for how well a phrase fits."""
_TELLS = 4
"""Letters of a one-word danger ("suicide") from which on it may be what is being typed."""
_NAME, _RUN, _WORDS = range(3)
"""How well a phrase fits, best first: the need's name begins so; it stands together in a name or phrase; its
words stand in one."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    slug: str
    names: bool


class NeedSuggester:
    """The needs and dangers of `words`, ready to be looked up by unfinished words."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._stop = words.vocabulary.stop_words
        self._order = {slug: place for place, slug in enumerate(words.needs)}
        self._phrases: list[_Phrase] = []
        self._holding: dict[str, set[int]] = {}
        for need in words.needs.values():
            self._add(need.plain, need.slug, names=True)
            self._add(need.name, need.slug, names=True)
        for text, slugs in words.vocabulary.needs.items():
            for slug in slugs:
                self._add(text, slug, names=False)
        self._sorted = sorted(self._holding.keys() - self._stop)
        self._said_between = sorted(self._holding.keys() & self._stop)
        self._alike: dict[str, list[str]] = {}
        for word in self._sorted:
            self._alike.setdefault(stem(word), []).append(word)
        self._dangers = _by_last_word(words)
        self._last_words = sorted(self._dangers)

    def _add(self, text: str, slug: str, *, names: bool) -> None:
        tokens = tokenise(text)
        for word in set(tokens):
            self._holding.setdefault(word, set()).add(len(self._phrases))
        self._phrases.append(_Phrase(" ".join(tokens), slug, names))

    # --- needs ----------------------------------------------------------------------------------

    def needs(self, text: str, known: Container[str] = ()) -> list[NeedWords]:
        """Needs one of whose names or phrases has every telling word of the text, the last perhaps
        unfinished; likeliest first. "cant pay" fits bills and debts alike, so "Money worries", which holds
        both, comes before them. `known` words have no slip.
        """
        tokens = tokenise(text)
        if len(tokens) > 1 and self._stop.issuperset(tokens):
            return []  # "i need" says nothing yet
        found, meant = self._met(tokens, known)
        if not found and tokens and tokens[-1] in self._stop:
            tokens = tokens[:-1]
            found, meant = self._met(tokens, known)
        readings = product(*(meant.get(token, [token]) for token in tokens))
        begun = [" ".join(reading) for reading in islice(readings, _READINGS)]
        fits: dict[str, Counter[int]] = {}
        for number in found:
            phrase = self._phrases[number]
            fits.setdefault(phrase.slug, Counter())[min(_fit(phrase, each) for each in begun)] += 1
        order = {slug: (min(fit), -fit[min(fit)], self._order[slug]) for slug, fit in fits.items()}
        slugs = sorted(order, key=order.__getitem__)
        best = [slug for slug in slugs if order[slug][0] == order[slugs[0]][0]]
        named = best and order[best[0]][0] == _NAME
        return self._with_those_above(slugs, [] if named else best)

    def _met(self, tokens: list[str], known: Container[str]) -> tuple[set[int], dict[str, list[str]]]:
        """The phrases that hold every telling token, and what those with a slip may have been meant as."""
        met: set[int] | None = None
        meant: dict[str, list[str]] = {}
        for place, token in enumerate(tokens):
            last = place == len(tokens) - 1
            if token in self._stop and not last:
                continue
            words = self._spelt(token, unfinished=last)
            if last and met is not None:
                words |= set(_begun(self._said_between, token))  # "bailiffs at th"
            if not words and token not in known:
                words = self._misspelt(token, unfinished=last)
                meant[token] = sorted(words)
            holding = set().union(*(self._holding[word] for word in words))
            met = holding if met is None else met & holding
            if not met:
                return set(), {}
        return met or set(), meant

    def _spelt(self, token: str, *, unfinished: bool) -> set[str]:
        """The words meant by one that is written right: it or its kin, or all that begin so."""
        words = set(self._alike.get(stem(token), ()))
        return words | set(_begun(self._sorted, token)) if unfinished else words

    def _misspelt(self, token: str, *, unfinished: bool) -> set[str]:
        if not SLIPPED <= len(token) <= _LONGEST_MENDED:
            return set()
        meant = _one_letter_off(token)
        if unfinished:
            return {word for start in meant for word in _begun(self._sorted, start)}
        return meant & self._holding.keys()

    def _with_those_above(self, slugs: list[str], best: list[str]) -> list[NeedWords]:
        """The wider need stands before the first of those within it, where two or more fit best."""
        needs = self.words.needs
        within = Counter(needs[slug].line[0] for slug in best if needs[slug].line)
        order: dict[str, NeedWords] = {}
        for slug in slugs:
            above = next(iter(needs[slug].line), "")
            if within[above] > 1 and above in needs:
                order.setdefault(above, needs[above])
            order.setdefault(slug, needs[slug])
        return list(order.values())

    # --- danger ---------------------------------------------------------------------------------

    def danger(self, text: str, known: Container[str] = ()) -> bool:
        """Whether the text speaks of danger, or would once the word that is being typed is finished."""
        readers = self.words.readers
        topics = self.words.dangers
        if danger(text, topics, known) or weigh(text, topics, None, readers.danger, readers.danger_kinds):
            return True
        tokens = tokenise(text)
        if not tokens:
            return False
        *before, last = tokens
        for word in _begun(self._last_words, last):
            begun = self._dangers[word][len(last) >= _TELLS]
            if begun and danger(" ".join([*before, word]), begun, known):
                return True
        return False


def _by_last_word(words: Words) -> dict[str, tuple[list[DangerTopic], list[DangerTopic]]]:
    """Last word of a danger's phrases → the topics with those of several words, and with all of them."""
    ending: dict[str, dict[str, list[str]]] = {}
    for topic in words.dangers:
        for phrase in topic.phrases:
            if tokens := tokenise(phrase):
                ending.setdefault(tokens[-1], {}).setdefault(topic.slug, []).append(phrase)
    spared = {topic.slug: topic.exceptions for topic in words.dangers}
    found = {}
    for word, topics in ending.items():
        every = [DangerTopic(slug, tuple(phrases), spared[slug]) for slug, phrases in topics.items()]
        runs = [replace(topic, phrases=tuple(p for p in topic.phrases if " " in p)) for topic in every]
        found[word] = ([topic for topic in runs if topic.phrases], every)
    return found


def _fit(phrase: _Phrase, begun: str) -> int:
    if phrase.text.startswith(begun):
        return _NAME if phrase.names else _RUN
    return _RUN if f" {begun}" in phrase.text else _WORDS


def _begun(words: list[str], start: str) -> Iterator[str]:
    """Of sorted words those that begin so."""
    for place in range(bisect_left(words, start), len(words)):
        if not words[place].startswith(start):
            return
        yield words[place]


def _one_letter_off(word: str) -> set[str]:
    """Every word one letter too many, missing, other or swapped away."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    letters = string.ascii_lowercase
    return {
        *(before + after[1:] for before, after in cuts if after),
        *(before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1),
        *(before + letter + after[1:] for before, after in cuts if after for letter in letters),
        *(before + letter + after for before, after in cuts for letter in letters),
    }
