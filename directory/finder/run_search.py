"""From what was asked to what is shown: understood, looked for, widened where nothing is found, explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from directory import clock
from directory.catalogue.models import Helpline
from directory.finder import danger_box, place_in_question, results_apart, widen_search
from directory.finder.danger_heard import heard
from directory.finder.question import DEFAULT_MILES, SearchParameters
from directory.finder.result_reasons import QuestionTerms
from directory.finder.result_rows import Asker, Row, read_listings, rows
from directory.places.find_place_by_name import has_listings_near, has_listings_placed
from directory.places.locate import Place, PlaceProblem, locate, of_point
from directory.places.miles import METRES_IN_A_MILE
from directory.places.own_area import own_area
from directory.words import vocabulary
from search import registry
from search.documents import Audience, Point
from search.language import Speller, Understood, Vocabulary, normalise, understand
from search.language.needs import with_related
from search.language.two_ears import DangerHeard
from search.meaning.vectors import needs_of_question, of_question
from search.query import Filters, Near, NeedInQuery, Query, Sort
from search.results import Results

SUITS: Mapping[str, frozenset[str]] = {
    "home-visit": frozenset({"home-visit", "phone", "online"}),
    "in-person": frozenset(),
}


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What /find/ shows. `notes` say what was done to find something; `errors` name fields.

    `near_words` is the place as it may be shown ("DT4 8": a whole postcode is never shown), `choices`
    are places to choose from where a name meant several. `codes` are the areas it was asked from, `as_asked`
    is how many there were before anything was widened.
    """

    asked: SearchParameters
    understood: Understood
    results: Results
    rows: tuple[Row, ...]
    place: Place | None = None
    near_words: str = ""
    own_area: str = ""
    """Named where nobody said a place, and what is near it comes first."""
    miles: float | None = None
    searched_miles: float | None = None
    """As asked or usual, before anything was widened; None is any distance."""
    codes: frozenset[str] = frozenset()
    as_asked: int = 0
    notes: tuple[str, ...] = ()
    apart: tuple[results_apart.Apart, ...] = ()
    helplines: tuple[Helpline, ...] = ()
    danger: danger_box.DangerBox | None = None
    quiet: danger_box.DangerBox | None = None
    """For words that may tell of danger; never beside `danger`."""
    heard: DangerHeard[vocabulary.Danger] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    words: vocabulary.Words | None = None
    query: Query | None = None
    """The structured question that brought these results, after any widening."""

    @property
    def needs(self) -> tuple[vocabulary.NeedWords, ...]:
        """The needs it was answered for: the one chosen, then those understood."""
        known = self.words.needs if self.words else {}
        slugs = [self.asked.need, *(need.slug for need in self.understood.needs)]
        return tuple(known[slug] for slug in dict.fromkeys(slugs) if slug in known)


