"""Finds pairs that may be one: by the worker, when listings have changed. Kept for an editor to decide.

Only records that share something are compared (a phone, a page, a postcode, a rare word or two words of their
names), so that ten thousand listings take seconds. What more than MOST share brings nothing together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from directory import clock
from directory.background.heartbeats import Heartbeat, record_heartbeat
from directory.duplicates import traits
from directory.duplicates.likeness import Likeness, Traits, of_organisations, of_services
from directory.duplicates.models import NAMED, Decision, Kind, MayBeSame, in_order
from directory.indexing.models import ListingChange

MOST = 60
"""Records that one sign may bring together."""
SHARED = 8
"""Records from which a phone, an address or a site is nobody's own any more: it is not compared."""
MOST_PAIRS = 5_000
"""Of each kind, the best: more nobody looks through."""
BATCH = 500
HEARTBEAT = "duplicates"
BETWEEN = timedelta(hours=1)

Pairs = dict[tuple[UUID, UUID], Likeness]
_SCORES: dict[Kind, tuple[Callable[[], list[Traits]], Callable[[Traits, Traits], Likeness]]] = {
    Kind.SERVICE: (traits.services, of_services),
    Kind.ORGANISATION: (traits.organisations, of_organisations),
}


def work() -> int:
    """The worker's share: at most once in an hour, and only when something has changed."""
    last = Heartbeat.objects.filter(name=HEARTBEAT).values_list("at", flat=True).first()
    if last is not None and (clock.now() - last < BETWEEN or not _changed_since(last)):
        return 0
    find()
    return 0


def find() -> dict[str, int]:
    """Look through everything now. Returns how many pairs of each kind wait for an editor."""
    began = clock.now()
    found = {}
    for kind, (read, score) in _SCORES.items():
        found[kind.value] = _keep(kind, compared(read(), score))
    record_heartbeat(HEARTBEAT, dict(found))
    Heartbeat.objects.filter(name=HEARTBEAT).update(at=began)
    return found


def compared(every: Sequence[Traits], score: Callable[[Traits, Traits], Likeness]) -> Pairs:
    """Every pair with a score, of those that share a sign."""
    own = _without_what_many_share(every)
    made: Pairs = {}
    seen: set[tuple[int, int]] = set()
    for members in _together(own):
        for pair in combinations(members, 2):
            if pair in seen:
                continue
            seen.add(pair)
            a, b = own[pair[0]], own[pair[1]]
            likeness = score(a, b)
            if likeness.score:
                made[in_order(a.id, b.id)] = likeness
    return made


def _without_what_many_share(every: Sequence[Traits]) -> list[Traits]:
    counts: Counter[tuple[str, str]] = Counter()
    names = ("phones", "emails", "pages", "sites")
    for one in every:
        counts.update((name, value) for name in names for value in getattr(one, name))
    common = {sign for sign, count in counts.items() if count > SHARED}
    if not common:
        return list(every)

    def own(name: str, values: frozenset[str]) -> frozenset[str]:
        return frozenset(value for value in values if (name, value) not in common)

    return [
        replace(
            one,
            phones=own("phones", one.phones),
            emails=own("emails", one.emails),
            pages=own("pages", one.pages),
            sites=own("sites", one.sites),
        )
        for one in every
    ]


def _together(every: Sequence[Traits]) -> Iterator[list[int]]:
    """Places in the list of records that share one sign, in order."""
    blocks: dict[str, list[int]] = defaultdict(list)
    words = Counter(word for one in every for word in set(one.name.split()))
    for place, one in enumerate(every):
        for sign in set(_signs(one, words)):
            blocks[sign].append(place)
    return (members for members in blocks.values() if 1 < len(members) <= MOST)


def _signs(one: Traits, words: Counter[str]) -> Iterator[str]:
    yield from (f"phone {value}" for value in one.phones)
    yield from (f"email {value}" for value in one.emails)
    yield from (f"web {value}" for value in one.pages or one.sites)
    yield from (f"place {value}" for value in one.postcodes)
    if one.words:
        yield f"words {one.words}"
    for name in (one.name, *one.other_names):
        yield f"name {' '.join(sorted(name.split()))}"
        by_rarity = sorted(set(name.split()), key=lambda word: (words[word], word))[:4]
        yield from (f"word {word}" for word in by_rarity if words[word] <= MOST)
        for pair in combinations(sorted(by_rarity), 2):
            yield f"two words {' '.join(pair)}"
            # A name that many have, in one place or of one organisation.
            yield from (f"{' '.join(pair)} at {code[:-2]}" for code in one.postcodes)
        if one.organisation:
            yield from (f"word {word} of {one.organisation}" for word in by_rarity)


def _changed_since(last: datetime) -> bool:
    latest = ListingChange.objects.aggregate(latest=Max("at"))["latest"]
    return latest is not None and latest >= last


def _keep(kind: Kind, found: Pairs) -> int:
    """Bring what is kept to what was found; what an editor decided stays decided."""
    best = dict(sorted(found.items(), key=lambda pair: -pair[1].score)[:MOST_PAIRS])
    with transaction.atomic():
        kept = {(row.first_id, row.second_id): row for row in MayBeSame.objects.filter(kind=kind)}
        fresh, changed, gone = [], [], []
        for ids, likeness in best.items():
            row = kept.get(ids)
            if row is None:
                fresh.append(
                    MayBeSame(
                        kind=kind,
                        first_id=ids[0],
                        second_id=ids[1],
                        score=likeness.score,
                        reasons=list(likeness.reasons),
                    )
                )
            elif (row.score, row.reasons) != (likeness.score, list(likeness.reasons)):
                row.score, row.reasons = likeness.score, list(likeness.reasons)
                changed.append(row)
        gone = [
            row.pk
            for ids, row in kept.items()
            if ids not in best and row.decision == Decision.OPEN and row.reasons != [NAMED]
        ]
        MayBeSame.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
        MayBeSame.objects.bulk_update(changed, ["score", "reasons"], batch_size=BATCH)
        for start in range(0, len(gone), BATCH):
            rows = MayBeSame.objects.filter(pk__in=gone[start : start + BATCH], decision=Decision.OPEN)
            rows.delete()
    return MayBeSame.objects.open().filter(kind=kind).count()
