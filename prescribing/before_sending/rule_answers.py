"""What is not known of who may come is answered while prescribing: yes, no, or let the group ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from directory.catalogue.facts import Fact
from prescribing.prescriptions.eligibility import Eligibility, Rule
from prescribing.prescriptions.models import Prescription

YES, NO, ASK = "yes", "no", "ask"
ANSWERS = ((YES, "Yes"), (NO, "No"), (ASK, "Let the group ask"))
WHERE_THEY_LIVE = frozenset({"area", "distance"})
"""Rules whose answer tells where somebody lives."""
_WORDS_OF_ITS_OWN = frozenset({"days"})
"""Rules to which "yes" says nothing: they stay a question to the group."""
LONGEST_QUESTION = 250


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """One rule that was not known, as it was answered: `answer` is yes, no or ask."""

    key: str
    label: str
    answer: str
    question: str = ""


def to_answer(found: Eligibility, *, knows_home: bool) -> list[Rule]:
    """The rules of which nobody knows; without those about a home that whoever prescribes may not see."""
    hidden = frozenset() if knows_home else WHERE_THEY_LIVE
    rules = (*found.who, *found.getting)
    return [
        rule
        for rule in rules
        if rule.answer == Fact.NOT_KNOWN
        and rule.key not in _WORDS_OF_ITS_OWN | hidden
        and rule.room not in ("waiting", "ask")
    ]


def other_asks(found: Eligibility, answered_here: Iterable[Rule]) -> list[str]:
    """The questions that follow from what is not known and cannot be answered on the page."""
    here = {rule.question for rule in answered_here}
    return [question for question in found.asks if question not in here]


def answer_of(rule: Rule, answer: str) -> RuleAnswer:
    return RuleAnswer(rule.key, rule.label, answer, question_of(rule) if answer == ASK else "")


def question_of(rule: Rule) -> str:
    """As a question that is put to whoever reads it: "Can stand and walk a few steps?"."""
    if rule.key == "room":
        return "Are you taking people?"
    if rule.key == "distance":
        return "Can they get to you?"
    if rule.question and rule.key != "age" and not rule.key.startswith("group-"):
        return rule.question
    return f"{rule.label.strip().rstrip('.?')[:LONGEST_QUESTION]}?"


def with_answers(found: Eligibility, answers: Iterable[RuleAnswer]) -> Eligibility:
    """The same rules, with what was said now."""
    said = {one.key: one.answer for one in answers}
    return Eligibility(
        tuple(_said(rule, said.get(rule.key, "")) for rule in found.who),
        tuple(_said(rule, said.get(rule.key, "")) for rule in found.getting),
    )


def with_questions(asks: Iterable[str], answers: Iterable[RuleAnswer]) -> list[str]:
    """What the group is asked: what was typed, then what it is left to ask, each once."""
    left = [one.question for one in answers if one.answer == ASK and one.question]
    return list(dict.fromkeys([*(line.strip() for line in asks if line.strip()), *left]))


def as_kept(answers: Iterable[RuleAnswer]) -> list[dict[str, str]]:
    return [asdict(one) for one in answers if one.answer in (YES, NO, ASK)]


def answers_kept(prescription: Prescription, *, knows_home: bool) -> list[tuple[str, str]]:
    """Rule and answer in words, for a colleague; without what says where a protected person lives."""
    words = dict(ANSWERS)
    rows: Sequence[dict[str, Any]] = prescription.rule_answers
    return [
        (str(row["label"]), words.get(str(row["answer"]), ""))
        for row in rows
        if knows_home or row["key"] not in WHERE_THEY_LIVE
    ]


def _said(rule: Rule, answer: str) -> Rule:
    if answer == YES:
        return replace(rule, answer=Fact.YES.value, reason="Answered here.", matters=False, room="")
    if answer == NO:
        return replace(rule, answer=Fact.NO.value, reason="Answered here.", matters=False, room="")
    if answer == ASK:
        return replace(rule, reason="The group asks.")
    return rule
