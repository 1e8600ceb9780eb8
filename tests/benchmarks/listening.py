"""How well danger is heard, by sentences written by somebody who had not seen ours.

    python -m tests.benchmarks.listening FOLDER [--half A] [--curve] [--misses]

FOLDER holds danger.json and harmless.json; the database that the settings name has been set up (`setup`), so
that the readers are taught. The sentences are parted in two halves by their place in the file: A are those at
even places, which may be looked at while numbers are chosen; B is measured and never looked at.

box      share of the sentences of danger that bring the box; false: of those without danger
either   the same for the box or the quiet line
right    of those heard, the share whose box is one for that danger, where the file names its kind
shown    the same where the second danger of the box counts as well; two: how often there is a second
--curve  the same with a part of the told sentences, to see whether more of them still help
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

PARTS = (0.1, 0.25, 0.5, 0.75, 1.0)
RIGHT: Mapping[str, frozenset[str]] = {
    "suicide": frozenset({"suicide-and-self-harm"}),
    "self-harm": frozenset({"suicide-and-self-harm"}),
    "domestic-abuse": frozenset({"being-hurt", "forced-marriage-or-cutting", "followed-or-threatened"}),
    "sexual-violence": frozenset({"sexual-assault"}),
    "child-at-risk": frozenset({"child-at-risk", "a-child-asking"}),
    "homeless-tonight": frozenset({"nowhere-to-sleep"}),
    "overdose-or-medical": frozenset({"overdose", "medical-emergency"}),
    "slavery": frozenset({"modern-slavery"}),
    "medical-emergency": frozenset({"medical-emergency", "overdose"}),
    "child-in-danger": frozenset({"child-at-risk", "a-child-asking"}),
    "threatened": frozenset({"followed-or-threatened"}),
    "adult-neglect": frozenset({"adult-at-risk"}),
    "no-medicine": frozenset({"medicine-run-out"}),
    "gas": frozenset({"gas-or-carbon-monoxide"}),
    "cutting-or-forced-marriage": frozenset({"forced-marriage-or-cutting"}),
    "rough-sleeping": frozenset({"nowhere-to-sleep"}),
    "no-food": frozenset({"no-food-or-heat"}),
    "no-heat-or-power": frozenset({"no-food-or-heat"}),
    "mental-health-crisis": frozenset({"suicide-and-self-harm", "medical-emergency"}),
}
"""The kinds of the file whose names are not ours, with our dangers for them."""
Hear = Callable[[str], Any]


def figures(hear: Hear, danger: Sequence[Mapping[str, Any]], harmless: Sequence[Mapping[str, Any]]) -> str:
    """A row of the table."""
    heard = [(each, hear(each["q"])) for each in danger]
    false = [hear(each["q"]) for each in harmless]
    told = [(each, found) for each, found in heard if found and each["kind"] != "other"]
    cells = (
        _share(bool(found and found.sure) for _each, found in heard),
        _share(bool(found and found.sure) for found in false),
        _share(bool(found) for _each, found in heard),
        _share(bool(found) for found in false),
        _share(_right(each, found.topic) for each, found in told),
        _share(any(_right(each, topic) for topic in _shown(found)) for each, found in told),
        _share(found.also is not None for _each, found in told),
    )
    return " | ".join(f"{cell:.3f}" for cell in cells)


def _shown(found: Any) -> list[Any]:
    return [topic for topic in (found.topic, found.also) if topic is not None]


def _right(each: Mapping[str, Any], topic: Any) -> bool:
    also = each.get("also") or []
    kinds = [each["kind"], *([also] if isinstance(also, str) else also)]
    return any(topic.slug in RIGHT.get(kind, {kind}) for kind in kinds)


def _share(found: Iterable[bool]) -> float:
    every = list(found)
    return sum(every) / len(every) if every else 0.0


def taught_with(part: float) -> Hear:
    """The two ears, the learnt one taught with a part of the told sentences, the same part every time."""
    from directory.words import learnt_readers, teaching, vocabulary
    from directory.words.told_sentences import all_sentences
    from search.language.learnt import Reader
    from search.language.training import teach_kinds, teach_one
    from search.language.two_ears import hear_danger

    words, speller = vocabulary.current()
    sentences = sorted(all_sentences(), key=lambda one: one.words)
    random.Random(1).shuffle(sentences)
    told = teaching.told_examples(sentences[: round(part * len(sentences))])
    told += teaching.danger_phrases()
    learnt = Reader(teach_one(teaching.danger_or_none(told), learnt_readers.DANGEROUS))
    kinds = Reader(teach_kinds([example for example in told if example.about]))
    return lambda text: hear_danger(text, words.dangers, learnt, kinds, speller.words)


def now() -> Hear:
    """As the search hears."""
    from directory.finder.danger_heard import heard
    from directory.words import vocabulary

    words, speller = vocabulary.current()
    return lambda text: heard(text, words, speller.words).ears


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", default="", choices=("", "A", "B"))
    parser.add_argument("--curve", action="store_true")
    parser.add_argument("--misses", action="store_true", help="what was heard wrongly in half A")
    args = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    import django

    django.setup()
    half = {"": slice(None), "A": slice(0, None, 2), "B": slice(1, None, 2)}[args.half]
    danger, harmless = (
        json.loads((args.folder / f"{name}.json").read_text("utf-8"))[half] for name in ("danger", "harmless")
    )
    print("| told sentences | box | false box | either | false | right | shown | two |")
    print("|---|---|---|---|---|---|---|---|")
    for part in PARTS if args.curve else ():
        print(f"| {part:.0%} | {figures(taught_with(part), danger, harmless)} |", flush=True)
    if not args.curve:
        print(f"| all | {figures(now(), danger, harmless)} |")
    if args.misses and args.half == "A":
        _print_misses(now(), danger, harmless)


def _print_misses(
    hear: Hear, danger: Iterable[Mapping[str, Any]], harmless: Iterable[Mapping[str, Any]]
) -> None:
    for each in danger:
        found = hear(each["q"])
        if not found or not any(_right(each, topic) for topic in _shown(found)):
            print(f"{each['kind']}: {each['q']} -> {found.topic.slug if found else 'not heard'}")
    for each in harmless:
        if found := hear(each["q"]):
            print(f"no danger: {each['q']} -> {found.topic.slug}, {'box' if found.sure else 'line'}")


if __name__ == "__main__":
    main()
