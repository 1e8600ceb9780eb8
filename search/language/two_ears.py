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
MAY_BE = 0.55
"""From here on there may be danger."""
PHRASE_SURE, PHRASE_MAY_BE = 0.4, 0.2
"""The same where a phrase was heard as well: below, the learnt ear overrules the phrase."""
AMONG_KINDS = 2
"""The danger of the phrase stands where it is among so many likeliest kinds; else the likeliest does."""
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
    taught.
    """

    topic: T
    sure: bool
    phrase: bool
    probability: float | None = None


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
    topic = _topic(text, topics, kinds, by_phrase, trust_kinds=probability >= MAY_BE)
    if topic is None:
        return None
    return DangerHeard(topic, probability >= least_sure, by_phrase is not None, round(probability, 3))


def _topic(
    text: str, topics: Sequence[T], kinds: Reader, by_phrase: T | None, *, trust_kinds: bool
) -> T | None:
    """Which danger: what the phrase says, unless the learnt ear hears another kind plainly."""
    if by_phrase is not None and not trust_kinds:
        return by_phrase
    by_slug = {topic.slug: topic for topic in topics}
    likeliest = [slug for slug in kinds.shares(text, SHARPNESS) if slug in by_slug]
    if by_phrase is not None and by_phrase.slug in likeliest[:AMONG_KINDS]:
        return by_phrase
    return by_slug[likeliest[0]] if likeliest else by_phrase
