"""Plain rules that read delivery, cost, referral, how to begin and ages out of a listing's words."""

from __future__ import annotations

import re
from collections.abc import Collection

from directory.catalogue.facts import Basis, Fact
from directory.catalogue.inference.rules import says
from directory.catalogue.inference.words import Words
from directory.catalogue.services import BeginBy, DeliveredBy

_WAYS = frozenset(DeliveredBy.values)
COMES_TO_YOU = frozenset(
    {
        "adaptations",
        "cleaning-and-housework",
        "community-transport",
        "gardening-help",
        "handyperson",
        "home-care",
        "home-from-hospital",
        "hospital-transport",
        "meals-delivered",
        "shopping-and-prescriptions",
    }
)
"""Needs that are met where the person lives, unless the words say otherwise."""

_ATTENDING = (
    (DeliveredBy.PHONE, says("phone", "telephone")),
    (DeliveredBy.ONLINE, says("online", "virtual", "video", "video conferencing", "remote", "remotely")),
    (DeliveredBy.IN_PERSON, says("venue", "in[- ]person", "drop-in", "face to face")),
    (DeliveredBy.HOME_VISIT, says("home visits?", "at home", "outreach")),
)
_HOME = says(
    r"home visit(?:s|ing|ors?)?",
    r"visit(?:s|ing)? (?:you|people|them) (?:at|in) (?:your|their|the) (?:own )?homes?",
    r"(?:come|comes|coming|go|goes|brought) to (?:your|people's|their|the) (?:own )?(?:homes?|house|door)",
    r"in (?:your|their|people's|the person's) own homes?",
    r"to your door(?:step)?",
    r"delivered to (?:you|your home|your door|people)",
    r"we (?:can )?(?:come|visit) (?:to )?you",
    r"can come to you",
    r"(?:visits?|visiting) you at home",
    r"doorstep",
    r"(?:trained )?volunteers? (?:will )?(?:visits?|calls? round)",
    r"brought to people",
    r"collect(?:s|ed)? (?:you )?from home",
)
_PHONE = says(
    r"help ?line",
    r"(?:by|over the|on the|by our) (?:tele)?phone",
    r"(?:tele)?phone (?:line|support|calls?|advice|befriending|friends|appointments?|counselling)",
    r"phone lines?",
    r"weekly (?:phone )?call",
    r"(?:cheerful|friendly) calls?",
    r"(?:we|volunteers?) (?:will )?ring (?:you|people)",
    r"(?:call|ring) us any ?time",
    r"listening (?:line|service)",
    r"text ?line",
    r"worry line",
)
_MORE_THAN_BOOKING = says(
    r"help ?line",
    r"over the (?:tele)?phone",
    r"(?:or|and) by (?:tele)?phone",
    r"(?:tele)?phone (?:support|advice|befriending|friends|counselling)",
    r"listening line",
    r"weekly call",
)
_HELP_BY_TALKING = says("advice", "support line", "listening", "talk to", "line", "helpline", "advocate")
_ONLINE = says(
    r"online",
    r"(?:on|by|via) zoom",
    r"zoom (?:call|group|session|meeting)s?",
    r"video (?:call|link|conferenc\w+)s?",
    r"by video",
    r"web ?chat",
    r"live ?stream\w*",
    r"on (?:microsoft )?teams",
    r"virtual(?:ly)?",
    r"webinars?",
)
_ONLINE_SOMETHING_ELSE = says(
    r"get(?:ting)? online",
    r"go(?:ing)? online",
    r"online (?:safety|shopping|banking|forms?|scams?|world|accounts?|services|booking|bank|referral)",
    r"(?:book|order|apply|register|donate|sign up|form|bookings?|tickets?|details|join) (?:only )?online",
    r"(?:forms?|accounts?|bank|shop|shopping|things|dating|benefits|not) online",
)
_AT_OURS = says(
    r"drop[- ]?in",
    r"come along",
    r"join us",
    r"at (?:the|our) (?:centre|center|hall|café|cafe|church|hub|showroom|workshop)",
    r"or (?:at|in) (?:the|our)",
    r"in person",
    r"(?:pop|call) in",
    r"our (?:centre|hall|shop|showroom|workshop)",
    r"café|cafe|club|group|class|sessions|shop|warehouse|barn|loan|hire|borrow",
)

