"""Trying a change of the words before it is saved: the answer as it is now beside the answer with the change.

Nothing is written. Both answers come from the code that answers /find/.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Model

from directory.finder import run_search
from directory.finder.question import MOST_PER_PAGE, SearchParameters
from directory.finder.run_search import SearchAnswer
from directory.words import vocabulary
from directory.words.question_in_words import Reading, UnderstoodPart, reading
from directory.words.score_in_words import ScoredListing, placed
from search.documents import Audience

SHOWN = 10


@dataclass(frozen=True, slots=True)
class TriedQuestion:
    """An answer as editors read it: how the question was read, and its first results explained."""

    answer: SearchAnswer
    reading: Reading
    placed: tuple[ScoredListing, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """Where a listing stood and where it would stand; None is not among the first ten of that answer."""

    name: str
    before: int | None
    after: int | None

    @property
    def words(self) -> str:
        if self.before is None:
            return "New among the first ten" if self.after else ""
        if self.after is None:
            return f"No longer among the first ten, was number {self.before}"
        if self.before == self.after:
            return "As before"
        return f"{'Up' if self.after < self.before else 'Down'} from number {self.before}"


@dataclass(frozen=True, slots=True)
class Compared:
    """The same question now and with the change. `gained` and `lost` are things understood."""

    now: TriedQuestion
    then: TriedQuestion
    gained: tuple[UnderstoodPart, ...]
    lost: tuple[UnderstoodPart, ...]
    moves: tuple[Move, ...]

    @property
    def same(self) -> bool:
        """Whether the change makes no difference to this question."""
        moved = any(move.before != move.after for move in self.moves)
        total = self.now.answer.results.total != self.then.answer.results.total
        return not (moved or total or self.gained or self.lost)


def ask(asked: SearchParameters, audience: Audience) -> TriedQuestion:
    """The question answered and explained as it is now."""
    return _told(run_search.find(replace(asked, page=1, per_page=MOST_PER_PAGE), audience=audience))


def compare(asked: SearchParameters, audience: Audience, unsaved: Model) -> Compared:
    """The question answered now and with `unsaved` (a need, synonym, danger, phrase) as if saved."""
    asked = replace(asked, page=1, per_page=MOST_PER_PAGE)
    now = _told(run_search.find(asked, audience=audience))
    knowing = vocabulary.tried(unsaved)
    then = _told(run_search.find(asked, audience=audience, knowing=knowing))
    before, after = things(now), things(then)
    return Compared(
        now,
        then,
        tuple(thing for key, thing in after.items() if key not in before),
        tuple(thing for key, thing in before.items() if key not in after),
        _moves(now, then),
    )


def things(tried: TriedQuestion) -> dict[tuple[str, str], UnderstoodPart]:
    """What is understood, by kind and value: every way of every word, and all the rest."""
    ways = [
        UnderstoodPart("Word", text if text == word.text else f"{text} for {word.text}", how)
        for word in tried.reading.words
        for text, _weight, how in word.ways
    ]
    return {(thing.kind, thing.what): thing for thing in (*ways, *tried.reading.things)}


def _told(answer: SearchAnswer) -> TriedQuestion:
    return TriedQuestion(answer, reading(answer), placed(answer, SHOWN))


def _moves(now: TriedQuestion, then: TriedQuestion) -> tuple[Move, ...]:
    """The first ten with the change, then those that fell out of them."""
    before = {row.id: number for number, row in enumerate(now.answer.rows, 1)}
    after = {row.id: number for number, row in enumerate(then.answer.rows, 1)}
    moves = [
        Move(row.name, before.get(row.id), number) for number, row in enumerate(then.answer.rows[:SHOWN], 1)
    ]
    gone = [row for row in now.answer.rows[:SHOWN] if after.get(row.id, SHOWN + 1) > SHOWN]
    return (*moves, *(Move(row.name, before[row.id], None) for row in gone))
