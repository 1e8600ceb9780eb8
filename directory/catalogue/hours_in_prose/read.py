"""Reads what people write about hours: "Mon-Fri 9:30am–5pm", "first Sat of month 10-12", "24/7".

    reading = read_hours("Tues & Thurs 10am-2pm, term time only", today=clock.today())
    reading.is_sure, reading.rules, reading.not_understood

Nothing raises, and nothing is guessed: what is decided by what is usual is only probable, and what is not
understood stays words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from directory.catalogue.hours_in_prose.groups import Built, Limits, build
from directory.catalogue.hours_in_prose.items import read_items
from directory.catalogue.hours_in_prose.reading import Confidence, Piece, Reading
from directory.catalogue.hours_in_prose.said import Said
from directory.catalogue.hours_in_prose.shutting import NOT_HELD, closed_spans, without
from directory.catalogue.hours_in_prose.together import has_no_hours, overlapping
from directory.catalogue.hours_in_prose.tokens import Token, tokens
from directory.catalogue.hours_in_prose.whens import DAYS, QUIET, WHEN, NotRead
from directory.catalogue.markup import to_plain
from directory.catalogue.times import Rule

LONGEST = 4_000
"""Characters that are read of one text; what follows is not understood."""
_MOST_UNREAD = 8
_MOST_UNREAD_WITHOUT_HOURS = 2
_GRAVE = re.compile(
    r"unless|cancel|suspend|var[yi]|check|subject|tb[ca]|alternat|some|certain|selected|most|occasional|half|"
    r"christmas|easter|xmas|new year|ramadan|lockdown|until|temporar|currently|holiday|hols|term|rota|shift|"
    r"starting|course|block|ongoing|months?|weeks?|respectively"
)
"""Words that may change the times of a text though they stand in a sentence without any."""
_LABEL = 6


def read_hours(written: str, *, today: date, days: str = "") -> Reading:
    """`days` (BYDAY values such as "MO") are those for which the words stand, as in a column "Monday".

    `today` tells which year a date without one is in.
    """
    text = to_plain(written).strip() if isinstance(written, str) else ""
    text, rest = text[:LONGEST], text[LONGEST:].strip()
    found = [_Part(text, part, today, days, ended=ended) for part, ended in _parts(text)]
    if rest:
        left = _Part(rest, [], today, days)
        left.may_limit = True
        found.append(left)
    _put_together(found)
    return Reading(tuple(part.piece() for part in found))


class NotAboutHours(NotRead):
    """Words such as "Tea and coffee served", which change no times."""


@dataclass(slots=True)
class _Part:
    """One part of the text while it is read."""

    text: str
    tokens: list[Token]
    today: date
    days: str
    ended: str = ""
    said: Said = field(default_factory=Said)
    built: Built | None = None
    why: list[str] = field(default_factory=list)
    may_limit: bool = False

    def __post_init__(self) -> None:
        if not self.tokens:
            self.why.append("it is too long")
            return
        if self.days and {token.kind for token in self.tokens} <= QUIET | {"closed"}:
            self.built = Built()
            return
        try:
            self.said = read_items(self.tokens)
            self._judge()
            built = build(self.said, self.today, self.days)
            self.why += built.why
            self.built = built
        except NotRead as problem:
            self.why.append(str(problem))
            self.may_limit = not isinstance(problem, NotAboutHours)

    def _judge(self) -> None:
        """Raises NotRead where words that were not read may say something else altogether."""
        said = self.said
        about = [item for item in said.items if item.kind not in {"note"}]
        grave = [token for token in said.limits if about or _GRAVE.match(self._words_of(token).lower())]
        if grave:
            raise NotRead(f"“{self._words_of(grave[0])}” may change it")
        if (said.unread or said.limits) and not about:
            raise NotAboutHours("it is not about hours")
        has_hours = any(item.kind in {"span", "allday", "always"} for item in about)
        if len(said.unread) > (_MOST_UNREAD if has_hours else _MOST_UNREAD_WITHOUT_HOURS):
            raise NotRead("most of it was not read")
        if said.unread:
            words = ", ".join(dict.fromkeys(self._words_of(token) for token in said.unread))
            self.why.append(f"not read: {words}")

    def _words_of(self, token: Token) -> str:
        return self.text[token.start : token.end].strip()

    @property
    def words(self) -> str:
        if not self.tokens:
            return self.text
        start, end = self.tokens[0].start, self.tokens[-1].end
        return " ".join(self.text[start:end].split())

    @property
    def rules(self) -> list[Rule]:
        return self.built.rules if self.built else []

    @property
    def is_quiet(self) -> bool:
        """A heading such as "Opening hours"."""
        return all(
            token.kind in QUIET | {"from", "at", "including", "bothterm"} for token in self.tokens
        ) and bool(self.tokens)

    @property
    def says_limits_alone(self) -> bool:
        return bool(self.built and not self.rules and self.built.limits and not self.built.shuts)

    @property
    def is_label(self) -> bool:
        """Words that are not about hours and may say whose hours follow."""
        if self.built is not None or not self.tokens or not (self.said.unread or self.said.limits):
            return False
        if self.tokens[-1].kind == "colon":
            return True
        return self.ended not in set(".!?") and len(self.said.unread) <= _LABEL

    def fail(self, why: str) -> None:
        self.built, self.may_limit = None, True
        self.why.append(why)

    def piece(self) -> Piece:
        if self.built is None:
            why = () if self.is_quiet else tuple(dict.fromkeys(self.why))
            return Piece(self.words, Confidence.NOT_UNDERSTOOD, why=why, may_limit=self.may_limit)
        sure = Confidence.PROBABLY if self.why else Confidence.SURE
        if self.why and not self.rules and not self.built.shuts:
            sure = Confidence.NOT_UNDERSTOOD
        notes = [" ".join(self.text[a:b].split()) for a, b in self.built.notes]
        for rule in self.built.rules:
            rule.note = ". ".join(dict.fromkeys(filter(None, (rule.note, *notes))))
        return Piece(
            self.words,
            sure,
            tuple(self.built.rules),
            tuple(span for shut in self.built.shuts for span in closed_spans(shut, self.today)),
            tuple(dict.fromkeys(self.why)),
        )


def _parts(text: str) -> list[tuple[list[Token], str]]:
    """The tokens between full stops, semicolons and lines, each with what ended it; a line of days goes with
    the line of hours by it."""
    made: list[list[Token]] = [[]]
    ends: dict[int, str] = {}
    for token in tokens(text):
        if token.kind == "sep":
            if made[-1]:
                ends[made[-1][-1].end] = text[token.start : token.end].strip()[:1]
            made.append([])
        else:
            made[-1].append(token)
    return [(part, ends.get(part[-1].end, "")) for part in _joined([part for part in made if part])]


def _joined(parts: list[list[Token]]) -> list[list[Token]]:
    joined: list[list[Token]] = []
    for n, part in enumerate(parts):
        before = joined[-1] if joined else None
        if (
            (before and _shape(before) == "days" and _shape(part) in {"hours", "shut"})
            or (
                before
                and _shape(before) == "both"
                and _shape(part) == "hours"
                and _shape(parts[n - 1]) == "hours"
            )
            or (before and _shape(before) == "hours" and _shape(part) == "days" and _alone(joined, parts, n))
        ):
            before += part
        else:
            joined.append(list(part))
    return joined


def _alone(joined: Sequence[list[Token]], parts: Sequence[list[Token]], n: int) -> bool:
    """Whether days that follow hours are not those of hours that come next."""
    following = parts[n + 1] if n + 1 < len(parts) else None
    return following is None or _shape(following) != "hours" or (len(joined) == 1 and n == 1)


_HOURS = frozenset({"clock", "number", "allday", "late", "onwards", "duration"})
_PASSED = QUIET | {"at", "from", "to", "until", "between", "morning", "afternoon", "evening", "am", "pm"}


def _shape(part: Sequence[Token]) -> str:
    kinds = {token.kind for token in part} - _PASSED
    if kinds and kinds <= WHEN:
        return "days"
    if kinds & _HOURS and kinds <= _HOURS:
        return "hours"
    if kinds == {"closed"}:
        return "shut"
    if kinds & _HOURS and kinds & DAYS and kinds <= _HOURS | WHEN:
        return "both"
    return ""


def _put_together(parts: list[_Part]) -> None:
    """What one part says of the others: terms and months, closed days, and whether any is in doubt."""
    for part in parts:
        if part.is_quiet:
            part.built = Built()
            part.why.clear()
    _share_limits(parts)
    _shut_all(parts)
    for n, part in enumerate(parts):
        if part.is_label and not part.is_quiet:
            _doubt(parts[n + 1 :], f"what follows “{part.words[:60]}” may be the hours of something else")
    if any(part.built is None and part.may_limit for part in parts):
        _doubt(parts, "something beside it was not understood")
    rules = [rule for part in parts for rule in part.rules]
    if overlapping(rules):
        _doubt(parts, "two of the times lie over each other")
    if any(rule.opens_at for rule in rules) and any(has_no_hours(rule) for rule in rules):
        _doubt(parts, "some days have hours and others none")


def _doubt(parts: Sequence[_Part], why: str) -> None:
    for part in parts:
        if part.built is not None and part.rules:
            part.why.append(why)


def _share_limits(parts: list[_Part]) -> None:
    """ "Term time only." after the times holds for all of them; "Term time:" above them for those below."""
    heads = _lead(parts)
    for n, part in enumerate(parts):
        if part.built is None or not (part.says_limits_alone or _is_appointment_alone(part)):
            continue
        limits = Limits(appointment=True) if _is_appointment_alone(part) else part.built.limits
        others = [one for one in parts if one is not part and one.rules]
        before = [one for one in parts[:n] if one.rules]
        after = list(_until_next_limits(parts[n + 1 :]))
        if not part.says_limits_alone:
            if others:
                part.built.rules.clear()
                _put(others, limits)
            continue
        held = after if heads else before
        if not held:
            part.fail("it does not say on which day")
            continue
        _put(held, limits)
        if not heads and after:
            _doubt(parts, "whether that holds for all of the times is not clear")
        for why in part.why:
            _doubt(held, why)


def _lead(parts: Sequence[_Part]) -> bool:
    """Whether limits stand above what they hold for: the first is before all times, or ends with a colon."""
    first = next((n for n, part in enumerate(parts) if part.says_limits_alone), None)
    if first is None:
        return False
    return parts[first].tokens[-1].kind == "colon" or not any(one.rules for one in parts[:first])


def _until_next_limits(parts: Sequence[_Part]) -> Iterator[_Part]:
    for part in parts:
        if part.says_limits_alone:
            return
        if part.rules:
            yield part


def _is_appointment_alone(part: _Part) -> bool:
    return {item.kind for item in part.said.items} == {"appointment"}


def _put(parts: Sequence[_Part], limits: Limits) -> None:
    for part in parts:
        if part.built is not None:
            part.built.rules = [limits.put_on(rule) for rule in part.built.rules]


def _shut_all(parts: list[_Part]) -> None:
    """Closed days are taken out of the times: of its own part, or of all where it stands alone."""
    for part in list(parts):
        if part.built is None:
            continue
        for shut in part.built.shuts:
            targets = [part] if part.rules and not _for_all(part) else [one for one in parts if one.rules]
            for target in targets:
                if target.built is None:
                    continue
                made = without(target.built.rules, shut, part.today, part.why)
                if made is None:
                    part.fail(NOT_HELD)
                    break
                target.built.rules = made
            if shut.span and any(one.rules for one in parts if one not in targets):
                _doubt(parts, "whether that holds for all of the times is not clear")
            if part.built is None:
                break


def _for_all(part: _Part) -> bool:
    """Whether its closed days hold for other parts too: "Sat 9-1, closed Sundays and bank holidays"."""
    return part.built is not None and any(shut.bank for shut in part.built.shuts)
