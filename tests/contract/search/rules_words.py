"""What every engine keeps to: words, needs, names and their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from search.documents import Audience, Room
from search.engines.base import Engine
from search.query import Alternative, NeedInQuery, Origin, Sort, Word
from search.weights import HANDFUL
from tests.contract.search.making import UNKNOWN, YES, ask, at, doc, found, need, weighted, words


class WordRules:
    """Subclassed for each engine, which gives the fixture `engine`."""

    def test_a_word_is_found_in_every_field(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("name", "Debt desk"),
                doc("organisation", organisation="Debt Trust"),
                doc("need", needs=(need("money", words="in debt"),)),
                doc("summary", summary="We sort out debt."),
                doc("description", description="Bring letters about any debt."),
                doc("other", other_words="debt"),
                doc("place", meetings=(at(1, name="Debt House"),)),
                doc("nowhere"),
            ]
        )
        expected = {"name", "organisation", "need", "summary", "description", "other", "place"}
        assert set(found(engine, ask("debt"))) == expected

    def test_fields_weigh_in_order(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("description", description="debt"),
                doc("summary", summary="debt"),
                doc("need", needs=(need("debt"),)),
                doc("organisation", organisation="debt people"),
                doc("name", "debt desk"),
            ]
        )
        order = ["name", "organisation", "need", "summary", "description"]
        assert found(engine, ask("debt", whole="")) == order

    def test_words_are_stemmed_alike_in_both_directions(self, engine: Engine) -> None:
        engine.rebuild([doc("walk", "Walking group"), doc("choir", "Singers"), doc("swim", "Swimmers")])
        assert found(engine, ask("walks")) == ["walk"]
        assert found(engine, ask("walked")) == ["walk"]
        assert found(engine, ask("singer")) == ["choir"]

    def test_case_accents_and_apostrophes_do_not_matter(self, engine: Engine) -> None:
        engine.rebuild(
            [doc("cafe", "Memory Café"), doc("shed", "The Men\u2019s Shed"), doc("o", "O'Neill's")]
        )
        assert found(engine, ask("MEMORY cafe")) == ["cafe"]
        assert found(engine, ask("mens shed")) == ["shed"]
        assert found(engine, ask("men's")) == ["shed"]
        assert found(engine, ask("oneills")) == ["o"]

    def test_other_scripts_are_words_too(self, engine: Engine) -> None:
        engine.rebuild([doc("ur", "خواتین کا گروپ"), doc("pl", "Grupa dla Polaków"), doc("bn", "মহিলা দল")])
        assert found(engine, ask("گروپ")) == ["ur"]
        assert found(engine, ask("polakow")) == ["pl"]

    def test_all_words_are_wanted_first(self, engine: Engine) -> None:
        many = [doc(f"both{n:02}", f"Chess {n}", description="evening") for n in range(HANDFUL)]
        engine.rebuild([*many, doc("one", "Chess"), doc("other", "Evening class")])
        answer = engine.search(ask("chess evening"))
        assert {hit.id for hit in answer.hits} == {d.id for d in many}
        assert not answer.some_words

    def test_some_words_do_where_all_find_too_little_and_it_says_so(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("three", "Chess", summary="friendly evening"),
                doc("two", "Chess", summary="evening"),
                doc("one", "Chess"),
                doc("none", "Golf"),
            ]
        )
        answer = engine.search(ask("friendly chess evening quiet garden"))
        assert [hit.id for hit in answer.hits] == ["three", "two"]
        assert answer.some_words
        assert answer.hits[0].matched_words == ("friendly", "chess", "evening")
        assert answer.hits[1].matched_words == ("chess", "evening")

    def test_a_stray_word_is_no_answer_unless_it_tells_most_of_the_question(self, engine: Engine) -> None:
        engine.rebuild(
            [doc("cut", "Cut down drinking"), doc("bill", "Fuel bill vouchers"), doc("none", "Golf")]
        )
        asked = ask(words=weighted(cut=0.3, letter=0.3, fuel=0.9), whole="")
        assert found(engine, asked) == ["bill"]
        even = ask(words=weighted(cut=0.5, letter=0.5, fuel=0.5, stamp=0.5, door=0.5), whole="")
        assert found(engine, even) == []

    def test_a_common_word_brings_none_in_by_itself_where_a_handful_is_found_without(
        self, engine: Engine
    ) -> None:
        dances = [doc(f"dance-{n:02}", "Dance") for n in range(HANDFUL)]
        engine.rebuild([*dances, doc("class", "Class")])
        asked = ask(words=weighted(dance=0.8, **{"class": 0.4}), whole="")
        assert "class" not in found(engine, asked)
        engine.remove(["dance-00"])
        assert "class" in found(engine, asked)
        common = ask(words=weighted(dance=0.4, **{"class": 0.4, "help": 0.1}), whole="")
        assert "class" in found(engine, common)

    def test_a_stray_question_takes_any_telling_word_and_any_need(self, engine: Engine) -> None:
        engine.rebuild(
            [doc("cut", "Cut down drinking"), doc("faint", needs=(need("wills"),)), doc("weak", "Help")]
        )
        asked = ask(words=weighted(cut=0.5, letter=0.5, stamp=0.5, door=0.5, key=0.5, help=0.1), whole="")
        asked = replace(asked, needs=(NeedInQuery("fuel-vouchers", 0.9), NeedInQuery("wills", 0.2)))
        assert found(engine, asked) == []
        stray = engine.search(replace(asked, stray=True))
        assert {hit.id for hit in stray.hits} == {"cut", "faint"}
        assert stray.total == 2

    def test_a_need_that_is_faintly_meant_orders_and_brings_nothing(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("sure", needs=(need("debt"),)),
                doc("faint", needs=(need("wills"),)),
                doc("both", needs=(need("debt"), need("wills"))),
            ]
        )
        asked = replace(ask(whole=""), needs=(NeedInQuery("debt", 0.9), NeedInQuery("wills", 0.2)))
        assert set(found(engine, asked)) == {"sure", "both"}

    def test_a_weak_word_brings_nothing_in_by_itself(self, engine: Engine) -> None:
        engine.rebuild([doc("debt", "Debt advice"), doc("help", "Help with forms"), doc("both", "Debt help")])
        asked = (Word((Alternative("debt"),)), Word((Alternative("help"),), weight=0.1))
        assert set(found(engine, ask(words=asked, whole=""))) == {"debt", "both"}
        only_weak = (Word((Alternative("help"),), weight=0.1),)
        assert set(found(engine, ask(words=only_weak, whole=""))) == {"help", "both"}

    def test_synonyms_and_mended_spellings_find_but_weigh_less(self, engine: Engine) -> None:
        engine.rebuild(
            [doc("typed", "Befriending"), doc("synonym", "Phone chums"), doc("run", "A chat at home")]
        )
        word = Word(
            (
                Alternative("befriending"),
                Alternative("chums", 0.8, Origin.SYNONYM),
                Alternative("chat at home", 0.6, Origin.SYNONYM),
            )
        )
        assert found(engine, ask(words=(word,), whole="")) == ["typed", "synonym", "run"]

    def test_a_run_of_words_must_stand_together(self, engine: Engine) -> None:
        engine.rebuild([doc("together", description="a food bank"), doc("apart", description="bank of food")])
        asked = (Word((Alternative("food bank"),)),)
        assert found(engine, ask(words=asked, whole="")) == ["together"]

    def test_more_words_beat_fewer(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("two", "Chess", summary="for beginners", checked=date(2026, 11, 1)),
                doc("three", "Chess", summary="for quiet beginners"),
            ]
        )
        assert found(engine, ask("quiet chess beginners")) == ["three", "two"]

    def test_the_whole_name_comes_first(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("long", "Memory Café Friends", needs=(need("dementia", words="memory cafe"),)),
                doc("whole", "Memory Café", meetings=(at(9),)),
                doc("both", "Café", summary="memory memory cafe cafe"),
            ]
        )
        assert found(engine, ask("memory cafe", miles=10))[0] == "whole"
        assert found(engine, ask("memory cafe"))[:2] == ["whole", "long"]

    def test_a_name_of_stop_words_is_found_by_its_run(self, engine: Engine) -> None:
        engine.rebuild([doc("in", "The Way In", needs=(need("a"),)), doc("out", "Other", needs=(need("a"),))])
        assert found(engine, ask(whole="the way in", needs=["nothing"])) == ["in"]

    def test_an_understood_need_finds_without_the_words(self, engine: Engine) -> None:
        engine.rebuild([doc("need", needs=(need("fuel-vouchers", "money"),)), doc("none")])
        answer = engine.search(ask("meter run out", needs=["fuel-vouchers"]))
        assert [hit.id for hit in answer.hits] == ["need"]
        assert answer.hits[0].matched_needs == ("fuel-vouchers",)
        assert found(engine, ask(needs=["money"])) == ["need"]

    def test_a_confirmed_need_weighs_more_than_an_inferred_one(self, engine: Engine) -> None:
        engine.rebuild([doc("a", needs=(need("money", weight=0.5),)), doc("b", needs=(need("money"),))])
        assert found(engine, ask(needs=["money"])) == ["b", "a"]

    def test_a_need_comes_before_a_passing_word(self, engine: Engine) -> None:
        engine.rebuild([doc("word", description="lonely planets"), doc("need", needs=(need("loneliness"),))])
        assert found(engine, ask("lonely", needs=["loneliness"])) == ["need", "word"]

    def test_nothing_asked_answers_everything(self, engine: Engine) -> None:
        engine.rebuild([doc("b", "Bee"), doc("a", "Ay"), doc("c", "Sea")])
        answer = engine.search(ask(sort=Sort.NAME))
        assert [hit.id for hit in answer.hits] == ["a", "b", "c"]
        assert answer.total == 3
        assert not answer.some_words

    def test_a_to_z_goes_by_the_name_as_read(self, engine: Engine) -> None:
        names = {"1": "écoute", "2": "'Allo", "3": "Zebra", "4": "apple", "5": "Bread", "6": "Bread"}
        engine.rebuild([doc(id, name) for id, name in names.items()])
        assert found(engine, ask(sort=Sort.NAME)) == ["2", "4", "5", "6", "1", "3"]

    def test_a_later_check_decides_among_equals_only(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("old", "Chess club", checked=date(2020, 1, 1)),
                doc("never", "Chess club"),
                doc("new", "Chess club", checked=date(2026, 11, 1)),
                doc("more", "Chess club", summary="quiet", checked=date(2019, 1, 1)),
            ]
        )
        assert found(engine, ask("quiet chess club")) == ["more", "new", "old", "never"]

    def test_what_is_fresh_comes_before_its_equals_and_behind_a_better_answer(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("doubtful", "Chess club", freshness=0.1, checked=date(2026, 11, 1)),
                doc("not known", "Chess club"),
                doc("fresh", "Chess club", freshness=1.0, checked=date(2020, 1, 1)),
                doc("passing", "Games", summary="Chess club", freshness=1.0),
                doc("further", "Chess club", freshness=1.0, meetings=(at(12),)),
            ]
        )
        assert found(engine, ask("chess club")) == ["fresh", "further", "not known", "doubtful", "passing"]
        near = found(engine, ask("chess club", miles=20))
        assert near.index("doubtful") < near.index("further")

    def test_freshness_says_nothing_by_distance_and_by_name(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("a", "Art", freshness=0.0, meetings=(at(1),)),
                doc("b", "Bridge", freshness=1.0, meetings=(at(2),)),
            ]
        )
        for sort in (Sort.NAME, Sort.NEAREST):
            assert found(engine, ask(miles=5, sort=sort)) == ["a", "b"]

    def test_full_stands_below_its_equals_and_stays(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("full", "Chess", meetings=(at(1, room=Room.FULL),)),
                doc("waiting", "Chess", meetings=(at(1, room=Room.WAITING),)),
                doc("open", "Chess", meetings=(at(1, room=Room.OPEN),)),
            ]
        )
        assert found(engine, ask("chess")) == ["open", "waiting", "full"]

    def test_room_that_has_run_out_is_not_known(self, engine: Engine) -> None:
        past, last = date(2026, 11, 23), date(2026, 11, 24)
        engine.rebuild(
            [
                doc("still", "Chess", meetings=(at(1, room=Room.FULL, room_until=last),)),
                doc("lapsed", "Chess", meetings=(at(1, room=Room.FULL, room_until=past),)),
            ]
        )
        assert found(engine, ask("chess")) == ["lapsed", "still"]
        assert found(engine, ask("chess", taking=True)) == ["lapsed"]

    def test_for_whom_it_is_decides_among_equals(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("veterans", "Breakfast", audience_groups=frozenset({"veterans"})),
                doc("anybody", "Breakfast"),
                doc("carers", "Breakfast", audience_groups=frozenset({"carers"})),
            ]
        )
        asked = ask("breakfast", groups=frozenset({"veterans"}))
        assert found(engine, asked) == ["veterans", "anybody", "carers"]
        assert found(engine, ask("breakfast"))[0] == "anybody"

    def test_nearer_comes_first_among_equals_but_not_before_better(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("far", "Chess", meetings=(at(8),)),
                doc("near", "Chess", meetings=(at(0.2),)),
                doc("passing", description="chess", meetings=(at(0.1),)),
            ]
        )
        assert found(engine, ask("chess", miles=10)) == ["near", "far", "passing"]

    def test_yes_comes_before_not_known_among_equals(self, engine: Engine) -> None:
        engine.rebuild([doc("unknown", "Chess", free=UNKNOWN), doc("yes", "Chess", free=YES)])
        answer = engine.search(ask("chess", free=True))
        assert [hit.id for hit in answer.hits] == ["yes", "unknown"]
        assert [hit.unsure for hit in answer.hits] == [(), ("free",)]
        assert (answer.total, answer.unsure) == (2, 1)

    def test_an_audience_finds_only_its_own(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("s", "Refuge", summary="ring us"),
                doc(
                    "s", "Refuge", summary="ring us", audience=Audience.PROFESSIONAL, description="staffline"
                ),
                doc("p", "Team line", audience=Audience.PROFESSIONAL, needs=(need("secret"),)),
            ]
        )
        assert found(engine, ask("staffline")) == []
        assert found(engine, ask("staffline", audience=Audience.PROFESSIONAL)) == ["s"]
        answer = engine.search(ask())
        assert (answer.total, [hit.id for hit in answer.hits]) == (1, ["s"])
        assert "secret" not in answer.facets.get("need", {})
        assert "staffline" not in engine.vocabulary()

    def test_pages_follow_each_other_without_gap_or_repeat(self, engine: Engine) -> None:
        engine.rebuild([doc(f"{n:02}", "Chess", meetings=(at(n % 3),)) for n in range(23)])
        for sort in Sort:
            pages = [
                hit.id
                for offset in range(0, 30, 5)
                for hit in engine.search(ask("chess", miles=9, sort=sort, offset=offset, limit=5)).hits
            ]
            assert len(pages) == len(set(pages)) == 23
        beyond = engine.search(ask("chess", offset=500, limit=5))
        assert (beyond.hits, beyond.total) == ((), 23)

    def test_the_spelling_list_counts_documents(self, engine: Engine) -> None:
        engine.rebuild([doc("1", "Chess chess"), doc("2", "Chess café"), doc("3", "Golf")])
        listed = engine.vocabulary()
        assert (listed["chess"], listed["cafe"], listed["golf"]) == (2, 1, 1)
        engine.put([doc("2", "Golf")])
        engine.remove(["3"])
        listed = engine.vocabulary()
        assert (listed["chess"], listed.get("cafe"), listed["golf"]) == (1, None, 1)

    def test_words_of_any_kind_never_raise(self, engine: Engine) -> None:
        engine.rebuild([doc("1", "Chess")])
        for strange in (
            '"',
            "AND OR NOT",
            "*",
            "a" * 5000,
            "\x00",
            "name:chess",
            "{",
            "-chess",
            "(",
            "'; --",
        ):
            engine.search(ask(words=words(strange), whole=strange))
        engine.search(ask(" ".join(f"w{n}" for n in range(300))))
