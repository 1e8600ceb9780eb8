"""What each kind of token looks like, in the order in which they are tried."""

from __future__ import annotations

from directory.catalogue.hours_in_prose.clocks import CLOCK
from directory.catalogue.hours_in_prose.dates import DATE, MONTH

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
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "last": -1,
    "final": -1,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "5th": 5,
    "penultimate": -2,
    "second last": -2,
    "second to last": -2,
    "last but one": -2,
    "2nd last": -2,
}
NUMBER_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(NUMBER_WORDS)})"
_HOURS_UNIT = r"(?:hours?|hrs?)"
_MONTH_NOUN = r"(?:calendar )?months?"
_HOLIDAYS = r"(?:holidays?\b|hols?\b(?:\.(?!\s|$))?)"
_APPOINTMENT = r"(?:prior |previous )?(?:appointments?|arrangement|booking)"

KINDS: list[tuple[str, str]] = [
    ("skip", r"[ \t]+"),
    ("sep", r"\s*\n\s*(?:[-*o]\s+)?|[;|\u2022\u00b7\u25cf\u25aa]+|[.!?]+(?=\s|$)"),
    ("unread", r"https?://\S+|www\.\S+|\S+@\S+\.\S+"),
    ("limit", r"(?:\+44|\(?0)(?:[ ()]*\d){9,10}(?!\d)|0\d{4}-\d{6}|0\d{3}-\d{3}-\d{4}"),
    (
        "harmless",
        r"(?:£\s?\d+(?:[.,]\d\d)?(?:p\b)?|\d+p\b)(?: (?:per|a|each) ?(?:session|person|week|class|"
        r"child|family|hour|visit|head|adult|time)?)?",
    ),
    (
        "unread",
        r"(?:aged?|ages) (?:from )?\d+(?: ?(?:-|to|and) ?\d+)?(?: years?| yrs?| months?)?\b|"
        r"(?:under|over)s? \d+'?s?\b"
        r"|\d+ ?(?:-|to) ?\d+ ?(?:years?|yrs?|year olds?|months?|people|places|weeks|minutes|"
        r"mins)\b|\d+\+"
        r"|\d ?(?:-|to) ?\d ?(?:hours|hrs)\b"
        r"|(?:school )?years? \d+(?: ?(?:-|to|and) ?\d+)?\b",
    ),
    (
        "always",
        r"24 ?/ ?7\b|24 ?x ?7\b|(?:24|twenty[- ]four) ?(?:hours?|hrs?)(?: a| per|"
        r"/)? ?(?:day)?,? ?(?:and )?"
        r"(?:7|seven) days(?: a| per|/)? ?(?:week)?|24 ?(?:hours?|hrs?) ?/ ?7 days\b|"
        r"round the clock|around the clock|always open"
        r"|(?:all day|day and night),? every day|every day,? all day and (?:all )?night",
    ),
    ("limit", r"(?:24|48|72) ?(?:hours?|hrs?)'? notice"),
    (
        "allday",
        r"(?:24|twenty[- ]four)[ -]?(?:hours?|hrs?|hr)\b(?: (?:a|per) day| daily)?|day and night|"
        r"all day and night",
    ),
    (
        "extra",
        r"(?:(?:or|and) )?(?:at )?(?:any )?other (?:times|days|hours)(?: are)?(?: available)?,? by "
        rf"{_APPOINTMENT}|or (?:at other times )?by {_APPOINTMENT}",
    ),
    (
        "harmless",
        r"no (?:need to book|booking (?:required|needed|necessary)|appointments? (?:required|"
        r"needed|necessary)|referral needed)"
        r"|(?:booking|pre-?booking|advance booking) (?:is )?(?:essential|required|recommended|"
        r"advised|necessary|needed)"
        r"|please book(?: in advance)?|(?:all|everyone) (?:is |are )?welcome|"
        r"drop[- ]?ins?\b(?: sessions?\b)?|just turn up"
        r"|without (?:an )?appointment|free(?: of charge)?\b(?! of)",
    ),
    (
        "appointment",
        rf"(?:(?:open|available|visits|viewing|strictly) )*by {_APPOINTMENT}(?: only)?|"
        rf"appointments? only"
        r"|(?:an )?appointments? (?:is |are )?(?:necessary|required|needed|essential)|appointment-only",
    ),
    (
        "ofmonth2",
        rf"(?:(?:of|in) )?(?:every|each) (?:other|second|2nd|two|2|alternate) {_MONTH_NOUN}|"
        rf"alternate months|of alternate months",
    ),
    (
        "limit",
        r"every (?:three|3|four|4|six|6) months|quarterly|bi-?monthly|bi-?annual(?:ly)?|(?:twice|"
        r"two times|three times) (?:a|per) (?:month|week)|once (?:a|per|every) (?:week|year|"
        r"fortnight)",
    ),
    (
        "ofmonth",
        rf"(?:of|in|on) (?:the|each|every|a) {_MONTH_NOUN}\b|(?:each|every|per|a|"
        rf"of) {_MONTH_NOUN}\b|monthly|once (?:a|per|every|each) month|in the month|of month",
    ),
    ("other3", rf"every (?P<weeks>{_COUNT}) weeks"),
    (
        "other",
        r"every other(?: weeks?)?(?: on)?(?! (?:month|day))|every (?:second|2nd|"
        r"alternate) week(?: on)?|alternate weeks(?: on)?|"
        r"fortnightly(?: on)?|every fortnight(?: on)?|once a fortnight(?: on)?|each fortnight(?: on)?",
    ),
    (
        "othermaybe",
        r"(?:on )?(?:alternate|alternating)|bi-?weekly(?: on)?|every (?:second|2nd)(?= (?:mon|tue|"
        r"wed|thu|fri|sat|sun))",
    ),
    ("date", DATE),
    (
        "lastday",
        r"(?:(?P<fromlast>\d{1,2})(?:st|nd|rd|th) from )?last day(?= (?:of|in|each|every|and)\b|,)",
    ),
    ("nth", rf"(?:{'|'.join(sorted(ORDINALS, key=len, reverse=True))})\b"),
    ("nthday", r"(?P<nthday>\d{1,2})(?:st|nd|rd|th)\b"),
    ("many5", r"week ?days?\b|working days?\b|work days\b|m ?- ?f\b|working week\b"),
    ("many2", r"week ?ends?\b"),
    (
        "many7",
        r"(?:(?:every|each) (?:single )?day|everyday|daily|(?:open )?(?:7|seven) days(?: (?:a|per|"
        r"of the) week| / week)?|all week|all days)\b",
    ),
    ("maybe5", r"(?:5|five) days(?: (?:a|per) week)?\b"),
    (
        "bothterm",
        r"(?:(?:during|in) )?(?:both )?term[ -]?times? and (?:the )?(?:school )?holidays|"
        r"(?:includes?|including|incl\.?|inc\.?|open)(?: (?:on|in|during|the|all|through|"
        r"throughout))* school holidays",
    ),
    (
        "including",
        r"(?:including|includes?|incl\.?|inc\.?|open)(?: (?:on|in|during|the|all|most))* (?:bank|"
        r"public)(?: and public| & public)? ?hol(?:iday)?s?\b",
    ),
    (
        "termtime",
        r"(?:school |academic )?term[ -]?times?\b|(?:during |in )?(?:the )?school terms?\b|"
        r"during (?:the )?terms?\b|term only\b",
    ),
    ("schoolholidays", rf"(?:(?:the|all) )?(?:school|term) {_HOLIDAYS}(?: periods?)?"),
    (
        "bankholidays",
        rf"(?:(?:the|all|english|uk) )?(?:bank|public|statutory|national|b)(?: ?(?:and|&|/|"
        rf"or) ?(?:public|bank))? ?{_HOLIDAYS}(?: mondays?)?|bank holiday mondays|b/h\b",
    ),
    ("season", r"(?:winter|summer|spring|autumn)(?: months| season| only| time)*\b"),
    (
        "harmless",
        r"all (?:the )?year(?:[- ]round)?\b|(?:all )?year[- ]round\b|throughout the year|"
        r"52 weeks (?:a|per|of the) year|every week of the year|365 days (?:a|per) year",
    ),
    ("month", MONTH),
    (
        "duration",
        rf"(?:(?:lasting|for|"
        rf"duration) )?(?:about )?(?:(?P<length>\d{{1,2}}(?:\.\d)?)(?!\d)(?P<halfmore> ?½|"
        rf" and a half)?|(?P<lengthword>an|one|two|three|four|half an|one and a half|"
        rf"two and a half))[ -]?(?P<unit>{_HOURS_UNIT}|minutes?|mins?)\b(?: sessions?| long|"
        rf" duration)?",
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
        r"(?:but |and |we are |is |are |it is )*(?:closed|closes|closure|shut|no sessions?|"
        r"no groups?|no class(?:es)?|no meetings?|does not run|doesn't run|do not meet|"
        r"not running|not held|not available|unavailable|not on|no service)(?: (?:on|in|during|"
        r"for|over|the|all|all day|throughout|each|every))*\b",
    ),
    (
        "except",
        r"(?:with the exception of|except(?:ing)?(?: for)?|excluding|exclude[sd]?|excl?\b\.?|"
        r"apart from|other than|but not|not open|not including|not|no|outside(?: of)?)(?: (?:on|"
        r"in|during|for|over|the|all))*(?=\W|$)",
    ),
    (
        "until",
        r"(?:up )?(?:un)?till?\b|'til\b|ending(?: on)?|ends(?: on)?\b|finish(?:es|ing)(?: on|"
        r" at)?\b",
    ),
    ("to", r"to\b|thru\b|through(?: to)?\b"),
    ("between", r"between\b"),
    (
        "from",
        r"(?:from|starting|starts|start|begins|beginning|commencing|commences|as of|"
        r"as from)(?: (?:on|at|from))*\b",
    ),
    ("at", r"at\b|@"),
    ("and", r"(?:and|plus|also|then|&|\+)(?=\W|$)|&|\+"),
    ("every", r"(?:every|each)\b"),
    ("day", rf"(?:{_DAY})(?:'?s|s')?(?:(?<!day)(?<!days)\.(?=[ ,:&/-]|\d))?"),
    (
        "fill",
        r"(?:opening|open|opens|hours?|hrs|times?|days?|when|schedule|timetable|we|our|are|is|it|"
        r"the|a|an|on|of|in|during|only|weekly"
        r"|every week|each week|per week|runs?|running|held|meets?|meetings?|takes? place|"
        r"taking place|takes|taken|sessions?|session"
        r"|groups?|usual|available|service|services|inclusive|inc|this|these|as follows|follows|"
        r"available|for|with|week|there|will be|be|you can"
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
        r"(?:unless|respectively|cancel\w*|suspend\w*|var(?:y|ies|ied|iable|ious)|please (?:ring|"
        r"call|check|phone|see|contact|email)|check|subject to|tbc|tba|alternat\w*|some|certain|"
        r"selected|most|occasional\w*|sometimes|half[ -]?terms?|christmas|easter|xmas|new year|"
        r"ramadan|lockdown|covid|was|were|until further notice|temporar\w*|currently|contact|ring|"
        r"call|phone|telephone|telephones|never|without|before|after|if|when|where|may|might|"
        r"weeks?|months?|year|years|holidays?|hols|term|ongoing|course|block|starting|last|entry|"
        r"orders|admission|rota|shift|shifts)(?=\W|$)",
    ),
    ("unread", r"[^\W\d_]+(?:['’-][^\W\d_]+)*"),
    ("limit", r"\d[\d.,]*\w*"),
    ("unread", r"\S"),
]
