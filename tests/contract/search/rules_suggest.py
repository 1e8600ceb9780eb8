"""What every engine suggests while somebody is still typing a name."""

from __future__ import annotations

import random
from datetime import date

from search.documents import Audience
from search.engines.base import Engine, Rebuild
from search.results import NamePart
from tests.contract.search.making import NOW, doc


def begun(engine: Engine, text: str, *, audience: Audience = Audience.PUBLIC, limit: int = 10) -> list[str]:
    """The ids suggested, in order."""
    return [each.id for each in engine.suggest(text, audience=audience, now=NOW, limit=limit)]


STRANGE = ["%", "ch_", '"', "*", "ch*", "\x00", "a" * 5000, "\ud800ab", "ch' OR 1=1 --"]


class SuggestRules:
    """Subclassed for each engine, which gives the fixture `engine`."""

    def test_any_word_of_a_name_or_an_organisation_may_be_begun(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("name", "Harbour Food Bank", organisation="St Mark's"),
                doc("organisation", "Tuesday lunch", organisation="Foodshare Trust"),
                doc("elsewhere", "Choir", summary="food", description="food", other_words="food"),
            ]
        )
        assert begun(engine, "foo") == ["organisation", "name"]  # a first word, then a later one
        assert begun(engine, "harb") == ["name"]
        assert begun(engine, "tru") == ["organisation"]
        assert begun(engine, "arbour") == []

    def test_words_before_the_last_are_whole_and_stand_together(self, engine: Engine) -> None:
        engine.rebuild([doc("1", "Harbour Food Bank", organisation="Mill Trust")])
        for text in ("harbour f", "harbour food bank", "food b", "mill t"):
            assert begun(engine, text) == ["1"], text
        for text in ("harb food", "harbour b", "bank mill", "food bank harbour"):
            assert begun(engine, text) == [], text

    def test_a_name_comes_before_an_organisation_before_a_later_word(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("later-b", "Your Walks"),
                doc("later-a", "A Walk"),
                doc("first-z", "Walking, slowly"),
                doc("first-a", "Walkers"),
                doc("organisation-z", "Zebra", organisation="Walk On"),
                doc("organisation-a", "A to Z", organisation="Walking"),
                doc("twice", "Walk and walk"),
            ]
        )
        names, organisations = ["twice", "first-a", "first-z"], ["organisation-a", "organisation-z"]
        assert begun(engine, "walk") == [*names, *organisations, "later-a", "later-b"]
        answer = engine.suggest("walk", audience=Audience.PUBLIC, now=NOW, limit=6)
        expected = [NamePart.NAME] * 3 + [NamePart.ORGANISATION] * 2 + [NamePart.LATER]
        assert [each.begun for each in answer] == expected

    def test_the_same_name_goes_by_id_and_the_limit_is_kept(self, engine: Engine) -> None:
        engine.rebuild([doc(f"{n}", "Bingo") for n in range(6)])
        assert begun(engine, "bingo", limit=3) == ["0", "1", "2"]
        assert begun(engine, "bingo", limit=0) == []

    def test_case_accents_and_apostrophes_do_not_matter(self, engine: Engine) -> None:
        engine.rebuild(
            [doc("cafe", "Memory Café"), doc("shed", "The Men\u2019s Shed"), doc("ur", "خواتین گروپ")]
        )
        assert begun(engine, "CAF") == begun(engine, "mémory C") == ["cafe"]
        assert begun(engine, "mens") == begun(engine, "Men's sh") == begun(engine, "the men`s") == ["shed"]
        assert begun(engine, "گرو") == ["ur"]

    def test_an_audience_is_suggested_only_its_own(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("both", "Safe rooms"),
                doc("both", "Safe rooms, Rose House", audience=Audience.PROFESSIONAL),
                doc("staff", "Safeguarding line", audience=Audience.PROFESSIONAL),
            ]
        )
        assert begun(engine, "saf") == ["both"]
        assert begun(engine, "rose") == []
        assert begun(engine, "saf", audience=Audience.PROFESSIONAL) == ["both", "staff"]

    def test_what_is_closed_today_is_not_suggested(self, engine: Engine) -> None:
        today, past, to_come = date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 25)
        engine.rebuild(
            [
                doc("closed", "Chess 1", closed_from=today),
                doc("last-day", "Chess 2", closed_from=past, closed_to=today),
                doc("again", "Chess 3", closed_from=past, closed_to=past),
                doc("soon", "Chess 4", closed_from=to_come),
            ]
        )
        assert begun(engine, "chess") == ["again", "soon"]

    def test_fewer_than_two_letters_suggest_nothing(self, engine: Engine) -> None:
        engine.rebuild([doc("1", "A choir"), doc("2", "É choir")])
        for text in ("", " ", "a", "A'", "é", "-", "c"):
            assert begun(engine, text) == [], text
        assert begun(engine, "ch") == ["1", "2"]

    def test_changes_count_at_once(self, engine: Engine) -> None:
        staff = doc("1", "Chess team", audience=Audience.PROFESSIONAL)
        engine.rebuild([doc("1", "Chess"), staff, doc("2", "Chess club")])
        engine.put([doc("1", "Golf"), doc("3", "Chess evening")])
        assert begun(engine, "chess") == ["2", "3"]
        assert begun(engine, "golf") == ["1"]
        assert begun(engine, "chess", audience=Audience.PROFESSIONAL) == ["1"]
        engine.remove(["1", "2"])
        assert begun(engine, "chess") == ["3"]
        assert begun(engine, "chess", audience=Audience.PROFESSIONAL) == begun(engine, "golf") == []

    def test_a_rebuild_replays_what_changed_meanwhile(self, engine: Engine) -> None:
        def replay(building: Rebuild) -> None:
            building.put([doc("1", "Bridge")])
            building.remove(["2"])

        engine.rebuild([doc("1", "Chess"), doc("2", "Chess")], before_swap=replay)
        assert begun(engine, "chess") == []
        assert begun(engine, "bri") == ["1"]

    def test_a_very_long_name_is_found_by_its_beginning(self, engine: Engine) -> None:
        name = "Committee for the " + "very " * 60 + "long name"
        engine.rebuild([doc("1", name)])
        assert begun(engine, name) == begun(engine, name[:30]) == begun(engine, "long n") == ["1"]

    def test_any_text_is_answered(self, engine: Engine) -> None:
        engine.rebuild([doc("1", "Chess")])
        chance = random.Random(1)
        letters = [chr(chance.randrange(0x110000)) for _ in range(300)]
        strange = [
            "".join(chance.choices([*letters, *"che %_*\"'"], k=chance.randint(1, 9))) for _ in range(40)
        ]
        for text in (*STRANGE, *strange):
            assert begun(engine, text) in ([], ["1"]), text
