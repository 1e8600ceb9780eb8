"""Access facts of a place, read out of its own words: step-free, hearing loop, toilet, parking…"""

from __future__ import annotations

import re

from directory.catalogue.facts import Fact
from directory.catalogue.inference.rules import says
from directory.catalogue.locations import AccessFeature

_RULES = (
    (
        AccessFeature.STEP_FREE,
        says(
            "step[- ]free",
            "level (?:access|entrance|entry)",
            "ramp(?:ed|s)?(?: entrance| access)?",
            r"wheelchair (?:access\w*|friendly)",
            "fully accessible",
            "no steps",
            "all on (?:one level|the flat)",
            "flat access",
            "ground floor",
        ),
    ),
    (
        AccessFeature.ACCESSIBLE_TOILET,
        says("(?:accessible|disabled|adapted) (?:toilets?|loos?|wc)"),
    ),
    (AccessFeature.HEARING_LOOP, says("(?:hearing|induction) loops?")),
    (AccessFeature.BSL, says("bsl", "british sign language", r"sign language interpret\w+")),
    (
        AccessFeature.BLUE_BADGE_PARKING,
        says("blue badge", "disabled (?:parking|bays?)", "accessible parking"),
    ),
    (AccessFeature.PARKING, says("car parks?", "parking")),
    (AccessFeature.LIFT, says("lifts?(?! share)")),
    (AccessFeature.CHANGING_PLACES, says("changing places")),
    (AccessFeature.QUIET_SPACE, says("quiet (?:space|room|corner)")),
    (AccessFeature.ASSISTANCE_DOGS, says("(?:assistance|guide) dogs?")),
)
_NO_BEFORE = re.compile(r"\b(?:no|not|without|isn't|lacks?|cannot|doesn't)\b[^.,;]{0,22}$", re.I)
_NO_AFTER = re.compile(r"^\s*(?:is |are )?(?:not|out of order|broken|unavailable)", re.I)
_STEPS = re.compile(
    r"\b(?:(?:a|one|two|three|four|five|six|\d+|several|steep|some|few|flight of)\s+(?:\w+ )?"
    r"(?:steps?|stairs)"
    r"|steps? (?:up|down|to|at)|upstairs|first floor|not (?:wheelchair )?accessible|stairs only)\b",
    re.I,
)
_AROUND_STEPS = says("no steps", "lifts?", "ramps?(?: available)?", "step[- ]free")


def access(text: str) -> list[tuple[str, Fact, str]]:
    """Feature, yes or no, and the words that say so. What the words do not speak of is left out."""
    made: dict[str, tuple[Fact, str]] = {}
    for sentence in re.split(r"(?<=[.;!?])\s+|\n+|,\s+(?=(?:no|but)\b)", text):
        for feature, rule in _RULES:
            found = rule.search(sentence)
            if found and feature not in made:
                denied = _NO_BEFORE.search(sentence[: found.start()]) or _NO_AFTER.search(
                    sentence[found.end() :]
                )
                made[feature] = (Fact.NO if denied else Fact.YES, sentence.strip()[:300])
        if _STEPS.search(sentence) and not _AROUND_STEPS.search(sentence):
            made.setdefault(AccessFeature.STEP_FREE, (Fact.NO, sentence.strip()[:300]))
    if AccessFeature.BLUE_BADGE_PARKING in made and made[AccessFeature.BLUE_BADGE_PARKING][0] == Fact.YES:
        made.pop(AccessFeature.PARKING, None)
    return [(str(feature), fact, detail) for feature, (fact, detail) in made.items()]
