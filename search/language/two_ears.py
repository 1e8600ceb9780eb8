"""Whether a text tells of danger now, decided once from two ears: the phrases that editors keep, and what was
learnt from told sentences.

A phrase alone is not enough where the learnt ear hears nothing ("dying to meet people"), and the learnt ear
alone must be sure. What only may be danger is told apart: it deserves a quiet line, not the box.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from search.language.danger import Topic, danger
from search.language.learnt import Reader

SURE = 0.9
"""From this probability on the learnt ear is sure by itself. docs/finding.md has what each number costs."""
MAY_BE = 0.6
"""From here on there may be danger."""
PHRASE_SURE, PHRASE_MAY_BE = 0.4, 0.2
"""The same where a phrase was heard as well: below, the learnt ear overrules the phrase."""
AMONG_KINDS = 2
"""The danger of the phrase stands where it is among so many likeliest kinds; else the likeliest does."""
ALSO = 0.25
"""Another danger is told of besides, where it is at least so likely as against the first."""
SHARPNESS = 3.0
"""How far the likeliest kind stands out among the others when their scores become shares."""


class NamedTopic(Topic, Protocol):
    @property
    def slug(self) -> str: ...


T = TypeVar("T", bound=NamedTopic)


@dataclass(frozen=True, slots=True)
class DangerHeard(Generic[T]):
    """The danger a text tells of. `sure` is for the box; otherwise it only may be danger.

    `phrase` is whether a phrase was heard; `probability` what the learnt ear says, None where it has not been
    taught. `also` is another danger that is not much less likely: a child who goes hungry may be one that
    nobody feeds.
    """

    topic: T
    sure: bool
    phrase: bool
    probability: float | None = None
    also: T | None = None


def hear_danger(
    text: str,
    topics: Sequence[T],
    learnt: Reader | None = None,
    kinds: Reader | None = None,
    known: Container[str] = (),
) -> DangerHeard[T] | None:
    """The danger that the text tells of, or None. Any text is fine.

    `topics` stand the gravest first; `known` are words that are no slips (see danger). Without a learnt ear
    the phrases decide alone.
    """
    return weigh(text, topics, danger(text, topics, known), learnt, kinds)


def weigh(
    text: str, topics: Sequence[T], by_phrase: T | None, learnt: Reader | None, kinds: Reader | None
) -> DangerHeard[T] | None:
    """The same where it is known already which danger a phrase tells of, or that none does."""
    if learnt is None or kinds is None:
        return DangerHeard(by_phrase, sure=True, phrase=True) if by_phrase else None
    probability = learnt.probability(text)
    least_sure, least = (PHRASE_SURE, PHRASE_MAY_BE) if by_phrase else (SURE, MAY_BE)
    if probability < least:
        return None
    if by_phrase is not None and probability < MAY_BE:
        named: list[T] = [by_phrase]
    else:
        named = _likeliest(text, topics, kinds, by_phrase)
    if not named:
        return None
    also = named[1] if len(named) > 1 else None
    return DangerHeard(
        named[0], probability >= least_sure, by_phrase is not None, round(probability, 3), also
    )


def _likeliest(text: str, topics: Sequence[T], kinds: Reader, by_phrase: T | None) -> list[T]:
    """Which danger, and perhaps another. What the phrase says is first unless two others are plain."""
    by_slug = {topic.slug: topic for topic in topics}
    shares = {slug: share for slug, share in kinds.shares(text, SHARPNESS).items() if slug in by_slug}
    likeliest = list(shares)[:AMONG_KINDS]
    if not likeliest:
        return [by_phrase] if by_phrase is not None else []
    if by_phrase is not None and by_phrase.slug in likeliest:
        likeliest.sort(key=lambda slug: slug != by_phrase.slug)
    first = shares[likeliest[0]]
    return [by_slug[slug] for slug in likeliest if slug == likeliest[0] or shares[slug] >= ALSO * first]
