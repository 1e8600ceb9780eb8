"""The embedded index between processes: readers, writers, rebuilds, and one that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from search.engines.base import EngineUnavailable
from search.engines.embedded import Embedded
from search.engines.embedded.files import ORPHAN, POINTER
from tests.contract.search.making import ask, doc, found

ROOT = Path(__file__).resolve().parents[3]
OPENING = """
import sys, time
from search.engines.embedded import Embedded
from tests.contract.search.making import ask, doc, found
engine = Embedded(sys.argv[1])
"""
READER = (
    OPENING
    + """
for line in sys.stdin:
    print(",".join(found(engine, ask("chess"))), flush=True)
"""
)
WRITER = (
    OPENING
    + """
for number in range(20):
    engine.put([doc(f"{sys.argv[2]}-{number}", "Chess")])
"""
)
KILLED = (
    OPENING
    + """
def documents():
    for number in range(2000):
        yield doc(f"new-{number}", "Chess")
    print("half", flush=True)
    time.sleep(60)

engine.rebuild(documents())
"""
)


def process(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def read(reader: subprocess.Popen[str]) -> list[str]:
    """What another process finds now."""
    assert reader.stdin
    assert reader.stdout
    reader.stdin.write("?\n")
    reader.stdin.flush()
    return sorted(filter(None, reader.stdout.readline().strip().split(",")))


def files(engine: Embedded) -> list[str]:
    return sorted(path.name for path in engine.folder.path.glob("index-*.sqlite3"))


def test_a_reader_in_another_process_sees_each_change_and_each_new_file(embedded: Embedded) -> None:
    embedded.rebuild([doc("1", "Chess")])
    reader = process(READER, embedded.folder.path)
    try:
        assert read(reader) == ["1"]
        embedded.put([doc("2", "Chess")])
        assert read(reader) == ["1", "2"]
        embedded.rebuild([doc("3", "Chess")])
        assert read(reader) == ["3"]
        embedded.remove(["3"])
        embedded.rebuild([doc("4", "Chess")])
        embedded.rebuild([doc("5", "Chess")])
        assert read(reader) == ["5"]
    finally:
        reader.kill()
        reader.wait()


def test_writers_in_many_processes_lose_nothing_while_it_is_rebuilt(embedded: Embedded) -> None:
    embedded.rebuild([])
    writers = [process(WRITER, embedded.folder.path, name) for name in "abc"]
    everything = [doc(f"{name}-{n}", "Chess") for name in "abc" for n in range(20)]
    while any(writer.poll() is None for writer in writers):
        embedded.rebuild(everything)
    assert all(writer.wait() == 0 for writer in writers)
    assert embedded.search(ask("chess")).total == 60


def test_writers_in_many_processes_lose_nothing(embedded: Embedded) -> None:
    writers = [process(WRITER, embedded.folder.path, name) for name in "abcd"]
    assert all(writer.wait(timeout=120) == 0 for writer in writers)
    assert embedded.search(ask("chess")).total == 80


def test_a_killed_rebuild_leaves_the_old_index(embedded: Embedded) -> None:
    embedded.rebuild([doc("old", "Chess")])
    rebuild = process(KILLED, embedded.folder.path)
    assert rebuild.stdout
    assert rebuild.stdout.readline() == "half\n"
    rebuild.send_signal(signal.SIGKILL)
    rebuild.wait()
    assert found(embedded, ask("chess")) == ["old"]
    embedded.put([doc("also", "Chess")])
    assert sorted(found(embedded, ask("chess"))) == ["also", "old"]
    embedded.rebuild([doc("new", "Chess")])
    assert found(embedded, ask("chess")) == ["new"]


def test_what_a_killed_rebuild_left_is_cleared_a_day_later(embedded: Embedded) -> None:
    embedded.rebuild([doc("old", "Chess")])
    left = embedded.folder.path / "index-20200101T000000-00000000.sqlite3"
    for name in (left, left.with_name(left.name + ".building")):
        name.touch()
    embedded.rebuild([doc("new", "Chess")])
    assert left.name in files(embedded)
    before = time.time() - ORPHAN - 60
    os.utime(left, (before, before))
    embedded.rebuild([doc("newer", "Chess")])
    assert left.name not in files(embedded)
    assert not left.with_name(left.name + ".building").exists()


def test_rebuilds_do_not_pile_up(embedded: Embedded) -> None:
    for number in range(4):
        embedded.rebuild([doc(str(number), "Chess")])
    assert len(files(embedded)) <= 2
    assert (embedded.folder.path / POINTER).read_text().count("\n") == 1


def test_reading_makes_no_index_where_there_is_none(tmp_path: Path) -> None:
    """Or an empty one would look like a place where there is no help."""
    engine = Embedded(tmp_path / "not" / "there")
    assert away(engine)
    assert not engine.folder.path.exists()
    engine.put([doc("1", "Chess")])
    assert found(engine, ask("chess")) == ["1"]


def another_version(engine: Embedded) -> None:
    with engine.folder.writing() as connection:
        connection.execute("PRAGMA user_version = 999")


def cut_short(engine: Embedded) -> None:
    file = engine.folder.path / engine.folder.current()
    file.write_bytes(file.read_bytes()[:9000])


def overwritten(engine: Embedded) -> None:
    (engine.folder.path / engine.folder.current()).write_bytes(b"not a database" * 1000)


def pointing_nowhere(engine: Embedded) -> None:
    (engine.folder.path / POINTER).write_text("index-gone.sqlite3\n")


@pytest.mark.parametrize("break_it", [another_version, cut_short, overwritten, pointing_nowhere])
def test_a_broken_index_is_an_unavailable_engine_and_a_rebuild_mends_it(
    embedded: Embedded, break_it: Callable[[Embedded], None]
) -> None:
    embedded.rebuild([doc("1", "Chess")])
    break_it(embedded)
    begins_now = Embedded(embedded.folder.path)
    assert away(begins_now)
    with pytest.raises(EngineUnavailable):
        begins_now.put([doc("2", "Chess")])
    assert begins_now.rebuild([doc("3", "Chess")]) == 1
    assert found(begins_now, ask("chess")) == ["3"]
    assert found(Embedded(embedded.folder.path), ask("chess")) == ["3"]


def test_another_version_is_left_to_those_who_can_read_it(embedded: Embedded) -> None:
    """While two versions of the site run side by side, neither takes the other's index away."""
    embedded.rebuild([doc("1", "Chess")])
    named = embedded.folder.current()
    another_version(embedded)
    assert away(Embedded(embedded.folder.path))
    assert embedded.folder.current() == named


def away(engine: Embedded) -> bool:
    for read in (lambda: engine.search(ask("chess")), engine.vocabulary):
        with pytest.raises(EngineUnavailable):
            read()
    return not engine.ready()
