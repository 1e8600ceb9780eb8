"""Plain rules that read delivery, cost, referral, ages, groups and access out of a listing's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from directory.catalogue.facts import Basis, Fact
from directory.catalogue.locations import AccessFeature
from directory.catalogue.services import BeginBy, DeliveredBy, Group

if TYPE_CHECKING:
    from directory.catalogue.inference import Words

_HOME = re.compile(
    r"\b(home visit(s|ing|ors?)?|visit(s|ing)? (you|people|them) (at|in) (your|their|the) (own )?homes?|"
    r"(come|comes|coming|go|goes) to (your|people's|their) (home|house|door)|in your own home|in their own homes?|"
    r"to your door(step)?|delivered to (you|your home|your door|people)|we (can )?(come|visit) (to )?you|"
    r"can come to you|visit you at home|doorstep|meals on wheels|volunteers? (will )?(visit|call)s? (round|weekly|at)|"
    r"in the person's own home|at home with you|collect you from home)\b",
    re.I,
)
_PHONE = re.compile(
    r"\b(help ?line|by (tele)?phone|over the (tele)?phone|on the (tele)?phone|(tele)?phone (line|support|calls?|advice|"
    r"befriending|friends|appointments?|counselling)|phone lines?|weekly (phone )?call|a friendly call|(we|volunteers?) "
    r"(will )?ring (you|people)|call us any ?time|ring us any ?time|listening (line|service)|textline|text line)\b",
    re.I,
)
_ONLINE = re.compile(
    r"\b(online|on zoom|by zoom|via zoom|zoom (call|group|session|meeting)s?|video (call|link|conferenc\w+)s?|"
    r"by video|web ?chat|livestream\w*|live ?stream\w*|on teams|microsoft teams|virtual(ly)?|webinars?|by email)\b",
    re.I,
)
_NOT_ONLINE = re.compile(
    r"\b(get(ting)? online|go(ing)? online|online (safety|shopping|banking|forms?|scams?|world|accounts?|services)|"
    r"(book|order|apply|register|donate|sign up|form|bookings?|tickets?|details|timetable|join) (only )?online|"
    r"(forms?|accounts?|bank|shop|shopping|things|dating) online|online (booking|form|account|bank)|not online|"
    r"benefits online|nhs app)\b",
    re.I,
)
_FREE = re.compile(
    r"\b(free of charge|no charge|no cost|(is|are|it's|all|everything is|totally|completely|entirely|always|sessions?) "
    r"free|free (service|session|class|group|help|advice|support|course|activit\w+|drop-in|entry|admission|to attend|"
    r"to join|to use|to all|for (all|everyone|anyone|anybody|residents|members|patients|carers)|and confidential|,? "
    r"confidential|at the point|meal|food|lunch|sports?|place|taster|walks?)|nothing to pay|does(n't| not) cost|"
    r"no fees?|costs? (you )?nothing|without charge|we (do not|don't|never) charge)\b|^free\b",
    re.I,
)
_PAY = re.compile(
    r"£\s?[1-9]|\b\d{1,3}p\b|\b(small charge|(there is a|at a|makes? a) (small |modest |reduced )?(charge|fee|cost)|"
    r"membership (fee|costs)|subs\b|(hourly|session) rate|pounds? (a|per|each)|subsidised|sliding scale|"
    r"half price|entry fee|charged? at)\b",
    re.I,
)
_DONATION = re.compile(r"\b(donations?|pay what you (can|like)|pay as you feel|contribution)\b", re.I)
_REFERRAL_ONLY = re.compile(
    r"\b((by|on|through|via|needs?( a| an)?|with( a)?) (professional |agency |gp |health |formal )?referral only|"
    r"referrals? only|(only|must) (be )?(accepts?|takes?|be|come)? ?(through|via|by|from)? ?(a |an )?(professional|agency|gp)"
    r"s? referrals?|(professional|agency|gp|social worker|health professional) referrals? (is |are )?"
    r"(needed|required|only|essential)|need(s)? (a |an |to be )(referr(al|ed)) (by|from) (a|an|your|the)|"
    r"must be referred (by|through|from)|referred by (a |an |your |the )?(gp|doctor|professional|social worker|nurse|"
    r"agency|surgery|health visitor|midwife|hospital|council)|(no|not|can't|cannot|don't|do not) (take |accept )?"
    r"self[- ]referrals?|(vouchers?|referral) from (a|an|your|the) (gp|doctor|school|social worker|agency|professional|"
    r"health visitor|support worker)|need a (voucher|referral)|we only take referrals|referrals? (come )?only from)\b",
    re.I,
)
_SELF_REFERRAL = re.compile(
    r"\b(self[- ]referrals?|refer yourself|referring yourself|no referral (is )?(needed|required|necessary)|"
    r"(don't|do not|you don't) need (a |to be )referr(al|ed)|without (a )?referral|just turn up|drop in|drop-in|"
    r"turn up|anyone can (come|join|ring)|no need to book|ring us yourself)\b",
    re.I,
)


def delivery(words: Words, stated: set[str]) -> list[tuple[str, Basis]]:
    """How it is delivered: the feed's own word, then having a place people go to, then its words."""
    made: dict[str, Basis] = dict.fromkeys(sorted(stated & set(DeliveredBy.values)), Basis.STATED)
    for how, said in (
        (DeliveredBy.PHONE, r"phone|telephone"),
        (DeliveredBy.ONLINE, r"online|virtual|video|remote"),
        (DeliveredBy.IN_PERSON, r"venue|in[- ]person|drop-in|face to face"),
        (DeliveredBy.HOME_VISIT, r"home visit|at home|outreach"),
    ):
        if re.search(said, words.attending, re.I):
            made[how] = Basis.STATED
    said = f"{words.name}. {words.description} {words.times}"
    online = _NOT_ONLINE.sub(" ", said)
    home = bool(_HOME.search(said))
    phone = bool(_PHONE.search(said))
    if words.has_place and not (home and _is_office(words)):
        made.setdefault(DeliveredBy.IN_PERSON, Basis.INFERRED)
    if home:
        made.setdefault(DeliveredBy.HOME_VISIT, Basis.INFERRED)
    if phone and not _only_to_book(words):
        made.setdefault(DeliveredBy.PHONE, Basis.INFERRED)
    if _ONLINE.search(online):
        made.setdefault(DeliveredBy.ONLINE, Basis.INFERRED)
    if not made and not words.has_place and words.has_phone and re.search(r"\bring|call\b", said, re.I):
        made[DeliveredBy.PHONE] = Basis.INFERRED
    return list(made.items())


