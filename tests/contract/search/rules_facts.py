"""What every engine keeps to: facts, times, places, reach and the counts beside them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from search.documents import Begin, Fact, Room
from search.engines.base import Engine
from tests.contract.search.making import LONDON, NO, NOW, UNKNOWN, YES, ask, at, doc, found, need
from tests.contract.search.making import session as a_session

FACTS = (("yes", YES), ("no", NO), ("unknown", UNKNOWN))


class FactRules:
    """Subclassed for each engine, which gives the fixture `engine`."""

    def keeps(self, engine: Engine, **filters: object) -> tuple[list[str], int]:
        """Ids that a filter keeps, surest first, and how many of them are unsure."""
        answer = engine.search(ask(**filters))
        ids = [hit.id for hit in answer.hits]
        assert answer.total == len(ids)
        assert answer.unsure == sum(1 for hit in answer.hits if hit.unsure)
        return ids, answer.unsure

    def test_free(self, engine: Engine) -> None:
        engine.rebuild([doc(id, free=fact) for id, fact in FACTS])
        assert self.keeps(engine, free=True) == (["yes", "unknown"], 1)

    def test_access_of_one_feature(self, engine: Engine) -> None:
        engine.rebuild([doc(id, meetings=(at(1, access={"step-free": fact}),)) for id, fact in FACTS])
        assert self.keeps(engine, access=frozenset({"step-free"})) == (["yes", "unknown"], 1)

    def test_access_features_are_wanted_at_one_and_the_same_place(self, engine: Engine) -> None:
        both = frozenset({"step-free", "toilet"})
        engine.rebuild(
            [
                doc("same", meetings=(at(1, access={"step-free": YES, "toilet": YES}),)),
                doc(
                    "split",
                    meetings=(
                        at(1, "a", access={"step-free": YES, "toilet": NO}),
                        at(1, "b", access={"step-free": NO, "toilet": YES}),
                    ),
                ),
                doc("half", meetings=(at(1, access={"step-free": YES}),)),
            ]
        )
        assert self.keeps(engine, access=both) == (["same", "half"], 1)

    def test_a_feature_nobody_speaks_of_is_not_known(self, engine: Engine) -> None:
        engine.rebuild([doc("1")])
        assert self.keeps(engine, access=frozenset({"hoist"})) == (["1"], 1)

    def test_delivery_is_any_of(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("phone", delivery=frozenset({"phone", "in-person"})),
                doc("online", delivery=frozenset({"online"})),
                doc("person", delivery=frozenset({"in-person"})),
                doc("unknown"),
            ]
        )
        kept, unsure = self.keeps(engine, delivery=frozenset({"phone", "online"}))
        assert (set(kept[:2]), kept[2:], unsure) == ({"phone", "online"}, ["unknown"], 1)

    def test_language(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("pl", languages=frozenset({"pl", "ur"})),
                doc("cy", languages=frozenset({"cy"})),
                doc("unknown"),
            ]
        )
        assert self.keeps(engine, language="pl") == (["pl", "unknown"], 1)

    def test_age(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("over-50", minimum_age=50),
                doc("under-25", maximum_age=25),
                doc("anybody", ages_known=True),
                doc("unknown"),
            ]
        )
        assert set(self.keeps(engine, age=70)[0]) == {"over-50", "anybody", "unknown"}
        assert self.keeps(engine, age=70)[1] == 1
        assert set(self.keeps(engine, age=25)[0]) == {"under-25", "anybody", "unknown"}
        assert set(self.keeps(engine, age=50)[0]) == {"over-50", "anybody", "unknown"}

    def test_who_may_begin(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("yes", begin=Begin.SELF),
                doc("no", begin=Begin.PROFESSIONAL),
                doc("unknown"),
            ]
        )
        assert self.keeps(engine, self_referral=True) == (["yes", "unknown"], 1)

    def test_taking_people_now(self, engine: Engine) -> None:
        engine.rebuild([doc(str(room), meetings=(at(1, room=room),)) for room in Room])
        kept, unsure = self.keeps(engine, taking=True)
        assert (kept[0], set(kept[1:]), unsure) == ("open", {"ask", "not-known"}, 2)

    def test_a_need_and_those_below_it(self, engine: Engine) -> None:
        engine.rebuild(
            [doc("child", needs=(need("food-banks", "food"),)), doc("other", needs=(need("debt"),))]
        )
        assert self.keeps(engine, need="food") == (["child"], 0)
        assert self.keeps(engine, need="food-banks") == (["child"], 0)

    def test_closed_days_are_closed_first_and_last_included(self, engine: Engine) -> None:
        today, before, after = date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 25)
        engine.rebuild(
            [
                doc("first-day", closed_from=today, closed_to=after),
                doc("last-day", closed_from=before, closed_to=today),
                doc("for-good", closed_from=before),
                doc("until", closed_to=today),
                doc("over", closed_from=before, closed_to=before),
                doc("coming", closed_from=after),
            ]
        )
        assert set(found(engine, ask())) == {"over", "coming"}
        late = datetime(2026, 11, 24, 23, 59, tzinfo=LONDON)
        assert set(found(engine, ask(now=late))) == {"over", "coming"}

    # --- times ---------------------------------------------------------------------------------------

    def test_parts_of_the_week(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("tue-eve", meetings=(at(1, times_known=True, parts=frozenset({"tue-evening"})),)),
                doc("sat-am", meetings=(at(1, times_known=True, parts=frozenset({"sat-morning"})),)),
                doc("unknown"),
            ]
        )
        assert self.keeps(engine, when=frozenset({"evening"})) == (["tue-eve", "unknown"], 1)
        assert self.keeps(engine, when=frozenset({"weekend"})) == (["sat-am", "unknown"], 1)
        assert self.keeps(engine, when=frozenset({"tue"})) == (["tue-eve", "unknown"], 1)
        assert set(self.keeps(engine, when=frozenset({"morning", "evening"}))[0]) == {
            "tue-eve", "sat-am", "unknown",
        }  # fmt: skip

    def test_a_day_and_a_part_must_be_the_same_sessions(self, engine: Engine) -> None:
        parts = frozenset({"sat-morning", "tue-evening"})
        engine.rebuild([doc("both", meetings=(at(1, times_known=True, parts=parts),))])
        assert found(engine, ask(when=frozenset({"sat", "morning"}))) == ["both"]
        assert found(engine, ask(when=frozenset({"sat", "evening"}))) == []

    @pytest.mark.parametrize(
        ("clock", "open_now"),
        [("22:59", False), ("23:00", True), ("00:30", True), ("07:59", True), ("08:00", False)],
    )
    def test_open_now_over_midnight(self, engine: Engine, clock: str, open_now: bool) -> None:
        beds = (a_session(date(2026, 11, 24), "23:00", "08:00"),)
        engine.rebuild([doc("beds", meetings=(at(1, times_known=True, sessions=beds),))])
        hour, minute = map(int, clock.split(":"))
        day = 24 if hour > 12 else 25
        now = datetime(2026, 11, day, hour, minute, tzinfo=LONDON)
        assert bool(found(engine, ask(when=frozenset({"open-now"}), now=now))) is open_now

    @pytest.mark.parametrize(
        ("clock", "on_today"),
        [("00:10", True), ("08:00", True), ("15:59", True), ("16:00", False), ("23:30", False)],
    )
    def test_today_is_running_or_still_to_come_this_day(
        self, engine: Engine, clock: str, on_today: bool
    ) -> None:
        talks = (
            a_session(date(2026, 11, 23), "10:00", "12:00"),
            a_session(date(2026, 11, 24), "14:00", "16:00"),
            a_session(date(2026, 11, 25), "00:00", "12:00"),
        )
        engine.rebuild([doc("talks", meetings=(at(1, times_known=True, sessions=talks),)), doc("unsaid")])
        hour, minute = map(int, clock.split(":"))
        now = datetime(2026, 11, 24, hour, minute, tzinfo=LONDON)
        answer = engine.search(ask(when=frozenset({"today"}), now=now))
        assert {hit.id: hit.unsure for hit in answer.hits} == {
            **({"talks": ()} if on_today else {}),
            "unsaid": ("when",),
        }
        assert answer.facets["when"].get("today") == len(answer.hits)

    def test_open_now_goes_by_the_london_clock_when_it_changes(self, engine: Engine) -> None:
        """On 29 March 2026 one o'clock becomes two: a session from noon begins at 11:00 UTC."""
        noon = (
            a_session(date(2026, 3, 29), "12:00", "13:00"),
            a_session(date(2026, 3, 28), "12:00", "13:00"),
        )
        engine.rebuild([doc("noon", meetings=(at(1, times_known=True, sessions=noon),))])
        asked = frozenset({"open-now"})
        assert found(engine, ask(when=asked, now=datetime(2026, 3, 28, 12, 30, tzinfo=UTC))) == ["noon"]
        assert found(engine, ask(when=asked, now=datetime(2026, 3, 29, 11, 30, tzinfo=UTC))) == ["noon"]
        assert found(engine, ask(when=asked, now=datetime(2026, 3, 29, 12, 30, tzinfo=UTC))) == []

    def test_times_and_access_must_fit_at_one_place(self, engine: Engine) -> None:
        morning, evening = frozenset({"tue-morning"}), frozenset({"tue-evening"})
        engine.rebuild(
            [
                doc(
                    "split",
                    meetings=(
                        at(1, "steps", times_known=True, parts=evening, access={"step-free": NO}),
                        at(2, "ramp", times_known=True, parts=morning, access={"step-free": YES}),
                    ),
                )
            ]
        )
        step_free = frozenset({"step-free"})
        assert found(engine, ask(when=frozenset({"evening"}), access=step_free)) == []
        assert found(engine, ask(when=frozenset({"morning"}), access=step_free)) == ["split"]

    def test_facts_are_of_now_not_of_when_it_was_indexed(self, engine: Engine) -> None:
        """A document is not rebuilt because a day has passed."""
        engine.rebuild(
            [
                doc("closing", closed_from=date(2026, 12, 1)),
                doc("full", meetings=(at(1, room=Room.FULL, room_until=date(2026, 11, 30)),)),
            ]
        )
        assert set(found(engine, ask(now=NOW, taking=True))) == {"closing"}
        later = datetime(2026, 12, 1, 9, tzinfo=UTC)
        assert set(found(engine, ask(now=later, taking=True))) == {"full"}

    def test_a_fact_of_each_kind_stays_apart(self, engine: Engine) -> None:
        """Not known is neither folded into yes nor into no."""
        engine.rebuild([doc(str(fact), free=fact) for fact in Fact])
        assert {h.id: h.unsure for h in engine.search(ask(free=True)).hits} == {
            "yes": (),
            "not-known": ("free",),
        }
