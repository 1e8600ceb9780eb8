"""What weighs how much in an answer, and why. Both engines read these numbers and nothing else.

A score is a sum of parts. The words are the main one: between 0 (no word) and 1 (every word in the name).
Everything else is told in proportion to that. tests/contract/search holds the order these numbers promise.
"""

from __future__ import annotations

from search.documents import Room
from search.results import Reach

# --- where a word stands -------------------------------------------------------------------------
# A word counts once, for the best field it stands in: repeating it in a long text says nothing more.
FIELDS = {
    "name": 1.0,  # what they call it is what it is
    "organisation": 0.9,  # people ask for the charity by name
    "needs": 0.85,  # what an editor or the feed says it is for
    "summary": 0.75,  # the first sentence is about the service
    "description": 0.5,  # a passing mention stands here too
    "other_words": 0.3,  # lay phrases of its needs, inferred needs, places, who it is for
}

# --- what makes a document an answer -------------------------------------------------------------
HANDFUL = 20
"""With fewer answers than this to all the words, those to some of them are shown too, and we say so."""
LONE_WORD = 0.25
"""Of some of the words two are wanted, or one that holds this share of what all of them tell: "cut" out of a
sentence is no reason to show help with drink."""
LONE_RARE = 0.5
"""And where enough is found without, it must be as telling as this: what stands in more than about one
listing in twenty ("class", in a directory of some hundred) then brings none in by itself."""
FAINT_NEED = 0.3
"""A need with less than this share of the surest one's weight orders the answers and brings none."""
STRONG = 0.2
"""A word of less weight ("help", "group") never brings a document in by itself."""
INFERRED_LEAST = 0.6
"""What the faintest inferred need counts beside a confirmed one: most are right, so they stand close by."""
STATED = 0.75
"""A need of this weight or more is stated or confirmed; its name counts as the needs field."""

# --- the parts of the score ----------------------------------------------------------------------
WORDS = 1.0  # the measure of all the rest
ALL_WORDS = 0.25  # all words beat some, even where some stand in better fields
NEED = 1.2  # a need that is surely meant beats the very words; most are meant half as surely, and weigh half
NAME_RUN = 0.3  # the question stands word for word in the name
NAME_WHOLE = 5.0  # the question is the name: nothing may come before it

DISTANCE = 0.25  # next door beats ten miles, but not a better answer
DISTANCE_HALF = 5_000.0  # metres at which half of it is left: a bus ride

REACH = {  # the share of DISTANCE for what has no distance
    Reach.COMES_TO_YOU: 0.9,  # as good as next door, unless next door is the same thing
    Reach.COVERS: 0.6,
    Reach.PHONE: 0.6,
    Reach.ONLINE: 0.5,  # some can't or won't
    Reach.ANYWHERE: 0.3,  # we don't know that it reaches here
}


ALIKE = 1.5  # times the cosine of what is asked and what a listing says: about 0.1 apart, 0.6 much alike
NEEDS_ALIKE = 1.0  # times how alike the needs are that vectors tell of both, 0 to 1
ALIKE_LEAST = 0.15
"""The cosine from which a listing may be an answer without a word or a need in common, where too little has
all the words; and from which it is said to read like what was asked."""
ALIKE_FIRST = 0.2
"""The cosine that is tried before that one, with LONE_RARE: where they bring a handful of answers, what reads
less alike and what holds one common word stay away."""

ROOM = {  # full stays visible, below its equals
    Room.OPEN: 0.1,
    Room.NOT_KNOWN: 0.08,
    Room.ASK: 0.08,
    Room.WAITING: 0.04,
    Room.FULL: 0.0,
}

FRESHNESS = 0.16
"""Times how fresh it is, from 0 to 1: what was checked this month beats what nobody looked at for two years
with a dead website, among listings that answer alike; it never outweighs a word in a better field."""

SURE = {  # what a filter's "yes" is worth over "not known"; "no" is not shown at all
    "free": 0.4,
    "when": 0.4,
    "access": 0.4,
    "delivery": 0.3,
    "language": 0.3,
    "taking": 0.3,
    "self_referral": 0.2,
    "age": 0.05,  # most listings are for anybody and don't say so
    "near": 0.3,
}

GROUP_MATCHED = 0.25  # only for women, carers…, and that is who asks
GROUP_OPEN = 0.05  # for anybody, which beats being for somebody the question does not mention

BANDS = 50
"""Scores that fall in the same fiftieth are near equals: there more words, then a later check, decide."""