def _is_office(words: Words) -> bool:
    """A visiting service's own address is where its office is, not where help happens."""
    said = f"{words.name}. {words.description}"
    return not re.search(
        r"\b(drop[- ]?in|come along|join us|at (the|our) (centre|center|hall|café|cafe|church|hub|office)|"
        r"or (at|in) (the|our)|in person|pop in|call in|our (centre|hall|shop|showroom|workshop))\b",
        said,
        re.I,
    )


def _only_to_book(words: Words) -> bool:
    """Told to ring first is not help by phone, where there is a place to go."""
    said = f"{words.name}. {words.description}"
    return words.has_place and not re.search(
        r"\b(help ?line|over the (tele)?phone|by (tele)?phone or|or (by |over the )?(tele)?phone|phone "
        r"(support|advice|befriending|friends|counselling)|listening|weekly call)\b",
        said,
        re.I,
    )


def free(words: Words) -> tuple[Fact, Basis] | None:
    """Free or not, from words alone; prices that the feed gives are read by the importer."""
    said = f"{words.name}. {words.description} {words.cost}"
    if _PAY.search(said):
        return Fact.NO, Basis.INFERRED
    if _FREE.search(said) or _FREE.search(words.cost):
        return Fact.YES, Basis.INFERRED
    if _DONATION.search(words.cost):
        return Fact.YES, Basis.INFERRED
    return None


