"""From listings to what the engines index: one document per listing and audience that may see it.

Reading a batch takes a constant number of queries, however many listings are in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from directory import clock
from directory.catalogue import cleaning
from directory.catalogue.facts import Basis, Visibility
from directory.catalogue.inference.facts import free_for_some
from directory.catalogue.models import BeginBy, Need, NeedPhrase, Service, ServiceStatus
from directory.clock import LONDON
from directory.events.event_dates import ended_at
from directory.indexing.index_columns import read
from directory.indexing.service_at_place import closure_of, meetings_of, places_seen
from search.documents import Audience, Begin, Document, Fact, NeedTag
from search.meaning.vectors import with_meanings

__all__ = ["AUDIENCES", "Document", "batches", "count_listed", "documents_of", "listed_ids"]

AUDIENCES = len(Audience)
BATCH = 200
INFERRED_MOST, UNSAID_CONFIDENCE = 0.7, 70
"""What an inferred need weighs that we are certain of, beside 1 for one that is said; and how sure, in
percent, we take those to be that were inferred before that was kept."""

UNRECKONED = 0.5
"""The freshness of what is new until it is reckoned: as of what nobody has checked."""
STRIP, FAR = 0.1, 1000.0
"""Degrees of latitude of a strip of the country, and what comes after all of them."""


def _listed() -> QuerySet[Service]:
    """Whatever either audience may find. A listing closed for now is not offered to anybody."""
    return Service.objects.for_professionals().exclude(status=ServiceStatus.PAUSED)


def listed_ids() -> list[UUID]:
    return list(_listed().values_list("pk", flat=True))


def count_listed() -> int:
    return _listed().count()


def batches() -> Iterator[Sequence[UUID]]:
    """The ids of every listing, a batch at a time, neighbours together: what is asked for together then
    stands together in an index."""
    ids = _by_place()
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _by_place() -> list[UUID]:
    """The ids of what is listed in strips from south to north, each from west to east; what has no place
    last."""
    first: dict[UUID, tuple[float, float]] = {}
    point = ("at_locations__location__latitude", "at_locations__location__longitude")
    for pk, latitude, longitude in _listed().order_by().values_list("pk", *point).iterator():
        where = (FAR, FAR) if latitude is None else (latitude // STRIP, longitude)
        first[pk] = min(where, first.get(pk, where))
    return sorted(first, key=lambda pk: (first[pk], pk))


def documents_of(service_ids: Sequence[UUID], needs: NeedTree | None = None) -> list[Document]:
    """The documents of these listings, in this order; a listing nobody may find has none."""
    services = {service.pk: service for service in read(_listed().filter(pk__in=service_ids))}
    found = [services[pk] for pk in dict.fromkeys(service_ids) if pk in services]
    needs = needs or NeedTree.load()
    return with_meanings(document for service in found for document in _of_service(service, needs))


def _of_service(service: Service, needs: NeedTree) -> Iterator[Document]:
    """One for each audience that may see it. All that may differ between them is which places they see."""
    whole = _document(service, Audience.PROFESSIONAL, needs)
    if service.visibility == Visibility.PUBLIC and service.hidden_at is None:
        seen, known = (
            places_seen(service, audience) for audience in (Audience.PUBLIC, Audience.PROFESSIONAL)
        )
        if seen == known:
            yield replace(whole, audience=Audience.PUBLIC)
        else:
            yield _document(service, Audience.PUBLIC, needs)
    yield whole


def _document(service: Service, audience: Audience, needs: NeedTree) -> Document:
    organisation = service.organisation
    today = clock.today()
    closed_from, closed_to = _closed(service, today)
    areas = list(service.areas.all())
    codes = frozenset(code for area in areas for code in area.codes)
    unplaced = any(area.unplaced for area in areas)
    return Document(
        id=str(service.pk),
        audience=audience,
        name=service.name,
        organisation=organisation.name,
        organisation_id=str(organisation.pk),
        summary=service.summary,
        description=cleaning.to_plain(service.description),
        other_words="\n".join(
            filter(None, (service.other_names, organisation.other_names, service.eligibility))
        ),
        needs=tuple(
            tag
            for row in service.needs.all()
            if (tag := needs.tag(row.need.slug, Basis(row.basis), row.confidence)) is not None
        ),
        meetings=meetings_of(service, audience, today),
        covers=codes,
        cover_known=bool(codes) and not unplaced,
        cover_unplaced=unplaced,
        delivery=frozenset(row.how for row in service.deliveries.all()),
        free=free_of(service),
        minimum_age=service.minimum_age,
        maximum_age=service.maximum_age,
        ages_known=bool(service.ages_basis),
        audience_groups=frozenset(row.group for row in service.groups.all() if row.only),
        begin=begin_of(service),
        languages=frozenset(row.code for row in service.languages.all()),
        closed_from=closed_from,
        closed_to=closed_to,
        checked=service.last_checked,  # as reading.read brings it
        freshness=UNRECKONED if service.fresh is None else service.fresh / 100,
    )


def _closed(service: Service, today: date) -> tuple[date | None, date | None]:
    """First and last day on which nobody finds it: its closure, or for an event all days once it is over."""
    ended = ended_at(service.schedules.all())
    if ended is not None and ended <= clock.now():
        return today, None
    closure = closure_of(service, today)
    if closure is not None:
        return closure.first_day, closure.last_day
    return (ended.astimezone(LONDON).date() + timedelta(days=1), None) if ended is not None else (None, None)


def free_of(service: Service) -> Fact:
    """Free of charge. What is free for people on a low income is not known to be free for whoever asks, and
    is not left out where they want it free."""
    if service.free != Fact.NO.value:
        return Fact(service.free)
    prices = (f"{cost.label} {cost.note}" for cost in service.costs.all())
    own = (service.summary, cleaning.to_plain(service.description), service.eligibility)
    said = ". ".join([*own, *prices])
    return Fact.NOT_KNOWN if free_for_some(said) else Fact.NO


def begin_of(service: Service) -> Begin:
    """Who may make the first contact, from what is said of referral, else of how to begin."""
    if service.referral_only == Fact.YES or service.begin_by == BeginBy.PROFESSIONAL:
        return Begin.PROFESSIONAL
    if service.referral_only == Fact.NO or service.begin_by != BeginBy.NOT_KNOWN:
        return Begin.SELF
    return Begin.NOT_KNOWN


@dataclass(slots=True)
class NeedTree:
    """Every need in use with its words and those above it, read once for a whole batch."""

    by_id: dict[UUID, Need]
    phrases: dict[UUID, list[str]]
    _by_slug: dict[str, Need] = field(init=False)
    _tags: dict[tuple[str, float], NeedTag | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_slug = {need.slug: need for need in self.by_id.values()}

    @classmethod
    def load(cls) -> NeedTree:
        phrases: dict[UUID, list[str]] = defaultdict(list)
        for need_id, text in NeedPhrase.objects.values_list("need_id", "text"):
            phrases[need_id].append(text)
        return cls({need.pk: need for need in Need.objects.current()}, phrases)

    def line(self, need_id: UUID | None) -> tuple[str, ...]:
        """The need's slug and those above it, nearest first. A circle of parents ends where it began."""
        slugs: list[str] = []
        while need_id and (need := self.by_id.get(need_id)) and need.slug not in slugs:
            slugs.append(need.slug)
            need_id = need.parent_id
        return tuple(slugs)

    def tag(self, slug: str, basis: Basis, confidence: int | None = None) -> NeedTag | None:
        """How a listing with this need is found by it; None for a need no longer in use."""
        weight = 1.0
        if basis == Basis.INFERRED:
            weight = INFERRED_MOST * (UNSAID_CONFIDENCE if confidence is None else confidence) / 100
        key = (slug, weight)
        if key not in self._tags:
            self._tags[key] = self._tag(slug, weight)
        return self._tags[key]

    def _tag(self, slug: str, weight: float) -> NeedTag | None:
        need = self._by_slug.get(slug)
        if need is None:
            return None
        words = [need.plain_name, *self.phrases.get(need.pk, ())]
        return NeedTag(
            slug=need.slug,
            label=need.name,
            slugs=self.line(need.pk),
            words="\n".join(filter(None, words)),
            weight=weight,
        )