def find(
    asked: SearchParameters,
    *,
    audience: Audience = Audience.PUBLIC,
    near: Near | None = None,
    near_words: str = "",
    groups: frozenset[str] = frozenset(),
    knowing: tuple[vocabulary.Words, Speller] | None = None,
    facets: bool = True,
) -> SearchAnswer:
    """Answer a question. Never raises for what was asked, nor when an engine is away.

    `near` is where a person lives, for pages that know it; it is used instead of the place asked for, and
    `near_words` names it. `near.metres` None takes the distance asked for, or the usual one. `knowing` is
    another vocabulary than that of now, to try a change before it is saved. Without `facets` nothing is
    counted beside the filters.
    """
    words, speller = knowing or vocabulary.current()
    where = _where(asked, near, near_words, words.vocabulary)
    errors = {**asked.errors, **where.errors}
    if asked.need and asked.need not in words.needs:
        errors["need"] = _("We do not know that need, so we looked for everything.")
        asked = replace(asked, need="")
    understood = _understand(asked, words.vocabulary, speller, where.rest)
    told = heard(asked.q, words, speller.words)
    topic, also = told.sure, told.ears.also if told.ears else None
    if topic and topic.need in words.needs:
        others = (need for need in understood.needs if need.slug != topic.need)
        understood = replace(
            understood, needs=(NeedInQuery(topic.need), *(danger_box.behind(need) for need in others))
        )
    meaning = b"" if asked.exact or not understood.words else of_question(where.rest or asked.q)
    query = replace(
        _query(asked, understood, audience, where.near, groups),
        facets=facets,
        meaning=meaning,
        need_shares=needs_of_question(meaning),
    )
    if topic is None:
        query = replace(query, needs=with_related(query.needs, words.vocabulary))
    if where.area and query.sort == Sort.NEAREST:
        query = replace(query, sort=Sort.BEST)
    found = widen_search.search(query, words, _chosen(asked))
    results, query = _without_doubt_of_area(found, where), found.query
    boxed = replace(query, near=None) if where.area else query
    few = results.some_words and not understood.needs
    above = {slug: need.line for slug, need in words.needs.items()}
    meant = QuestionTerms(understood.words, above, say_words=not told)
    reached = query.near if results.total else where.near
    codes = where.codes
    listings = read_listings(found.every_hit(), audience)
    asker = Asker(audience, where.point, where.words, meant, listings)
    answer = SearchAnswer(
        asked=asked,
        understood=understood,
        results=results,
        rows=tuple(rows(results.hits, asker)),
        apart=results_apart.lists_apart(found, asked, asker, words),
        place=where.place,
        near_words=where.words,
        own_area=where.area,
        miles=reached.metres / METRES_IN_A_MILE if reached and reached.metres else None,
        searched_miles=where.near.metres / METRES_IN_A_MILE if where.near and where.near.metres else None,
        codes=codes,
        as_asked=found.as_asked,
        notes=tuple(
            filter(
                None,
                (
                    _outside(where),
                    *found.notes,
                    _("Few of these have all of your words.") if few else "",
                ),
            )
        ),
        errors=errors,
        choices=where.choices,
        words=words,
        query=query,
        danger=danger_box.box_for(topic, words, boxed, where.words, also) if topic else None,
        quiet=danger_box.quiet_box(told.perhaps, codes, also) if told.perhaps and not topic else None,
        heard=told.ears,
    )
    if results.total and not results.resting:
        return answer
    lines = danger_box.helplines(answer.needs[0].slug, codes) if answer.needs else ()
    return replace(answer, helplines=lines or (danger_box.general_lines(codes) if results.resting else ()))


def _without_doubt_of_area(found: widen_search.WidenedAnswer, where: _Where) -> Results:
    """The results; where nobody asked for a place, whether one is reached is no doubt to be counted."""
    results, query = found.results, found.query
    if not where.area or not results.unsure:
        return results
    if query.filters == Filters():
        return replace(results, unsure=0)
    others = registry.search(replace(query, near=None, facets=False, limit=0))
    return replace(results, unsure=min(others.unsure, results.total))


@dataclass(frozen=True, slots=True)
class _Where:
    """Where to look from: a person's own place, the one asked for, or the one the question itself names.

    `rest` is the question without the place it names. `choices` are places where a name means several. `area`
    names the site's own area, where nobody said a place: what is near it comes first, whatever the distance,
    and nothing is called near.
    """

    rest: str
    near: Near | None = None
    words: str = ""
    place: Place | None = None
    choices: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    area: str = ""

    @property
    def point(self) -> Point | None:
        return self.near.point if self.near and not self.area else None

    @property
    def codes(self) -> frozenset[str]:
        return self.near.codes if self.near and not self.area else frozenset()


def _where(asked: SearchParameters, near: Near | None, near_words: str, known: Vocabulary) -> _Where:
    rest, miles = asked.q, asked.miles
    if near is not None:
        return _Where(rest, replace(near, metres=_metres(asked, near, miles)), near_words)
    try:
        place = of_point(asked.at) if asked.at else locate(asked.place) if asked.place else None
    except PlaceProblem as problem:
        return _Where(rest, choices=problem.choices, errors={"postcode": str(problem)})
    if place is None and (said := _place_said(asked, known)):
        place, rest, miles = said.place, said.rest, said.miles if asked.miles is None else miles
    if place is None:
        return _around_here(asked, rest)
    found = Near(place.point, place.codes)
    return _Where(rest, replace(found, metres=_metres(asked, found, miles)), short_place(place), place)


