"""Teaches the readers from what editors keep: told sentences, phrases, names, keywords, listings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple

from django.db import transaction

from directory import clock
from directory.catalogue.facts import Basis
from directory.catalogue.models import Need, Service, ServiceNeed
from directory.words import learnt_readers, told_needs
from directory.words.learnt_readers import (
    DANGER,
    DANGER_KINDS,
    DANGEROUS,
    NEEDS,
    NO_NEED,
    TAUGHT,
    edition,
)
from directory.words.models import DangerTopic, LearntReader, ToldSentence
from directory.words.told_sentences import all_sentences
from directory.words.vocabulary import forget
from search.language.learnt import Parameters
from search.language.training import Example, teach_kinds, teach_many, teach_one

LEAST_CLASSES = 2
"""With fewer there is nothing to tell apart."""
NAME_WEIGHT = 2.0
"""A need's name is its best example."""
SECOND_NEED_WEIGHT = 0.5
"""What a told line counts for a need that it is about only besides."""
PROFESSIONAL, PROFESSIONAL_WEIGHT = "professional", 3.0
"""Professionals' own searches (training, figures, jobs) are few, full of danger's words, and never it."""
_FORM = 3
"""Another number when the way of learning changes, so that everything is taught again."""


def teach() -> dict[str, int]:
    """Teach whichever reader has other examples than before. Returns how many examples each was taught with,
    of those that were. Each is written by itself: while it is taught, the one before answers."""
    now = edition()
    told = [*told_examples(all_sentences()), *danger_phrases()]
    lessons: tuple[tuple[str, list[Example], Callable[[Sequence[Example]], Parameters]], ...] = (
        (DANGER, danger_or_none(told), lambda examples: teach_one(examples, DANGEROUS)),
        (DANGER_KINDS, [example for example in told if example.about], teach_kinds),
        (NEEDS, [*need_words(), *told_need_lines(), *_judged_listings()], teach_many),
    )
    taught = {}
    for name, examples, how in lessons:
        if _lesson(name, examples, how, now):
            taught[name] = len(examples)
    if taught:
        forget(TAUGHT)
    return taught


def _lesson(
    name: str, examples: Sequence[Example], how: Callable[[Sequence[Example]], Parameters], edition: str
) -> bool:
    """Whether it was taught: not where the examples are those of before. Too few kinds teach nothing."""
    taught_from = _fingerprint(examples)
    known = LearntReader.objects.filter(name=name, taught_from=taught_from)
    if known.update(edition=edition):
        return False
    enough = len({example.about for example in examples}) >= LEAST_CLASSES
    data = how(examples).dumped() if enough else learnt_readers.NOTHING
    with transaction.atomic():
        LearntReader.objects.update_or_create(
            name=name,
            defaults={
                "data": data,
                "examples": len(examples),
                "taught_from": taught_from,
                "edition": edition,
                "taught_at": clock.now(),
            },
        )
    return True


def _fingerprint(examples: Iterable[Example]) -> str:
    digest = hashlib.sha256(str(_FORM).encode())
    for example in examples:
        digest.update(json.dumps(astuple(example)).encode())
    return digest.hexdigest()


def told_examples(sentences: Iterable[ToldSentence]) -> list[Example]:
    return [
        Example(one.words, one.danger, PROFESSIONAL_WEIGHT if _is_for_work(one) else 1.0) for one in sentences
    ]


def _is_for_work(one: ToldSentence) -> bool:
    return one.voice == PROFESSIONAL and not one.danger


def danger_phrases() -> list[Example]:
    """What the phrases hear is danger, and what their exceptions spare is none."""
    found: list[Example] = []
    for topic in DangerTopic.objects.filter(live=True).prefetch_related("phrases").order_by("position"):
        found += [Example(phrase.text, topic.slug) for phrase in topic.phrases.all()]
        found += [Example(text, "") for text in filter(None, map(str.strip, topic.exceptions.splitlines()))]
    return found


def danger_or_none(told: Iterable[Example]) -> list[Example]:
    return [Example(one.text, DANGEROUS if one.about else "") for one in told]


def need_words() -> list[Example]:
    """How people speak of each need, and how listings that meet it do."""
    found: list[Example] = []
    for need in Need.objects.current().filter(live=True).prefetch_related("phrases").order_by("slug"):
        found += [Example(name, need.slug, NAME_WEIGHT) for name in (need.name, need.plain_name) if name]
        found += [Example(phrase.text, need.slug) for phrase in need.phrases.all()]
        lines = (need.description, *need.keywords.splitlines())
        found += [Example(line, need.slug) for line in map(str.strip, lines) if line]
    return found


def told_need_lines() -> list[Example]:
    in_use = set(Need.objects.current().filter(live=True).values_list("slug", flat=True))
    return [
        Example(words, slug, 1.0 if main else SECOND_NEED_WEIGHT)
        for words, slug, main in told_needs.of_needs(in_use)
    ]


def _judged_listings() -> list[Example]:
    """Listings whose need an editor or the group itself has said; and those of which an editor took a need
    away and left none that was said: they are like no need."""
    rows = ServiceNeed.objects.filter(basis=Basis.CONFIRMED, service__live=True).order_by(
        "service_id", "need_id"
    )
    confirmed = [(row.service, row.need.slug) for row in rows.select_related("service", "need")]
    refused = Service.objects.filter(live=True, refused_inferences__part="needs").exclude(
        needs__basis__in=[Basis.CONFIRMED, Basis.STATED]
    )
    nothing = [(service, NO_NEED) for service in refused.distinct().order_by("pk")]
    return [Example(f"{service.name}. {service.summary}", slug) for service, slug in [*confirmed, *nothing]]
