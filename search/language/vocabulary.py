"""What the caller knows of the language of its place: data that editors change, here only its shape.

Every phrase may be written as people write it; it is normalised when the Vocabulary is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import log

from search.language.hints import Hints
from search.language.learnt import Reader
from search.language.stem import stem
from search.language.text import tokenise

_STOP = """
a about after again all already also although am an and any anybody anyone are around as at be
because been before being between bit both bring brought but by came can come comes coming cos could
d did do does doing done even ever for from get gets getting go goes going gone got had has have
having he her here hers him his how i id if ill im in into is it its ive just keep keeps know knows
let like ll look looking lot lots m made make makes many may maybe me might mine more most much must
my myself need needs next now of off on one only or other our ours out over own perhaps please put
quite rather re really s said say saying says shall she should since so some somebody someone
something somewhere still such t take takes taking tell than thanks that thats the their them then
there these they theyre thing things think thinks this those though through till to told too took
try trying until up us use used using ve very want wants was we well went were what when where which
while who why will with would yes yet you your yours
"""
_WEAK = """
help support service services group groups advice local people person community centre near nearby
information place places time day week club session sessions meet meeting weekly free
anything nothing everything once twice back down part end start starting started stop stopping stopped
see seeing show sit sitting stand stay staying leave leaving turn turned move moved arrive arrived join
joining feel feels feeling felt talk talking speak speaking understand ask asked asking call called hear
heard told
happen happened happening live lives living lived give given giving hold find finding found lose losing
able unable struggle struggling cope coping manage managing afraid scared hard difficult difficulty problem
problems bad good nice big small long short old new high low first last next different certain right wrong
always sometimes often usually soon later early late recently lately currently anymore properly actually
kind sort fast slow quick quickly alone pop doctor says letter
today tomorrow yesterday weeks month months year years hour hours minute minutes
january february april june july august september october november december
monday tuesday wednesday thursday friday saturday sunday morning afternoon evening weekend
"""
"""Words of asking rather than of what is asked: they order answers, and bring none by themselves."""
_NEGATIONS = "no not never without cant cannot wont dont doesnt isnt aint nothing nobody"
_DENIALS = "not non never isnt arent wasnt dont doesnt didnt nor neither"
_BETWEEN = (
    "a an the any very really particularly at all be been go going to into in for on interested want need"
)
DENIALS = frozenset(_DENIALS.split())
"""What follows is not so: "not religious". The others say what is missing, which is the need: "no heat"."""
MAY_STAND_BETWEEN = frozenset(_BETWEEN.split())
DEFAULT_STOP_WORDS = frozenset(_STOP.split())
DEFAULT_WEAK_WORDS = frozenset(_WEAK.split())
DEFAULT_NEGATIONS = frozenset(_NEGATIONS.split())


@dataclass(frozen=True)
class Vocabulary:
    """`needs` phrase → need slugs with weights; `listing_words`, alike, are how listings that meet a need
    speak, which only hint at it in a question; `synonyms` word or phrase → what it may also be called.

    `times`, `free`, `delivery`, `access` and `groups` are phrases with what they ask for; `plain` are phrases
    in which such words mean nothing of the kind ("sugar free", "getting online"). `beside` need → those that
    often help with it too. `labels` stand on chips. `needs_reader` has learnt from all these phrases together
    which need a text is about.
    """

    needs: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    listing_words: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    synonyms: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    stop_words: frozenset[str] = DEFAULT_STOP_WORDS
    weak_words: frozenset[str] = DEFAULT_WEAK_WORDS
    negations: frozenset[str] = DEFAULT_NEGATIONS
    times: Mapping[str, frozenset[str]] = field(default_factory=dict)
    free: frozenset[str] = frozenset()
    delivery: Mapping[str, str] = field(default_factory=dict)
    access: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    needs_reader: Reader | None = None

    @cached_property
    def need_phrases(self) -> NeedPhrases:
        """The need phrases, ready to be looked up by their stems."""
        return NeedPhrases(self)

    @cached_property
    def hints(self) -> Hints:
        """What the words of people and of listings hint at."""
        return Hints({**self.listing_words, **self.needs}, self.stop_words, self.weak_words, self.negations)

    @cached_property
    def runs(self) -> dict[str, dict[tuple[str, ...], object]]:
        """Each kind's phrases as runs of stems."""
        return {
            "synonyms": {run_of(phrase): dict(value) for phrase, value in self.synonyms.items()},
            "times": {run_of(phrase): _times(value) for phrase, value in self.times.items()},
            "free": {run_of(phrase): True for phrase in self.free},
            "delivery": {run_of(phrase): value for phrase, value in self.delivery.items()},
            "access": {run_of(phrase): value for phrase, value in self.access.items()},
            "groups": {run_of(phrase): value for phrase, value in self.groups.items()},
            "plain": {run_of(phrase): True for phrase in self.plain},
        }

    @cached_property
    def all_words(self) -> frozenset[str]:
        """Every word it is written with, so that none is taken for a misspelling."""
        phrases: list[str] = [*self.needs, *self.synonyms, *self.times, *self.free, *self.delivery]
        phrases += [*self.access, *self.groups, *self.plain]
        phrases += [other for others in self.synonyms.values() for other in others]
        return frozenset(
            {word for phrase in phrases for word in tokenise(phrase)}
            | self.stop_words
            | self.weak_words
            | self.negations
        )


def _times(values: frozenset[str]) -> frozenset[str]:
    """A day that is named is meant, not the whole weekend it is part of."""
    return frozenset(values) - {"weekend"} if {"sat", "sun"} & set(values) else frozenset(values)


def run_of(phrase: str) -> tuple[str, ...]:
    """A phrase as the stems of its words."""
    return tuple(stem(word) for word in tokenise(phrase))


class NeedPhrases:
    """Need phrases by the stems of their telling words, and how rare each stem is among the needs."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._stop = vocabulary.stop_words
        self.phrases: list[tuple[frozenset[str], Mapping[str, float]]] = []
        self.by_stem: dict[str, list[int]] = {}
        needs_of: dict[str, set[str]] = {}
        for phrase, slugs in vocabulary.needs.items():
            stems = self.telling(tokenise(phrase))
            if not stems or not slugs:
                continue
            for each in stems:
                self.by_stem.setdefault(each, []).append(len(self.phrases))
                needs_of.setdefault(each, set()).update(slugs)
            self.phrases.append((stems, slugs))
        every = len({slug for slugs in vocabulary.needs.values() for slug in slugs}) or 1
        self.rarity = {each: _rarity(len(slugs), every) for each, slugs in needs_of.items()}

    def telling(self, words: Iterable[str]) -> frozenset[str]:
        """The stems of the words that say something."""
        return frozenset(stem(word) for word in words if word not in self._stop)


def _rarity(found: int, every: int) -> float:
    """How much a word tells, 1 for one that stands at a single need."""
    return log(1 + every / found) / log(1 + every)