def _outside(where: _Where) -> str:
    """What to say of a place that none of our listings is anywhere near."""
    if where.place is None or has_listings_near(where.place.point) or not has_listings_placed():
        return ""
    said = _(
        "%(place)s is outside the area of this directory. These reach people there, by phone or online for "
        "example, or are far away. The council there may know what is near you."
    )
    return said % {"place": where.words}


def _around_here(asked: SearchParameters, rest: str) -> _Where:
    """The site's own area, where nobody said a place and something is asked for."""
    known = None if asked.nothing or asked.any_distance or asked.errors else own_area()
    if known is None:
        return _Where(rest)
    place, name = known
    return _Where(rest, Near(place.point, place.codes), area=name or place.label)


def short_place(place: Place) -> str:
    """A place as it may be shown: "DT4 8" for a whole postcode, else what it is called."""
    outcode, _space, incode = place.postcode.partition(" ")
    return f"{outcode} {incode[0]}" if incode else place.label


def _place_said(asked: SearchParameters, known: Vocabulary) -> place_in_question.PlaceInQuestion | None:
    """The place that the question itself names, where it was not taken away again."""
    if not asked.q or asked.exact or "place:" in asked.without:
        return None
    return place_in_question.read(asked.q, known)


def _metres(asked: SearchParameters, near: Near, miles: float | None) -> float | None:
    if asked.any_distance:
        return None
    if miles is not None:
        return miles * METRES_IN_A_MILE
    return near.metres or DEFAULT_MILES * METRES_IN_A_MILE


def _understand(asked: SearchParameters, words: Vocabulary, speller: Speller, text: str) -> Understood:
    """What the question says, without what the person took away from it. `text` is the question without the
    place it names; a listing whose name is the whole question is found by all of it."""
    if asked.exact:
        return understand(asked.q, Vocabulary(), {})
    said = replace(understand(text, words, speller), whole=normalise(asked.q))
    away = set(asked.without)
    return replace(
        said,
        needs=tuple(need for need in said.needs if f"need:{need.slug}" not in away),
        when=frozenset(part for part in said.when if f"times:{part}" not in away),
        free=said.free and "free:" not in away,
        delivery=frozenset(how for how in said.delivery if f"delivery:{how}" not in away),
        access=frozenset(slug for slug in said.access if f"access:{slug}" not in away),
        age=None if f"age:{said.age}" in away else said.age,
        chips=tuple(chip for chip in said.chips if f"{chip.kind}:{chip.value}" not in away),
    )


def _query(
    asked: SearchParameters, said: Understood, audience: Audience, near: Near | None, groups: frozenset[str]
) -> Query:
    nothing = not (said.words or said.needs or near or asked.need or asked.filters)
    sort = Sort.NAME if nothing and asked.sort == Sort.BEST else asked.sort
    return Query(
        audience=audience,
        now=clock.now(),
        whole=said.whole,
        words=said.words,
        needs=said.needs,
        stray=asked.any_word,
        near=near,
        filters=replace(
            _chosen(asked),
            free=asked.free or said.free,
            when=frozenset(asked.when) or said.when,
            access=frozenset(asked.access) | said.access,
            delivery=frozenset(asked.delivery) or _ways(said.delivery),
            age=said.age if asked.age is None else asked.age,
        ),
        groups=said.groups | groups,
        sort=Sort.BEST if sort == Sort.NEAREST and near is None else sort,
        offset=(asked.page - 1) * asked.per_page,
        limit=asked.per_page,
    )


def _chosen(asked: SearchParameters) -> Filters:
    """The filters that somebody chose, without those that their words were taken to say."""
    return Filters(
        need=asked.need,
        free=asked.free,
        when=frozenset(asked.when),
        access=frozenset(asked.access),
        delivery=frozenset(asked.delivery),
        language=asked.language,
        age=asked.age,
        self_referral=asked.self_referral,
        taking=asked.taking,
    )


def _ways(said: frozenset[str]) -> frozenset[str]:
    """The ways of being helped that suit what was said. Whom a visit suits, a call may suit too; and "drop
    in" says how it begins rather than that nothing else will do."""
    return frozenset().union(*(SUITS.get(how, frozenset({how})) for how in said))