def referral_only(words: Words) -> tuple[Fact, Basis] | None:
    """Whether only a professional may make the first contact."""
    if re.search(r"\breferral\b", words.attending, re.I):
        return Fact.YES, Basis.STATED
    if re.search(r"drop-in|membership", words.attending, re.I):
        return Fact.NO, Basis.STATED
    said = f"{words.name}. {words.description} {words.eligibility} {words.begin}"
    itself = bool(
        _SELF_REFERRAL.search(
            re.sub(r"\b(no|not|cannot|can't|don't|do not)( take| accept)? self[- ]", "", said)
        )
    )
    if _REFERRAL_ONLY.search(said) and not re.search(
        r"self[- ]referr|refer yourself", said.replace("no self", ""), re.I
    ):
        return Fact.YES, Basis.INFERRED
    return (Fact.NO, Basis.INFERRED) if itself else None


def begin_by(words: Words) -> str:
    """How to begin, where the words say it plainly; else empty."""
    if re.search(r"drop-in", words.attending, re.I):
        return BeginBy.TURN_UP
    said = f"{words.description} {words.begin} {words.times}"
    rules = (
        (
            BeginBy.TURN_UP,
            r"\b(just turn up|turn up|drop in|drop-in|no (need to book|booking|appointment)|just come along|come along|pop in|first come)\b",
        ),
        (
            BeginBy.BOOK,
            r"\b(book(ing)? (is )?(essential|needed|required|a place|in advance)|please book|must book|by appointment|appointments? only)\b",
        ),
        (
            BeginBy.RING,
            r"\b(ring|call|phone|telephone) (first|ahead|us|before|the office|to (book|arrange|join|check))|please (ring|call|phone)\b",
        ),
        (BeginBy.ONLINE, r"\b(sign up|register|apply|book|refer yourself) online\b"),
    )
    return next((how for how, rule in rules if re.search(rule, said, re.I)), "")


def ages(words: Words) -> tuple[int | None, int | None] | None:
    """Lowest and highest age in years, where the words give a number for people, both ends included."""
    said = f"{words.name}. {words.eligibility}. {words.description}"
    between = re.search(
        r"\b(?:aged?|ages|for|between)\s+(\d{1,2})\s*(?:to|-|–|and)\s*(\d{1,2})\b(?!\s*(?:am|pm|\.\d|:\d|%|weeks?|months?|miles?|minutes?|people))",
        said,
        re.I,
    )
    if between and int(between[1]) < int(between[2]):
        return int(between[1]), int(between[2])
    between = re.search(
        r"\b(\d{1,2})\s*(?:-|–|to)\s*(\d{1,2})[- ]year[- ]olds?\b|\b(\d{1,2})\s*[-–]\s*(\d{2})s\b", said, re.I
    )
    if between:
        low, high = (between[1] or between[3]), (between[2] or between[4])
        if int(low) < int(high):
            return int(low), int(high)
    over = re.search(
        r"\b(?:over[- ]?(\d{2})s?|(\d{2})\s*(?:\+|plus\b|and over|or over|years and over|years or over|and above))",
        said,
        re.I,
    )
    if over and int(over[1] or over[2]) in (
        *range(16, 20),
        21,
        25,
        30,
        40,
        45,
        50,
        55,
        60,
        65,
        70,
        75,
        80,
        85,
    ):
        years = int(over[1] or over[2])
        return years, None
    under = re.search(r"\bunder[- ]?(\d{1,2})s?\b|\bup to (?:the age of |age )(\d{1,2})\b", said, re.I)
    if under and 4 <= int(under[1] or under[2]) <= 30:
        return None, int(under[1]) - 1 if under[1] else int(under[2])
    return None