_FREE = says(
    r"free of charge",
    r"no (?:charge|cost|fees?)",
    r"(?:is|are|it's|all|totally|completely|entirely|always|sessions?) free",
    r"free (?:service|session|class|group|help|advice|support|course|activit\w+|drop-in|entry|admission)",
    r"free (?:to attend|to join|to use|to all|and confidential|at the point|meal|lunch|places?|walks?)",
    r"free,? (?:confidential|flat and friendly|impartial)",
    r"free for (?:all|everyone|anyone|anybody|residents|members|patients|carers)",
    r"nothing to pay",
    r"does(?:n't| not) cost",
    r"costs? (?:you )?nothing",
    r"without charge",
    r"we (?:do not|don't|never) charge",
)
_FREE_ALONE = re.compile(r"^free\b|\bfree$", re.I)
_PAY = re.compile(
    r"£\s?[1-9]|\b\d{1,3}p\b|\b(?:small charge|there is a (?:small |modest )?(?:charge|fee|cost)"
    r"|membership (?:fee|costs)|(?:hourly|session) rate|pounds? (?:a|per|each)|sliding scale|half price"
    r"|entry fee|charged? at)\b",
    re.I,
)
_DONATION = says("donations?", r"pay what you (?:can|like)", "pay as you feel", "contribution")
_POUNDS = r"(?:£\s?\d+(?:\.\d\d)?|\d+\s?p\b)"
_OPTIONAL = re.compile(
    rf"(?:{_POUNDS}\s+)?\b(?:suggested|voluntary|optional)\s+(?:donation|contribution)s?\b"
    rf"(?:[\s.:,(]*(?:of|is|about|around)?\s*{_POUNDS}(?:\s*(?:to|-|–)\s*{_POUNDS})?)?",
    re.I,
)
"""A gift that is asked for and need not be given, with its sum."""

_REFERRAL_ONLY = says(
    r"referrals? only",
    r"(?:professional|agency|gp|social worker|health professional) referrals? (?:is |are )?"
    r"(?:needed|required|only|essential)",
    r"needs? (?:a|an|to be) referr(?:al|ed) (?:by|from) (?:a|an|your|the)",
    r"must be referred",
    r"referred by (?:a |an |your |the )?(?:gp|doctor|professional|social worker|nurse|agency|surgery"
    r"|hospital|council|health (?:visitor|professional)|midwife)",
    r"(?:no|not take|not accept|don't take|cannot take) self[- ]referrals?",
    r"(?:vouchers?|referral) from (?:a|an|your|the) (?:gp|doctor|school|social worker|agency|professional"
    r"|health visitor|support worker)",
    r"need a (?:voucher|referral)",
    r"we only take referrals",
    r"referrals? (?:come )?only from",
)
_REFERRAL_IN_ELIGIBILITY = says(r"referr(?:al|ed) (?:by|from)", r"voucher from")
_OR_YOURSELF = says(
    r"self[- ]referr\w+", "refer yourself", r"or (?:ring|call|telephone|phone|just)", "or yourself"
)
_SELF = says(
    r"self[- ]referrals?",
    r"refer(?:ring)? yourself",
    r"no referral (?:is )?(?:needed|required|necessary)",
    r"(?:don't|do not) need (?:a |to be )referr(?:al|ed)",
    r"without a referral",
    r"just turn up",
    r"drop[- ]in",
    r"turn up",
    r"anyone can (?:come|join|ring)",
    r"no need to book",
)
_BEGIN = (
    (
        BeginBy.TURN_UP,
        says(
            "(?:just )?turn up",
            "drop[- ]in",
            "no (?:need to book|booking|appointment)",
            "(?:just )?come along",
            "pop in",
            "first come",
        ),
    ),
    (
        BeginBy.BOOK,
        says(
            r"book(?:ing)? (?:is )?(?:essential|needed|required|a place|in advance)",
            "please book",
            "must book",
            "by appointment",
            "appointments? only",
        ),
    ),
    (
        BeginBy.RING,
        says(
            r"(?:ring|call|phone|telephone) (?:first|ahead|us|before|the office)",
            r"(?:ring|call|phone|telephone) to (?:book|arrange|join|check)",
            r"please (?:ring|call|phone)",
        ),
    ),
    (BeginBy.ONLINE, says(r"(?:sign up|register|apply|book|refer yourself) online")),
)


def delivery(words: Words, stated: Collection[str], needs: Collection[str]) -> list[tuple[str, Basis]]:
    """How it is delivered: the feed's own word, then its needs, its words, and having a place to go to."""
    made: dict[str, Basis] = dict.fromkeys(sorted(set(stated) & _WAYS), Basis.STATED)
    made |= dict.fromkeys([how for how, rule in _ATTENDING if rule.search(words.attending)], Basis.STATED)
    if words.has_online_place:
        made[DeliveredBy.ONLINE] = Basis.STATED
    said = f"{words.name}. {words.description} {words.times}"
    home = bool(_HOME.search(said) or COMES_TO_YOU & set(needs))
    # A visiting service's own address is where its office is, not where help happens.
    if words.has_place and (not home or _AT_OURS.search(said)):
        made.setdefault(DeliveredBy.IN_PERSON, Basis.INFERRED)
    if home:
        made.setdefault(DeliveredBy.HOME_VISIT, Basis.INFERRED)
    # Told to ring first is not help by phone, where there is a place to go.
    if _PHONE.search(said) and (not words.has_place or _MORE_THAN_BOOKING.search(said)):
        made.setdefault(DeliveredBy.PHONE, Basis.INFERRED)
    if _ONLINE.search(_ONLINE_SOMETHING_ELSE.sub(" ", said)):
        made.setdefault(DeliveredBy.ONLINE, Basis.INFERRED)
    if not made and words.has_phone and _HELP_BY_TALKING.search(said):
        made[DeliveredBy.PHONE] = Basis.INFERRED
    return list(made.items())


