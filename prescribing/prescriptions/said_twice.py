"""What a listing says twice is asked once: words, and groups, that repeat a rule which is asked already.

Words go only where a whole clause says nothing else. Anything more in it, and the clause stays as it is.
"""

from __future__ import annotations

import re

from directory.catalogue.facts import Fact
from directory.catalogue.models import Service, ServiceGroup
from directory.catalogue.services import Group

_OLDER_FROM, _YOUNG_UP_TO = 50, 30
"""From this age a service is for older people, and up to that one for young people, by its age alone."""
_CLAUSE = re.compile(r"([;\n]+|[.,](?=\s|$))")
_TOKEN = re.compile(r"\d+|[a-z+]+")
_ALTERNATIVE = re.compile(r"\s*(?:or|and|but|unless|except|if|not)\b", re.IGNORECASE)
"""Starts a clause that belongs to the one before it: then neither is taken on its own."""
_PLAIN = frozenset(
    [
        "people",
        "person",
        "persons",
        "adult",
        "adults",
        "anyone",
        "anybody",
        "everyone",
        "those",
        "who",
        "are",
        "is",
        "be",
        "must",
        "for",
        "of",
        "the",
        "to",
        "a",
        "an",
        "only",
        "open",
        "aged",
        "age",
        "ages",
        "year",
        "years",
        "old",
        "s",
        "and",
        "or",
        "between",
    ]
)
_OR_MORE = frozenset(["over", "above", "older", "plus", "+", "more", "from"])
_OR_LESS = frozenset(["under", "below", "younger", "less", "up"])
_SENT_BY = frozenset(
    {"referral", "referrals", "referred", "by", "from", "through", "health", "care", "social"}
    | {"professional", "professionals"}
)
_LIVES = frozenset(["live", "lives", "living", "in", "resident", "residents", "within", "area"])


def groups_to_ask(service: Service) -> list[ServiceGroup]:
    """The groups of a service, but older or young people where its age says so already."""
    low, high = service.minimum_age, service.maximum_age
    said = set()
    if low and low >= _OLDER_FROM:
        said.add(Group.OLDER_PEOPLE.value)
    if high is not None and high <= _YOUNG_UP_TO:
        said.add(Group.YOUNG_PEOPLE.value)
    return [row for row in service.groups.all() if row.group not in said]


def words_to_ask(service: Service) -> str:
    """The listing's own words on who may come, without the clauses that repeat its age, group or area."""
    words = service.eligibility.strip()
    parts = _CLAUSE.split(words)
    clauses, ends = parts[::2], [*parts[1::2], ""]
    if any(_ALTERNATIVE.match(clause) for clause in clauses):
        clauses, ends = [words], [""]
    kept = [
        (one, end)
        for one, end in zip(clauses, ends, strict=True)
        if one.strip() and not _repeats(one, service)
    ]
    if len(kept) == len([one for one in clauses if one.strip()]):
        return words
    left = "".join(f"{one}{end}" for one, end in kept).strip().rstrip(".,; \n")
    return left[:1].upper() + left[1:]


def _repeats(clause: str, service: Service) -> bool:
    tokens = set(_TOKEN.findall(clause.lower().replace("+", " + ")))
    return bool(tokens) and (
        _repeats_age(tokens, service)
        or _repeats_group(tokens, service)
        or _repeats_area(tokens, service)
        or _repeats_professional(tokens, service)
    )


def _repeats_age(tokens: set[str], service: Service) -> bool:
    low, high = service.minimum_age, service.maximum_age
    ages = {str(age) for age in (low, high) if age}
    numbers = {token for token in tokens if token.isdigit()}
    words = tokens - numbers - _PLAIN
    if not ages or numbers != ages:
        return False
    if low and high is None:
        return words <= _OR_MORE and bool(words)
    return words <= _OR_LESS and (bool(words) or bool(low))


def _repeats_group(tokens: set[str], service: Service) -> bool:
    for row in service.groups.all():
        said = set(_TOKEN.findall(str(row.get_group_display()).lower()))
        sure = row.only or "only" not in tokens
        if sure and said <= tokens and tokens - said <= _PLAIN:
            return True
    return False


def _repeats_professional(tokens: set[str], service: Service) -> bool:
    """ "Referral by a health or care professional", where that is asked as a rule of its own."""
    says = bool(tokens & {"professional", "professionals"})
    return service.referral_only == Fact.YES and says and tokens <= _PLAIN | _SENT_BY


def _repeats_area(tokens: set[str], service: Service) -> bool:
    said = {token for area in service.areas.all() for token in _TOKEN.findall(area.name.lower())}
    return bool(said) and said <= tokens and bool(tokens & _LIVES) and tokens - said <= _PLAIN | _LIVES
