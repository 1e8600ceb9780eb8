"""What every engine keeps to: what is put is found, and a rebuild loses nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from search.documents import Audience, Document
from search.engines.base import Engine, Rebuild
from tests.contract.search.making import ask, doc, found


class Broken(Exception):
    """What goes wrong in the middle of a rebuild."""


class RebuildRules:
    """Subclassed for each engine, which gives the fixture `engine`."""

    def test_what_is_put_is_found_on_return_and_replaces(self, engine: Engine) -> None:
        engine.rebuild([doc("1", "Chess")])
        engine.put([doc("2", "Chess club"), doc("1", "Golf")])
        assert found(engine, ask("chess")) == ["2"]
        assert found(engine, ask("golf")) == ["1"]
        engine.put([doc("2", "Once"), doc("2", "Twice")])
        assert found(engine, ask("twice")) == ["2"]
        assert engine.search(ask()).total == 2

    def test_what_is_removed_is_gone_for_every_audience(self, engine: Engine) -> None:
        staff = doc("1", "Chess", audience=Audience.PROFESSIONAL)
        engine.rebuild([doc("1", "Chess"), staff, doc("2", "Chess")])
        engine.remove(["1", "never-there"])
        assert found(engine, ask("chess")) == ["2"]
        assert found(engine, ask("chess", audience=Audience.PROFESSIONAL)) == []

    def test_putting_one_audience_leaves_the_other(self, engine: Engine) -> None:
        engine.rebuild([doc("1", "Chess"), doc("1", "Staff chess", audience=Audience.PROFESSIONAL)])
        engine.put([doc("1", "Golf")])
        assert found(engine, ask("chess", audience=Audience.PROFESSIONAL)) == ["1"]

    def test_a_rebuild_counts_and_forgets_what_was(self, engine: Engine) -> None:
        engine.rebuild([doc("old")])
        assert engine.rebuild(doc(str(n)) for n in range(7)) == 7
        assert engine.search(ask()).total == 7
        assert found(engine, ask("old")) == []

    def test_readers_see_the_old_index_until_the_swap(self, engine: Engine) -> None:
        engine.rebuild([doc("old", "Chess")])

        def documents() -> Iterator[Document]:
            yield doc("new", "Chess")
            assert found(engine, ask("chess")) == ["old"]

        engine.rebuild(documents())
        assert found(engine, ask("chess")) == ["new"]

    def test_what_changed_meanwhile_is_replayed_before_the_swap(self, engine: Engine) -> None:
        engine.rebuild([doc("1", "Chess"), doc("2", "Golf")])

        def replay(building: Rebuild) -> None:
            building.put([doc("1", "Bridge"), doc("3", "Darts")])
            building.remove(["2", "never-there"])

        assert engine.rebuild([doc("1", "Chess"), doc("2", "Golf")], before_swap=replay) == 2
        assert {found(engine, ask(word))[0] for word in ("bridge", "darts")} == {"1", "3"}
        assert found(engine, ask("golf")) == []

    def test_a_change_during_the_swap_waits_and_is_not_lost(self, engine: Engine) -> None:
        """An edit that comes between the replay and the swap is written to the new index."""
        engine.rebuild([doc("1", "Chess")])
        writer = threading.Thread(target=lambda: engine.put([doc("late", "Chess")]))

        def replay(building: Rebuild) -> None:
            writer.start()
            time.sleep(0.4)
            assert writer.is_alive()

        engine.rebuild([doc("1", "Chess")], before_swap=replay)
        writer.join(timeout=30)
        assert set(found(engine, ask("chess"))) == {"1", "late"}

    @pytest.mark.parametrize("where", ["documents", "replay"])
    def test_a_rebuild_that_breaks_leaves_the_old_index(self, engine: Engine, where: str) -> None:
        engine.rebuild([doc("old", "Chess")])

        def documents() -> Iterator[Document]:
            yield doc("new", "Chess")
            if where == "documents":
                raise Broken

        def replay(building: Rebuild) -> None:
            raise Broken

        with pytest.raises(Broken):
            engine.rebuild(documents(), before_swap=replay)
        assert found(engine, ask("chess")) == ["old"]
        engine.put([doc("also", "Chess")])
        assert set(found(engine, ask("chess"))) == {"old", "also"}

    def test_writers_at_the_same_time_lose_nothing(self, engine: Engine) -> None:
        engine.rebuild([])
        writers = [
            threading.Thread(target=lambda n=n: [engine.put([doc(f"{n}-{i}", "Chess")]) for i in range(5)])
            for n in range(4)
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(timeout=60)
        assert engine.search(ask("chess")).total == 20

    def test_it_is_ready_once_there_is_an_index(self, engine: Engine) -> None:
        engine.rebuild([])
        assert engine.ready()
        assert engine.search(ask("chess")).total == 0
        assert engine.vocabulary() == {}