_HARD_UP = (
    r"\b(?:low(?:er)?[- ](?:incomes?|wages?|paid|pay)|benefits?|universal credit|pension credit|tax credits?"
    r"|unemployed|unwaged|out of work|not (?:in )?work(?:ing)?|looking for work|refugee|asylum|afford"
    r"|hardship|struggling|concessions?|homeless|students?)"
)
_NO_PRICE = r"\b(?:free|no (?:charge|cost|fees?)|nothing to pay|pays? nothing|without charge|waived?)\b"
_FREE_FOR_SOME = re.compile(
    rf"{_NO_PRICE}[^.;!?£]{{0,90}}{_HARD_UP}|{_HARD_UP}[^.;!?£]{{0,60}}{_NO_PRICE}",
    re.I,
)
_FREE_OF = re.compile(r"\b(?:\w+-free|free (?:from|of (?!charge))|sugar free|drug free|free time)\b", re.I)


def free_for_some(said: str) -> bool:
    """Whether what has a price is free for people with little money: "FREE if you are on a low wage"."""
    return bool(_FREE_FOR_SOME.search(_FREE_OF.sub(" ", said)))


def free(words: Words) -> tuple[Fact, Basis] | None:
    """Free or not, from words alone; prices that the feed gives are read by the importer."""
    said = f"{words.name}. {words.description} {words.cost}"
    said = _OPTIONAL.sub(" donation ", said)
    if _PAY.search(said):
        return Fact.NO, Basis.INFERRED
    if _FREE.search(said) or _FREE_ALONE.search(words.cost) or _DONATION.search(words.cost):
        return Fact.YES, Basis.INFERRED
    return None


def referral_only(words: Words) -> tuple[Fact, Basis] | None:
    """Whether only a professional may make the first contact."""
    if re.search(r"\breferral\b", words.attending, re.I):
        return Fact.YES, Basis.STATED
    if re.search(r"drop-in|membership", words.attending, re.I):
        return Fact.NO, Basis.STATED
    said = f"{words.name}. {words.description} {words.eligibility} {words.begin}"
    asked = _REFERRAL_ONLY.search(said) or _REFERRAL_IN_ELIGIBILITY.search(words.eligibility)
    refused = re.search(r"\b(?:no|not take|not accept|don't take|cannot take) self[- ]referr", said, re.I)
    if asked and (refused or not _OR_YOURSELF.search(f"{words.eligibility} {words.begin} {asked[0]}")):
        return Fact.YES, Basis.INFERRED
    return (Fact.NO, Basis.INFERRED) if _SELF.search(said) and not asked else None


def begin_by(words: Words) -> str:
    """How to begin, where the words say it plainly; else empty."""
    if re.search(r"drop-in", words.attending, re.I):
        return BeginBy.TURN_UP
    said = f"{words.description} {words.begin} {words.times}"
    return next((how for how, rule in _BEGIN if rule.search(said)), "")


_NOT_AGES = r"(?!\s*(?:am|pm|\.\d|:\d|%|weeks?|months?|miles?|minutes?|people|o'clock))"
_BETWEEN = re.compile(
    rf"\b(?:aged?|ages|between)\s+(\d{{1,2}})\s*(?:to|-|–|and)\s*(\d{{1,2}})\b{_NOT_AGES}"
    r"|\b(\d{1,2})\s*(?:-|–|to)\s*(\d{1,2})[- ]year[- ]olds?\b",
    re.I,
)
_OVER = re.compile(
    r"\bover[- ]?(?:the age of )?(\d{2})s?\b"
    r"|\b(\d{2})\s*(?:\+|plus\b|and over|or over|years? (?:and|or) over|and above)",
    re.I,
)
_UNDER = re.compile(r"\bunder[- ]?(\d{1,2})s?\b|\bup to (?:the )?age (?:of )?(\d{1,2})\b", re.I)


def ages(words: Words) -> tuple[int | None, int | None] | None:
    """Lowest and highest age in years, both ends included, where name or eligibility gives them plainly.

    A description only where it says "aged 11 to 19": numbers in it are often of something else.
    """
    told = f"{words.name}. {words.eligibility}"
    for said in (told, words.description):
        between = _BETWEEN.search(said)
        if between:
            low, high = int(between[1] or between[3]), int(between[2] or between[4])
            if low < high:
                return low, high
    over, under = _OVER.search(told), _UNDER.search(told)
    if over and 16 <= int(over[1] or over[2]) <= 90:
        return int(over[1] or over[2]), None
    if under and 4 <= int(under[1] or under[2]) <= 30:
        return None, int(under[1]) - 1 if under[1] else int(under[2])
    return None
