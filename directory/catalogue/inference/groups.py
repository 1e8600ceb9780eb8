"""Who a service is for, and whether only for them, read out of its terms and words."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from directory.catalogue.facts import Basis
from directory.catalogue.inference.rules import NEVER, Says, says
from directory.catalogue.inference.words import Words
from directory.catalogue.services import Group

_GROUPS = frozenset(Group.values)
_AGES = "(?:50|55|60|65|70|75)"


@dataclass(frozen=True, slots=True)
class _Rule:
    """`for_them` is looked for in the name and in who it is for; `only` in all its words; `must` at the
    beginning of who it is for, where a bare "Women" means nobody else."""

    group: Group
    for_them: Says | re.Pattern[str]
    only: Says | re.Pattern[str] = NEVER
    must: re.Pattern[str] = NEVER


def _begins(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"^\s*(?:" + "|".join(alternatives) + r")(?!\w)", re.IGNORECASE)


_RULES = (
    _Rule(
        Group.WOMEN,
        says("for women", "women's", "womens", "ladies", "women[- ]only"),
        says("women[- ]only", "only (?:for )?women", "ladies only", "female[- ]only", "just for women"),
        _begins("women", "ladies"),
    ),
    _Rule(
        Group.MEN,
        says("for men", "men's (?:shed|group|breakfast)", "men[- ]only", "blokes"),
        says("men[- ]only", "only (?:for )?men", "just for men"),
        _begins("men"),
    ),
    _Rule(
        Group.CARERS,
        says("for (?:unpaid |family |local )?carers", "carers' ", "carers group", "unpaid carers?"),
        says("carers only", "only (?:for )?carers"),
        _begins("(?:male |female )?(?:unpaid |family )?carers"),
    ),
    _Rule(Group.YOUNG_CARERS, says("young carers?"), says("young carers only"), _begins("young carers")),
    _Rule(
        Group.PARENTS,
        says(
            "for (?:new |expectant )?(?:parents|mums|dads|families)",
            "parents and (?:carers|babies|toddlers)",
            "mums and babies",
            "parents of",
        ),
    ),
    _Rule(
        Group.YOUNG_PEOPLE,
        says("young people", "teenagers", "youth club", "under[- ]25s?", "under[- ]18s?"),
        says("young people only"),
    ),
    _Rule(
        Group.OLDER_PEOPLE,
        says(
            "(?:older|elderly|retired) (?:people|adults|residents)",
            f"over[- ]{_AGES}s?",
            "pensioners",
            rf"(?:aged )?{_AGES} (?:and|or) over",
        ),
    ),
    _Rule(
        Group.LEARNING_DISABILITY,
        says("learning (?:disabilit(?:y|ies)|difficult(?:y|ies))", "down's syndrome"),
        must=_begins("(?:adults|people) with (?:a )?learning disabilit(?:y|ies)"),
    ),
    _Rule(
        Group.AUTISTIC,
        says("autis(?:tic|m)", "neurodivergent", "aspergers?"),
        must=_begins("autistic (?:adults|people)"),
    ),
    _Rule(
        Group.VETERANS,
        says("veterans?", "ex-?forces", r"ex-?service\w*", "armed forces", "forces (?:families|community)"),
        says("veterans only", "only (?:for )?veterans", "must have served"),
        _begins("veterans", "ex-"),
    ),
    _Rule(
        Group.LGBT,
        says(r"lgbt\w*\+?", "gay", "lesbian", "bisexual", "trans(?:gender)?"),
        must=_begins(r"lgbt\w*\+?"),
    ),
    _Rule(Group.REFUGEES, says("refugees?", "asylum")),
    _Rule(Group.DEMENTIA, says("dementia", "memory (?:café|cafe|loss|problems)", "alzheimer's")),
    _Rule(
        Group.BEREAVED,
        says("bereave(?:d|ment)", r"lost (?:a|someone|their|your) \w+", "widow(?:ed|ers?|s)(?!')"),
    ),
    _Rule(
        Group.PATIENTS,
        says(
            "registered (?:patients|with (?:the|our|this) (?:surgery|practice))",
            "patients (?:registered )?(?:at|of|with)",
        ),
        says(
            "only (?:for )?(?:registered )?patients",
            r"(?:registered )?patients (?:of|at|with|registered)[^.]{0,60} only",
            "must be (?:a )?(?:registered|patient)",
        ),
        _begins("registered patients", "patients (?:registered )?(?:of|at|with)"),
    ),
    _Rule(
        Group.HOUSEBOUND,
        says(
            "housebound",
            "cannot (?:get|leave|come) out",
            "can't get out",
            "unable to (?:leave|get out|travel)",
        ),
    ),
    _Rule(
        Group.LOW_INCOME,
        says(
            "on (?:a )?low incomes?", "on benefits", r"receiving (?:universal credit|benefits|pension credit)"
        ),
    ),
    _Rule(
        Group.DISABLED,
        says(
            "disabled (?:people|adults|children)",
            "people with (?:a |physical )?disabilit(?:y|ies)",
            "wheelchair users",
        ),
    ),
    _Rule(
        Group.RESIDENTS,
        NEVER,
        re.compile(
            r"\b(?:[Rr]esidents of [A-Z]\w+ only|[Oo]nly (?:for )?residents of|[Mm]ust live (?:in|on)"
            r"|only if you live"
            r"|[Ff]or people living (?:in|on) [A-Z]\w+ only)\b"
        ),
    ),
)


def groups(words: Words, stated: Collection[str]) -> list[tuple[str, bool, Basis]]:
    """Group, whether nobody else may come, and how we know."""
    told = f"{words.name}. {words.eligibility}"
    said = f"{told} {words.description}"
    made: dict[str, tuple[bool, Basis]] = {}
    for rule in _RULES:
        only = bool(rule.only.search(said) or rule.must.search(words.eligibility))
        if rule.group in stated:
            made[str(rule.group)] = (only, Basis.STATED)
        elif only or rule.for_them.search(told):
            made[str(rule.group)] = (only, Basis.INFERRED)
    for group in sorted(set(stated) & _GROUPS - set(made)):
        made[group] = (False, Basis.STATED)
    return [(group, only, basis) for group, (only, basis) in made.items()]
