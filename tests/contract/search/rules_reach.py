"""What every engine keeps to: whom a service reaches, from where, and the counts beside the answers."""

from __future__ import annotations

import pytest

from search.documents import Begin, Meeting, Room
from search.engines.base import Engine
from search.query import Near, Sort
from search.results import Reach
from tests.contract.search.making import HERE, MILE, NO, UNKNOWN, YES, ask, at, doc, found, need
from tests.contract.search.rules_facts import FACTS


class ReachRules:
    """Subclassed for each engine, which gives the fixture `engine`."""

    def test_a_place_is_in_reach_within_the_distance(self, engine: Engine) -> None:
        engine.rebuild([doc("in", meetings=(at(2.99),)), doc("out", meetings=(at(3.01),))])
        (hit,) = engine.search(ask(miles=3)).hits
        assert (hit.id, hit.reach) == ("in", Reach.NEAR)
        assert hit.metres == pytest.approx(2.99 * MILE, rel=0.001)

    def test_any_distance(self, engine: Engine) -> None:
        engine.rebuild([doc("near", meetings=(at(1),)), doc("far", meetings=(at(300),))])
        anywhere = ask(near=Near(HERE), sort=Sort.NEAREST)
        assert found(engine, anywhere) == ["near", "far"]

    def test_what_comes_to_you_is_in_reach_wherever_its_office_is(self, engine: Engine) -> None:
        covers = frozenset({"town:weymouth"})
        visits, phone = frozenset({"home-visit"}), frozenset({"phone"})
        engine.rebuild(
            [
                doc("visits", delivery=visits, covers=covers, cover_known=True, meetings=(at(40),)),
                doc("phone", delivery=phone, covers=covers, cover_known=True, meetings=()),
                doc("person", delivery=frozenset({"in-person"}), covers=covers, meetings=(at(40),)),
                doc("elsewhere", delivery=visits, covers=frozenset({"town:derby"}), meetings=(at(0.1),)),
            ]
        )
        hits = {hit.id: hit for hit in engine.search(ask(miles=5, codes=["town:weymouth"])).hits}
        assert {id: hit.reach for id, hit in hits.items()} == {
            "visits": Reach.COMES_TO_YOU,
            "phone": Reach.PHONE,
        }
        assert hits["visits"].metres is None

    def test_a_phone_line_of_unknown_cover_never_vanishes(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("line", delivery=frozenset({"phone"}), meetings=(at(200),)),
                doc("nowhere", meetings=()),
                doc("far", meetings=(at(200),)),
                doc("near"),
            ]
        )
        answer = engine.search(ask(miles=5))
        assert answer.hits[0].id == "near"
        assert {hit.id: hit.unsure for hit in answer.hits} == {
            "near": (),
            "line": ("near",),
            "nowhere": ("near",),
        }
        assert answer.unsure == 2

    def test_a_withheld_address_is_covered_but_never_near(self, engine: Engine) -> None:
        refuge = doc("refuge", covers=frozenset({"authority:E1"}), cover_known=True, meetings=(Meeting("r"),))
        engine.rebuild([refuge])
        (hit,) = engine.search(ask(miles=0.5, codes=["authority:E1"])).hits
        assert (hit.reach, hit.metres) == (Reach.COVERS, None)
        assert found(engine, ask(miles=5, codes=["authority:E2"])) == []
        assert engine.search(ask(near=Near(HERE), sort=Sort.NEAREST)).hits == ()

    def test_cover_needs_one_code_in_common(self, engine: Engine) -> None:
        visits = frozenset({"home-visit"})
        engine.rebuild(
            [
                doc("ward", delivery=visits, covers=frozenset({"ward:W1", "ward:W2"}), meetings=()),
                doc("nation", delivery=visits, covers=frozenset({"nation:england"}), meetings=()),
                doc("sector", delivery=visits, covers=frozenset({"sector:DT4 8"}), meetings=()),
            ]
        )
        assert set(found(engine, ask(miles=5, codes=["ward:W2", "nation:england"]))) == {"ward", "nation"}

    @pytest.mark.parametrize("miles", [None, 50])
    def test_cover_counts_only_for_what_travels(self, engine: Engine, miles: float | None) -> None:
        """A class met in person is only where it is met; its evening at a place not known reaches nobody."""
        town, evening = frozenset({"town:weymouth"}), frozenset({"tue-evening"})
        morning_here = at(40, "placed", times_known=True, parts=frozenset({"tue-morning"}))
        evening_somewhere = Meeting("not placed", times_known=True, parts=evening)
        met = {"covers": town, "cover_known": True, "meetings": (morning_here, evening_somewhere)}
        engine.rebuild(
            [
                doc("class", delivery=frozenset({"in-person"}), **met),
                doc("way not known", **met),
                doc("visits", delivery=frozenset({"in-person", "home-visit"}), **met),
            ]
        )
        asked = ask(miles=miles, codes=town, when=frozenset({"evening"}))
        assert found(engine, asked) == ["visits", "way not known"]
        without = {hit.id: hit.meeting for hit in engine.search(ask(miles=miles, codes=town)).hits}
        assert without["class"] == without["way not known"] == "placed"

    # --- areas in words that cannot be placed ---------------------------------------------------------

    @pytest.mark.parametrize("ways", [("phone",), ("online",), ("home-visit",), ("in-person", "phone"), ()])
    def test_an_area_that_cannot_be_placed_is_not_known_elsewhere(
        self, engine: Engine, ways: tuple[str, ...]
    ) -> None:
        """It names the islands, and a district of old that no list has."""
        named = {"covers": frozenset({"authority:scilly"}), "cover_unplaced": True}
        whole = {"covers": frozenset({"authority:cornwall"}), "cover_known": True}
        engine.rebuild(
            [
                doc("partly", delivery=frozenset(ways), meetings=(at(150),), **named),
                doc("sure", delivery=frozenset({"phone"}), meetings=(at(150),), **whole),
            ]
        )
        answer = engine.search(ask(miles=10, codes=["authority:cornwall"]))
        assert [(hit.id, hit.unsure) for hit in answer.hits] == [("sure", ()), ("partly", ("near",))]
        assert answer.unsure == 1
        assert answer.facets["distance"] == {"1": 2, "3": 2, "5": 2, "10": 2, "any": 2}
        nearest = ask(miles=10, codes=["authority:cornwall"], sort=Sort.NEAREST)
        assert found(engine, nearest) == ["sure", "partly"]
        (there,) = engine.search(ask(miles=10, codes=["authority:scilly"])).hits
        assert (there.id, there.unsure) == ("partly", () if ways else ("near",))

    def test_an_area_of_which_nothing_can_be_placed_is_not_known_anywhere(self, engine: Engine) -> None:
        visits, person = frozenset({"home-visit"}), frozenset({"in-person"})
        engine.rebuild(
            [
                doc("visits", delivery=visits, cover_unplaced=True, meetings=(at(40),)),
                doc("no place", delivery=visits, cover_unplaced=True, meetings=()),
                doc("go there", delivery=person, cover_unplaced=True, meetings=(at(40),)),
                doc("near", delivery=person, cover_unplaced=True, meetings=(at(1),)),
            ]
        )
        answer = engine.search(ask(miles=10, codes=["authority:cornwall"]))
        assert {hit.id: hit.unsure for hit in answer.hits} == {
            "near": (),
            "visits": ("near",),
            "no place": ("near",),
        }
        assert answer.hits[0].id == "near"

    def test_a_stated_area_covers_though_nobody_said_how_it_is_given(self, engine: Engine) -> None:
        county = {"covers": frozenset({"authority:cornwall"}), "cover_known": True}
        engine.rebuild(
            [
                doc("not said", meetings=(at(30),), **county),
                doc("go there", delivery=frozenset({"in-person"}), meetings=(at(30),), **county),
                doc("visits", delivery=frozenset({"home-visit"}), meetings=(at(30),), **county),
                doc("not said but near", meetings=(at(2),), **county),
            ]
        )
        answer = engine.search(ask(miles=10, codes=["authority:cornwall"], sort=Sort.NEAREST))
        assert [(hit.id, hit.reach, hit.unsure) for hit in answer.hits] == [
            ("not said but near", Reach.NEAR, ()),
            ("visits", Reach.COMES_TO_YOU, ()),
            ("not said", Reach.COVERS, ("near",)),
        ]
        assert engine.search(ask(miles=10, codes=["authority:cornwall"])).hits[-1].id == "not said"
        elsewhere = found(engine, ask(miles=10, codes=["authority:devon"]))
        assert elsewhere == ["not said but near"]

    def test_the_nearest_place_that_fits_speaks(self, engine: Engine) -> None:
        morning, evening = frozenset({"tue-morning"}), frozenset({"tue-evening"})
        engine.rebuild(
            [
                doc(
                    "club",
                    meetings=(
                        at(9, "far", times_known=True, parts=evening),
                        at(1, "near", times_known=True, parts=morning),
                        at(4, "middle", times_known=True, parts=evening),
                    ),
                )
            ]
        )
        for when, meeting, miles in (("evening", "middle", 4), ("morning", "near", 1)):
            (hit,) = engine.search(ask(miles=10, when=frozenset({when}))).hits
            assert (hit.meeting, hit.metres) == (meeting, pytest.approx(miles * MILE, rel=0.001))
        (hit,) = engine.search(ask(miles=10)).hits
        assert hit.meeting == "near"

    def test_nearest_goes_by_the_place_that_fits(self, engine: Engine) -> None:
        evening = {"times_known": True, "parts": frozenset({"tue-evening"})}
        morning = {"times_known": True, "parts": frozenset({"tue-morning"})}
        visits = {"delivery": frozenset({"home-visit"}), "covers": frozenset({"town:w"})}
        engine.rebuild(
            [
                doc("a", meetings=(at(1, "1", **morning), at(8, "2", **evening))),
                doc("b", meetings=(at(3, "1", **evening),)),
                doc("c", meetings=(at(2, "1"),)),
                doc(
                    "z",
                    meetings=(Meeting("0", times_known=True, parts=frozenset({"mon-evening"})),),
                    **visits,
                ),
            ]
        )
        asked = ask(miles=10, codes=["town:w"], when=frozenset({"evening"}), sort=Sort.NEAREST)
        assert found(engine, asked) == ["b", "a", "z", "c"]

    # --- counts --------------------------------------------------------------------------------------

    def test_facets_count_yes_and_not_known_under_the_other_filters(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("a", free=YES, delivery=frozenset({"phone"}), needs=(need("food-banks", "food"),)),
                doc("b", free=NO, delivery=frozenset({"online"}), needs=(need("food"),)),
                doc("c", free=UNKNOWN, languages=frozenset({"pl"})),
                doc("d", free=YES, languages=frozenset({"ur"}), begin=Begin.PROFESSIONAL),
            ]
        )
        facets = engine.search(ask(free=True)).facets
        assert facets["free"] == {"yes": 3}
        assert facets["need"] == {"food-banks": 1, "food": 1}
        assert facets["delivery"] == {"in-person": 2, "phone": 3, "online": 2, "home-visit": 2}
        assert facets["language"] == {"pl": 2, "ur": 2}
        assert facets["begin"] == {"self": 2}
        both = engine.search(ask(free=True, delivery=frozenset({"phone"}))).facets
        assert both["delivery"] == facets["delivery"]
        assert both["free"] == {"yes": 3}

    def test_facets_of_meetings_count_places_that_fit_the_other_filters(self, engine: Engine) -> None:
        morning = {"times_known": True, "parts": frozenset({"tue-morning"})}
        evening = {"times_known": True, "parts": frozenset({"sat-evening"})}
        engine.rebuild(
            [
                doc("a", meetings=(at(0.5, "1", access={"step-free": NO}, **morning), at(4, "2", **evening))),
                doc("b", meetings=(at(2, "1", access={"step-free": YES}, room=Room.FULL, **morning),)),
                doc("c", meetings=(at(7, "1"),)),
            ]
        )
        facets = engine.search(ask(miles=5)).facets
        assert facets["distance"] == {"1": 1, "3": 2, "5": 2, "10": 3, "any": 3}
        assert facets["when"] == {"morning": 2, "evening": 1, "weekend": 1, "tue": 2, "sat": 1}
        assert facets["access"] == {"step-free": 2}
        assert facets["taking"] == {"yes": 1}
        narrowed = engine.search(ask(miles=1)).facets
        assert narrowed["distance"] == facets["distance"]
        assert narrowed["when"] == {"morning": 1, "tue": 1}
        assert narrowed["access"] == {}

    def test_those_known_to_fit_are_counted_apart(self, engine: Engine) -> None:
        tuesday = {"times_known": True, "parts": frozenset({"tue-morning"})}
        engine.rebuild(
            [
                doc("yes", free=YES, languages=frozenset({"pl"}), delivery=frozenset({"phone"})),
                doc("no", free=NO, begin=Begin.PROFESSIONAL, meetings=(at(1, access={"step-free": NO}),)),
                doc("unknown", begin=Begin.SELF, meetings=(at(1, room=Room.OPEN, **tuesday),)),
                doc("ramp", meetings=(at(2, access={"step-free": YES}), at(9, "b", access={"hoist": YES}))),
            ]
        )
        answer = engine.search(ask())
        assert (answer.facets["free"], answer.known["free"]) == ({"yes": 3}, {"yes": 1})
        assert (answer.facets["access"], answer.known["access"]) == (
            {"hoist": 4, "step-free": 3},
            {"hoist": 1, "step-free": 1},
        )
        assert (answer.facets["taking"], answer.known["taking"]) == ({"yes": 4}, {"yes": 1})
        assert (answer.facets["begin"], answer.known["begin"]) == ({"self": 3}, {"self": 1})
        assert (answer.facets["language"], answer.known["language"]) == ({"pl": 4}, {"pl": 1})
        assert (answer.facets["when"]["sat"], answer.known["when"]) == (3, {"morning": 1, "tue": 1})
        assert answer.known["delivery"] == {"phone": 1}
        near = engine.search(ask(miles=5))
        assert near.known["access"] == {"step-free": 1}, "a hoist at the far place is none near by"
        assert engine.search(ask(free=True)).known["access"] == {"hoist": 1, "step-free": 1}
        kept = engine.search(ask(free=True))
        assert kept.known["free"] == {"yes": kept.total - kept.unsure}

    def test_facets_count_under_the_words(self, engine: Engine) -> None:
        engine.rebuild([doc("a", "Chess", needs=(need("games"),)), doc("b", "Golf", needs=(need("sport"),))])
        assert engine.search(ask("chess")).facets["need"] == {"games": 1}

    def test_without_facets_the_rest_is_the_same(self, engine: Engine) -> None:
        engine.rebuild([doc(str(n), free=fact, meetings=(at(n),)) for n, (_, fact) in enumerate(FACTS)])
        with_facets = engine.search(ask(miles=5, free=True))
        without = engine.search(ask(miles=5, free=True, facets=False))
        assert without.facets == {}
        assert [h.id for h in without.hits] == [h.id for h in with_facets.hits]
        assert (without.total, without.unsure) == (with_facets.total, with_facets.unsure)