_GROUPS: tuple[tuple[str, str, str], ...] = (
    # group, words that say it is for them, words that say only they may come
    (Group.WOMEN, r"\b(for women|women's|womens|ladies|women only|women-only)\b", r"\b(women[- ]only|only (for )?women|ladies only|for women (only|who)|female[- ]only|just for women)\b"),
    (Group.MEN, r"\b(for men|men's (shed|group|breakfast)|men only|blokes)\b", r"\b(men[- ]only|only (for )?men|just for men|for men only)\b"),
    (Group.CARERS, r"\b(for (unpaid |family |local )?carers|carers' |carers group|unpaid carers?|look(ing|s)? after (someone|a (relative|husband|wife|partner|parent)))\b", r"\b(carers only|only (for )?carers)\b"),
    (Group.YOUNG_CARERS, r"\byoung carers?\b", r"\byoung carers only\b"),
    (Group.PARENTS, r"\b(for (new |expectant )?(parents|mums|dads|families)|parents and (carers|babies|toddlers)|mums and babies|parents of)\b", r"\bparents only\b"),
    (Group.YOUNG_PEOPLE, r"\b(for (young people|teenagers|children and young)|young people aged|youth club|under[- ]25s?|under[- ]18s?)\b", r"\byoung people only\b"),
    (Group.OLDER_PEOPLE, r"\b(for (older|elderly|retired) (people|adults|residents)|older people|over[- ](50|55|60|65|70|75)s?|pensioners|aged (50|55|60|65|70|75)|(50|55|60|65|70|75) (and|or) over|(50|55|60|65|70|75)\+)", r"$^"),
    (Group.LEARNING_DISABILITY, r"\b(learning (disabilit(y|ies)|difficult(y|ies))|down's syndrome)\b", r"\b(only )?for (adults|people) with (a )?learning disabilit(y|ies) only\b"),
    (Group.AUTISTIC, r"\b(autis(tic|m)|neurodivergent|aspergers?)\b", r"\bautistic (adults|people) only\b"),
    (Group.VETERANS, r"\b(veterans?|ex-?forces|ex-?service(men|women|personnel)?|armed forces|forces (families|community)|served in the)\b", r"\b(veterans only|only (for )?veterans|must have served|(anyone|those|people|everyone) who (has |have )?served)\b"),
    (Group.LGBT, r"\b(lgbt\w*\+?|gay|lesbian|bisexual|trans(gender)?|queer)\b", r"\blgbt\w*\+? (people )?only\b"),
    (Group.REFUGEES, r"\b(refugees?|asylum)\b", r"$^"),
    (Group.DEMENTIA, r"\b(dementia|memory (café|cafe|loss|problems)|alzheimer)", r"$^"),
    (Group.BEREAVED, r"\b(bereave(d|ment)|lost (a|someone|their|your) (loved|partner|husband|wife|child|baby|spouse)|widow(s|ed|ers)?\b)", r"$^"),
    (Group.PATIENTS, r"\b(registered (patients|with (the|our|this) (surgery|practice))|patients of( the)? [A-Z]\w+|our (registered )?patients|patients (registered )?(at|of|with) (the )?(surgery|practice|medical))", r"\b(only (for )?(registered )?patients|(registered )?patients (of|at|with|registered)[^.]{0,60}only|must be (a )?(registered|patient)|for (registered )?patients (of|at|registered)|only patients)\b"),
    (Group.HOUSEBOUND, r"\b(housebound|cannot (get|leave|come) (out|home|the house)|can't get out|unable to (leave|get out|travel))\b", r"$^"),
    (Group.LOW_INCOME, r"\b(on (a )?low incomes?|on benefits|means[- ]tested|receiving (universal credit|benefits|pension credit)|in receipt of)\b", r"$^"),
    (Group.DISABLED, r"\b(for (disabled (people|adults|children)|people with (a |physical )?disabilit(y|ies))|wheelchair users)\b", r"\bdisabled people only\b"),
    (Group.RESIDENTS, r"\b(residents of [A-Z]\w+ only|only (for )?(residents|people (living|who live)) (of|in|on)|(must|only if you) live (in|on)|living in [A-Z]\w+ only|for (residents|people) (of|living (in|on)) (the )?[A-Z]\w+( and [A-Z]\w+)? only)\b", r"\b(residents of [A-Z]\w+ only|only (for )?(residents|people (living|who live)) (of|in|on)|(must|only if you) live (in|on)|living in [A-Z]\w+ only)\b"),
)  # fmt: skip


def groups(words: Words, stated: set[str]) -> list[tuple[str, bool, Basis]]:
    """Who it is for. `only` where the words say that nobody else may come."""
    told = f"{words.name}. {words.eligibility}"
    said = f"{told} {words.description}"
    made: dict[str, tuple[bool, Basis]] = {}
    for group, for_them, only in _GROUPS:
        shut = bool(re.search(only, said, re.I)) or _must_be(group, words.eligibility)
        if group in stated:
            made[group] = (shut, Basis.STATED)
        elif shut or re.search(for_them, told, re.I):
            made[group] = (shut, Basis.INFERRED)
    for group in sorted(stated & set(Group.values) - set(made)):
        made[group] = (False, Basis.STATED)
    return [(group, only, basis) for group, (only, basis) in made.items()]


