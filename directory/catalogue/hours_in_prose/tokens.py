"""Words about hours cut into tokens: days, times of day, months, "every other", "closed", and what is unread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from directory.catalogue.hours_in_prose.clocks import CLOCK, Clock, clock_of
from directory.catalogue.hours_in_prose.dates import DATE, MONTH, MONTHS, Day, day_of


@dataclass(frozen=True, slots=True)
class Token:
    """`value` depends on the kind: a weekday from 0, a Clock, a month from 1, how many weeks…"""

    kind: str
    value: Any
    start: int
    end: int


_NAMES = (
    r"mon(?:day|dy)?",
    r"tue(?:s(?:day)?)?",
    r"wed(?:s|nes(?:day)?)?",
    r"thu(?:r(?:s(?:day)?)?)?",
    r"fri(?:day)?",
    r"sat(?:ur(?:day)?)?",
    r"sun(?:day)?",
)
_DAY = "|".join(f"(?P<day{n}>{name})" for n, name in enumerate(_NAMES))
_CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_CODE = re.compile(
    r"\b(Mo|Tu|We|Th|Fr|Sa|Su)\b(?=\s*[-,/&]\s*(?:Mo|Tu|We|Th|Fr|Sa|Su)\b|:?\s+\d)"
    r"|(?<=[-,/&])(Mo|Tu|We|Th|Fr|Sa|Su)\b|(?<=[-,/&] )(Mo|Tu|We|Th|Fr|Sa|Su)\b"
)
ORDINALS = {
    **{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "final": -1},
    **{"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "penultimate": -2},
    **{"second last": -2, "second to last": -2, "last but one": -2, "2nd last": -2},
}
_NUMBER_WORDS = {
    word: n
    for n, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
}
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(_NUMBER_WORDS)})"
_HOURS_UNIT = r"(?:hours?|hrs?)"
_MONTH_NOUN = r"(?:calendar )?months?"
_HOLIDAYS = r"hol(?:iday)?s?\b\.?"
_APPOINTMENT = r"(?:prior |previous )?(?:appointments?|arrangement|booking)"

_KINDS: list[tuple[str, str]] = [
    ("skip", r"[ \t]+"),
    ("sep", r"\s*\n\s*(?:[-*o]\s+)?|[;|\u2022\u00b7\u25cf\u25aa]+|[.!?]+(?=\s|$)"),
    ("unread", r"https?://\S+|www\.\S+|\S+@\S+\.\S+"),
    ("limit", r"(?:\+44|\(?0)(?:[ ()]*\d){9,10}(?!\d)|0\d{4}-\d{6}|0\d{3}-\d{3}-\d{4}"),
    (
        "harmless",
        r"(?:£\s?\d+(?:[.,]\d\d)?(?:p\b)?|\d+p\b)(?: (?:per|a|each) ?(?:session|person|week|class|child|family|hour|visit|head|adult|time)?)?",
    ),
    (
        "unread",
        r"(?:aged?|ages) (?:from )?\d+(?: ?(?:-|to|and) ?\d+)?(?: years?| yrs?| months?)?\b|(?:under|over)s? \d+'?s?\b"
        r"|\d+ ?(?:-|to) ?\d+ ?(?:years?|yrs?|year olds?|months?|people|places|weeks|minutes|mins)\b|\d+\+"
        r"|\d ?(?:-|to) ?\d ?(?:hours|hrs)\b"
        r"|(?:school )?years? \d+(?: ?(?:-|to|and) ?\d+)?\b",
    ),
    (
        "always",
        r"24 ?/ ?7\b|24 ?x ?7\b|(?:24|twenty[- ]four) ?(?:hours?|hrs?)(?: a| per|/)? ?(?:day)?,? ?(?:and )?"
        r"(?:7|seven) days(?: a| per|/)? ?(?:week)?|24 ?(?:hours?|hrs?) ?/ ?7 days\b|round the clock|around the clock|always open"
        r"|(?:all day|day and night),? every day|every day,? all day and (?:all )?night",
    ),
    ("limit", r"(?:24|48|72) ?(?:hours?|hrs?)'? notice"),
    (
        "allday",
        r"(?:24|twenty[- ]four)[ -]?(?:hours?|hrs?|hr)\b(?: (?:a|per) day| daily)?|day and night|all day and night",
    ),
    (
        "extra",
        r"(?:(?:or|and) )?(?:at )?(?:any )?other (?:times|days|hours)(?: are)?(?: available)?,? by "
        rf"{_APPOINTMENT}|or (?:at other times )?by {_APPOINTMENT}",
    ),
    (
        "harmless",
        r"no (?:need to book|booking (?:required|needed|necessary)|appointments? (?:required|needed|necessary)|referral needed)"
        r"|(?:booking|pre-?booking|advance booking) (?:is )?(?:essential|required|recommended|advised|necessary|needed)"
        r"|please book(?: in advance)?|(?:all|everyone) (?:is |are )?welcome|drop[- ]?ins?\b(?: sessions?\b)?|just turn up"
        r"|without (?:an )?appointment|free(?: of charge)?\b(?! of)",
    ),
    (
        "appointment",
        rf"(?:(?:open|available|visits|viewing|strictly) )*by {_APPOINTMENT}(?: only)?|appointments? only"
        r"|(?:an )?appointments? (?:is |are )?(?:necessary|required|needed|essential)|appointment-only",
    ),
    (
        "ofmonth2",
        rf"(?:(?:of|in) )?(?:every|each) (?:other|second|2nd|two|2|alternate) {_MONTH_NOUN}|alternate months|of alternate months",
    ),
    (
        "limit",
        r"every (?:three|3|four|4|six|6) months|quarterly|bi-?monthly|bi-?annual(?:ly)?|(?:twice|two times|three times) (?:a|per) (?:month|week)|once (?:a|per|every) (?:week|year|fortnight)",
    ),
    (
        "ofmonth",
        rf"(?:of|in|on) (?:the|each|every|a) {_MONTH_NOUN}\b|(?:each|every|per|a|of) {_MONTH_NOUN}\b|monthly|once (?:a|per|every|each) month|in the month|of month",
    ),
    ("other3", rf"every (?P<weeks>{_COUNT}) weeks"),
    (
        "other",
        r"every other(?: weeks?)?(?: on)?(?! (?:month|day))|every (?:second|2nd|alternate) week(?: on)?|alternate weeks(?: on)?|"
        r"fortnightly(?: on)?|every fortnight(?: on)?|once a fortnight(?: on)?|each fortnight(?: on)?",
    ),
    (
        "othermaybe",
        r"(?:on )?(?:alternate|alternating)|bi-?weekly(?: on)?|every (?:second|2nd)(?= (?:mon|tue|wed|thu|fri|sat|sun))",
    ),
    ("date", DATE),
    ("lastday", r"(?:(?P<fromlast>\d{1,2})(?:st|nd|rd|th) from )?last day(?= (?:of|in|each|every|and)\b|,)"),
    ("nth", rf"(?:{'|'.join(sorted(ORDINALS, key=len, reverse=True))})\b"),
    ("nthday", r"(?P<nthday>\d{1,2})(?:st|nd|rd|th)\b"),
    ("many5", r"week ?days?\b|working days?\b|work days\b|m ?- ?f\b|working week\b"),
    ("many2", r"week ?ends?\b"),
    (
        "many7",
        r"(?:(?:every|each) (?:single )?day|everyday|daily|(?:open )?(?:7|seven) days(?: (?:a|per|of the) week| / week)?|all week|all days)\b",
    ),
    ("maybe5", r"(?:5|five) days(?: (?:a|per) week)?\b"),
    (
        "bothterm",
        r"(?:(?:during|in) )?(?:both )?term[ -]?times? and (?:the )?(?:school )?holidays|(?:includes?|including|incl\.?|inc\.?|open)(?: (?:on|in|during|the|all|through|throughout))* school holidays",
    ),
    (
        "including",
        r"(?:including|includes?|incl\.?|inc\.?|open)(?: (?:on|in|during|the|all|most))* (?:bank|public)(?: and public| & public)? ?hol(?:iday)?s?\b",
    ),
    (
        "termtime",
        r"(?:school |academic )?term[ -]?times?\b|(?:during |in )?(?:the )?school terms?\b|during (?:the )?terms?\b|term only\b",
    ),
    ("schoolholidays", rf"(?:(?:the|all) )?(?:school|term) {_HOLIDAYS}(?: periods?)?"),
    (
        "bankholidays",
        rf"(?:(?:the|all|english|uk) )?(?:bank|public|statutory|national|b)(?: ?(?:and|&|/|or) ?(?:public|bank))? ?{_HOLIDAYS}(?: mondays?)?|bank holiday mondays|b/h\b",
    ),
    ("season", r"(?:winter|summer|spring|autumn)(?: months| season| only| time)*\b"),
    (
        "harmless",
        r"all (?:the )?year(?:[- ]round)?\b|(?:all )?year[- ]round\b|throughout the year|52 weeks (?:a|per|of the) year|every week of the year|365 days (?:a|per) year",
    ),
    ("month", MONTH),
    (
        "duration",
        rf"(?:(?:lasting|for|duration) )?(?:about )?(?:(?P<length>\d{{1,2}}(?:\.\d)?)(?!\d)(?P<halfmore> ?½| and a half)?|(?P<lengthword>an|one|two|three|four|half an|one and a half|two and a half))[ -]?(?P<unit>{_HOURS_UNIT}|minutes?|mins?)\b(?: sessions?| long| duration)?",
    ),
    ("clock", CLOCK),
    ("late", r"late\b"),
    ("onwards", r"onwards?\b"),
    ("morning", r"mornings?\b"),
    ("afternoon", r"afternoons?\b"),
    ("evening", r"(?:early )?evenings?\b|nights?\b|eves?\b"),
    ("am", r"(?:a\.m\.|am|a\.m)(?![a-z])"),
    ("pm", r"(?:p\.m\.|pm|p\.m)(?![a-z])"),
    (
        "closed",
        r"(?:but |and |we are |is |are |it is )*(?:closed|closes|closure|shut|no sessions?|no groups?|no class(?:es)?|no meetings?|does not run|doesn't run|do not meet|not running|not held|not available|unavailable|not on|no service)(?: (?:on|in|during|for|over|the|all|all day|throughout|each|every))*\b",
    ),
    (
        "except",
        r"(?:with the exception of|except(?:ing)?(?: for)?|excluding|exclude[sd]?|excl?\b\.?|apart from|other than|but not|not open|not including|not|no|outside(?: of)?)(?: (?:on|in|during|for|over|the|all))*(?=\W|$)",
    ),
    ("until", r"(?:up )?(?:un)?till?\b|'til\b|ending(?: on)?|ends(?: on)?\b|finish(?:es|ing)(?: on| at)?\b"),
    ("to", r"to\b|thru\b|through(?: to)?\b"),
    ("between", r"between\b"),
    (
        "from",
        r"(?:from|starting|starts|start|begins|beginning|commencing|commences|as of|as from)(?: (?:on|at|from))*\b",
    ),
    ("at", r"at\b|@"),
    ("and", r"(?:and|plus|also|then|&|\+)(?=\W|$)|&|\+"),
    ("every", r"(?:every|each)\b"),
    ("day", rf"(?:{_DAY})(?:'?s|s')?(?:(?<!day)(?<!days)\.(?=[ ,:&/-]|\d))?"),
    (
        "fill",
        r"(?:opening|open|opens|hours?|hrs|times?|days?|when|schedule|timetable|we|our|are|is|it|the|a|an|on|of|in|during|only|weekly"
        r"|every week|each week|per week|runs?|running|held|meets?|meetings?|takes? place|taking place|takes|taken|sessions?|session"
        r"|groups?|usual|available|service|services|inclusive|inc|this|these|as follows|follows|available|for|with|week|there|will be|be|you can"
        r"|regular|regularly|lasting|operates?|operating|operational|o'?clock)(?=\W|$)",
    ),
    ("comma", r","),
    ("colon", r":"),
    ("dash", r"-+"),
    ("slash", r"/"),
    ("number", r"\d{1,4}(?![\d])"),
    ("opens", r"[(\[{]"),
    ("shuts", r"[)\]}]"),
    ("fill", r"[\"'“”‘’`_*#>]+"),
    (
        "limit",
        r"(?:unless|respectively|cancel\w*|suspend\w*|var(?:y|ies|ied|iable|ious)|please (?:ring|call|check|phone|see|contact|email)|check|subject to|tbc|tba|alternat\w*|some|certain|selected|most|occasional\w*|sometimes|half[ -]?terms?|christmas|easter|xmas|new year|ramadan|lockdown|covid|was|were|until further notice|temporar\w*|currently|contact|ring|call|phone|telephone|telephones|never|without|before|after|if|when|where|may|might|weeks?|months?|year|years|holidays?|hols|term|ongoing|course|block|starting|last|entry|orders|admission|rota|shift|shifts)(?=\W|$)",
    ),
    ("unread", r"[^\W\d_]+(?:['’-][^\W\d_]+)*"),
    ("limit", r"\d[\d.,]*\w*"),
    ("unread", r"\S"),
]
_BEFORE_WORD = re.compile(r"[^\W_]")


def plain(written: str) -> str:
    """The same length of text in one kind of dash, quote and space, in small letters."""
    made = re.sub("[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d~]", "-", written)
    made = re.sub("[\u2018\u2019\u02bc\u00b4]", "'", made).replace("–", "-")
    made = re.sub(r"[^\S\n]", " ", made)
    return "".join(low if len(low := char.lower()) == 1 else char for char in made)


def tokens(written: str) -> Iterator[Token]:
    """Every character that is not a space is in one token."""
    text = plain(written)
    codes = {m.start(): m for m in _CODE.finditer(written)}
    at = 0
    while at < len(text):
        if at in codes:
            yield Token("day", _CODES.index(codes[at][0]), at, codes[at].end())
            at = codes[at].end()
            continue
        found = _first(text, at)
        if found is None:
            at += 1
            continue
        kind, match = found
        if kind == "month" and written[match.start() : match.end()] == "may":
            kind = "limit"  # the verb
        if kind != "skip":
            yield _token(kind, match)
        at = match.end()


def _first(text: str, at: int) -> tuple[str, re.Match[str]] | None:
    """The first kind that fits here, whole words only."""
    inside = at > 0 and _BEFORE_WORD.match(text[at]) and text[at].isalpha() and text[at - 1].isalpha()
    for kind, pattern in _COMPILED:
        match = pattern.match(text, at)
        if not match or match.end() == at:
            continue
        end = match.end()
        if not inside and end < len(text) and text[end - 1].isalpha() and text[end].isalpha():
            continue
        return kind, match
    return None


_COMPILED = [(kind, re.compile(pattern)) for kind, pattern in _KINDS]


def _token(kind: str, match: re.Match[str]) -> Token:
    value: Any = match[0]
    if kind == "day":
        value = next(n for n in range(7) if match[f"day{n}"])
    elif kind == "clock":
        value = clock_of(match)
        kind = "limit" if value is None else "number" if value.bare else kind
    elif kind == "date":
        value = day_of(match)
        kind = "date" if value is not None else "limit"
    elif kind == "month":
        value = MONTHS[match[0].strip(".")[:3]]
    elif kind == "nth":
        value = ORDINALS[match[0]]
    elif kind == "nthday":
        value = int(match["nthday"])
    elif kind == "lastday":
        value = -int(match["fromlast"] or 1)
    elif kind == "other3":
        value = number(match["weeks"])
        kind = "other"
    elif kind == "other":
        value = 2
    elif kind == "duration":
        value = _minutes(match)
    elif kind == "number":
        value = Clock.of_digits(match[0])
        kind = "limit" if value is None else kind
    return Token(kind, value, match.start(), match.end())


def number(word: str) -> int:
    return _NUMBER_WORDS[word] if word in _NUMBER_WORDS else int(word)


_LENGTHS = {"an": 1, "half an": 0.5, "one and a half": 1.5, "two and a half": 2.5}


def _minutes(match: re.Match[str]) -> int:
    word = match["lengthword"]
    count = float(_LENGTHS.get(word) or number(word)) if word else float(match["length"])
    count += 0.5 if match["halfmore"] else 0
    return round(count * (60 if match["unit"].startswith("h") else 1))


__all__ = ["Day", "Token", "number", "plain", "tokens"]