_MUST = {
    Group.WOMEN: r"^(women|ladies)\b[^.]*\.?$|\bwomen only\b",
    Group.MEN: r"^men\b[^.]*\.?$|\bmen only\b",
    Group.CARERS: r"^(unpaid |family )?carers\b|must be (a |an unpaid )?carer",
    Group.VETERANS: r"^(veterans|ex-)|must (be a veteran|have served)",
    Group.PATIENTS: r"registered (at|with|patients)|patients of",
    Group.LGBT: r"^lgbt",
    Group.AUTISTIC: r"^autistic",
}


def _must_be(group: str, eligibility: str) -> bool:
    rule = _MUST.get(Group(group))
    return bool(rule and re.search(rule, eligibility.strip(), re.I))


_ACCESS: tuple[tuple[str, str], ...] = (
    (AccessFeature.STEP_FREE, r"step[- ]free|level (access|entrance|entry)|ramp(ed)?\b|wheelchair (access\w*|friendly)|fully accessible|no steps|all on one level|flat access|ground floor"),
    (AccessFeature.ACCESSIBLE_TOILET, r"(accessible|disabled|adapted) (toilets?|loos?|wc)"),
    (AccessFeature.HEARING_LOOP, r"(hearing|induction) loops?"),
    (AccessFeature.BSL, r"\bbsl\b|british sign language|sign(ed| language) interpret"),
    (AccessFeature.BLUE_BADGE_PARKING, r"blue badge|disabled (parking|bays?)|accessible parking"),
    (AccessFeature.PARKING, r"(free |own |on-?site |ample |street )?(car park|parking)"),
    (AccessFeature.LIFT, r"\blifts?\b(?! share)"),
    (AccessFeature.CHANGING_PLACES, r"changing places"),
    (AccessFeature.QUIET_SPACE, r"quiet (space|room|corner)"),
    (AccessFeature.ASSISTANCE_DOGS, r"(assistance|guide) dogs?"),
)  # fmt: skip
_NO = re.compile(r"\b(no|not|without|isn't|sorry|lacks?|cannot|doesn't|out of order)\b", re.I)
_STEPS = re.compile(r"\b((a |one |two |three |four |five |six |\d+ |several |steep |some |few )+(steps?|stairs)|steps? (up|down|to|at)|upstairs|first floor|not (wheelchair )?accessible|stairs only)\b", re.I)  # fmt: skip


def access(text: str) -> list[tuple[str, Fact, str]]:
    """Access facts of a place from its own words: feature, yes or no, and the words that say so."""
    made: dict[str, tuple[Fact, str]] = {}
    for sentence in re.split(r"(?<=[.;!?])\s+|\n+|,\s+(?=no\b|but\b)", text):
        for feature, rule in _ACCESS:
            found = re.search(rule, sentence, re.I)
            if found and feature not in made:
                before = sentence[: found.start()]
                denied = bool(_NO.search(before[-25:])) or bool(
                    re.match(r"\s*(is )?(not|out of)", sentence[found.end() :])
                )
                if feature == AccessFeature.STEP_FREE and re.search(
                    r"no steps|not? .{0,8}steps", found[0], re.I
                ):
                    denied = False
                made[feature] = (Fact.NO if denied else Fact.YES, sentence.strip()[:300])
        if (
            _STEPS.search(sentence)
            and AccessFeature.STEP_FREE not in made
            and not re.search(r"\bno steps|\blift\b|\bramp", sentence, re.I)
        ):
            made[AccessFeature.STEP_FREE] = (Fact.NO, sentence.strip()[:300])
    if AccessFeature.PARKING in made and re.search(r"no (on-?site )?(parking|car park)", text, re.I):
        made[AccessFeature.PARKING] = (Fact.NO, made[AccessFeature.PARKING][1])
    return [(feature, fact, detail) for feature, (fact, detail) in made.items()]
