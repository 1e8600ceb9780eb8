"""Loads the shipped vocabulary of the search: synonyms, phrases that ask for a time or the like, terms of
feeds, words for danger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from directory.catalogue.repeatable_seeding import Loaded, SeededKind
from directory.words import vocabulary
from directory.words.models import DangerLine, DangerPhrase, DangerTopic, Synonym, TermMapping, WishPhrase

_LINE = ("name", "phone", "text", "free", "opens", "note", "nations")
_TOPIC = ("slug", "title", "lead", "owner", "silent_999", "need_slug", "exceptions", "position")


class DangerTopics(SeededKind[DangerTopic]):
    kind = "danger"

    def key(self, item: dict[str, Any]) -> str:
        return str(item["slug"])

    def wanted(self, item: dict[str, Any]) -> dict[str, Any]:
        return {
            "slug": item["slug"],
            "title": item["title"],
            "lead": item.get("lead", ""),
            "owner": item["owner"],
            "review_on": item["review_on"],
            "silent_999": bool(item.get("silent_999", False)),
            "need_slug": item.get("need", ""),
            "exceptions": "\n".join(item.get("exceptions", [])),
            "position": item["position"],
            "phrases": list(dict.fromkeys(item["phrases"])),
            "lines": [_line(line) for line in item["lines"]],
        }

    def rows(self) -> dict[str, DangerTopic]:
        return {topic.slug: topic for topic in DangerTopic.objects.prefetch_related("phrases", "lines")}

    def shape(self, row: DangerTopic) -> dict[str, Any]:
        return {
            **{name: getattr(row, name) for name in _TOPIC},
            "review_on": row.review_on.isoformat(),
            "phrases": [phrase.text for phrase in row.phrases.all()],
            "lines": [_line({name: getattr(line, name) for name in _LINE}) for line in row.lines.all()],
        }

    def write(self, row: DangerTopic | None, wanted: dict[str, Any]) -> None:
        topic = row or DangerTopic(slug=wanted["slug"])
        for name in (*_TOPIC, "review_on"):
            setattr(topic, name, wanted[name])
        topic.save()
        DangerPhrase.objects.filter(topic=topic).delete()
        DangerPhrase.objects.bulk_create(
            DangerPhrase(topic=topic, text=text, sort_order=order)
            for order, text in enumerate(wanted["phrases"])
        )
        DangerLine.objects.filter(topic=topic).delete()
        DangerLine.objects.bulk_create(
            DangerLine(topic=topic, sort_order=order, **line) for order, line in enumerate(wanted["lines"])
        )


class Synonyms(SeededKind[Synonym]):
    """Known by their first word and direction: a shipped line that gains a word is the same line."""

    kind = "synonym"

    def key(self, item: dict[str, Any]) -> str:
        return f"{item['terms'][0]}{' >' if item.get('one_way') else ''}"

    def wanted(self, item: dict[str, Any]) -> dict[str, Any]:
        return {
            "terms": "\n".join(item["terms"]),
            "one_way": bool(item.get("one_way", False)),
            "note": item.get("note", ""),
        }

    def rows(self) -> dict[str, Synonym]:
        rows = Synonym.objects.all()
        return {
            self.key({"terms": row.terms.splitlines() or [""], "one_way": row.one_way}): row for row in rows
        }

    def shape(self, row: Synonym) -> dict[str, Any]:
        return {"terms": row.terms, "one_way": row.one_way, "note": row.note}

    def write(self, row: Synonym | None, wanted: dict[str, Any]) -> None:
        _save(row or Synonym(), wanted)

    def add(self, items: list[dict[str, Any]]) -> None:
        Synonym.objects.bulk_create((Synonym(**wanted) for wanted in items), batch_size=500)
        vocabulary.forget()


class WishPhrases(SeededKind[WishPhrase]):
    kind = vocabulary.WISHES

    def key(self, item: dict[str, Any]) -> str:
        return f"{item['kind']}|{item['text']}"

    def wanted(self, item: dict[str, Any]) -> dict[str, Any]:
        return {name: item[name] for name in ("kind", "text", "values")}

    def rows(self) -> dict[str, WishPhrase]:
        return {self.key(self.shape(row)): row for row in WishPhrase.objects.all()}

    def shape(self, row: WishPhrase) -> dict[str, Any]:
        return {"kind": row.kind, "text": row.text, "values": row.values}

    def write(self, row: WishPhrase | None, wanted: dict[str, Any]) -> None:
        _save(row or WishPhrase(), wanted)

    def add(self, items: list[dict[str, Any]]) -> None:
        WishPhrase.objects.bulk_create((WishPhrase(**wanted) for wanted in items), batch_size=500)
        vocabulary.forget()


class TermMappings(SeededKind[TermMapping]):
    kind = "term"

    def key(self, item: dict[str, Any]) -> str:
        return f"{item.get('vocabulary', '')}|{item['term'].lower()}"[:250]

    def wanted(self, item: dict[str, Any]) -> dict[str, Any]:
        lists = {name: item.get(name, []) for name in ("needs", "groups", "delivery")}
        lists["groups"] = lists["groups"] or item.get("audience", [])
        return {"vocabulary": item.get("vocabulary", ""), "term": item["term"].lower(), **lists}

    def rows(self) -> dict[str, TermMapping]:
        return {self.key(self.shape(row)): row for row in TermMapping.objects.all()}

    def shape(self, row: TermMapping) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("vocabulary", "term", "needs", "groups", "delivery")}

    def write(self, row: TermMapping | None, wanted: dict[str, Any]) -> None:
        _save(row or TermMapping(), wanted)

    def add(self, items: list[dict[str, Any]]) -> None:
        TermMapping.objects.bulk_create((TermMapping(**wanted) for wanted in items), batch_size=500)


def load_danger() -> Loaded:
    return DangerTopics().load(_positioned(_read("danger.json")))


def load_synonyms() -> Loaded:
    return Synonyms().load(_synonyms())


def load_wishes() -> Loaded:
    return WishPhrases().load(_wishes())


def load_terms() -> Loaded:
    return TermMappings().load(_read("feed_terms.json"))


def _synonyms() -> list[dict[str, Any]]:
    """Synonyms, and acronyms and shorthand as rows of their own. What is short for several things finds them
    all, but none of them finds another through it. The first row of a word and direction counts."""
    path: Path = settings.FIXTURES / "vocabulary.json"
    shipped = json.loads(path.read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = list(shipped["synonyms"])
    for row in shipped["acronyms"]:
        if row.get("capitals_only"):
            continue  # a question is read in small letters, where "IT" and "ME" are ordinary words
        terms = [row["short"], *row["long"]]
        rows.append({"terms": terms, "one_way": len(terms) > 2, "note": "Acronym"})
    for row in shipped["shorthand"]:
        rows.append({"terms": [row["short"], row["long"]], "one_way": True, "note": "Shorthand"})
    shipment = Synonyms()
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        first.setdefault(shipment.key(row), row)
    return list(first.values())


def _wishes() -> list[dict[str, Any]]:
    """Every shipped phrase of every kind, as a row."""
    shipped = vocabulary.shipped_phrases()
    values: dict[str, dict[str, list[str]]] = {
        **{kind.value: shipped[kind] for kind in vocabulary.WITH_VALUES},
        "free": {text: [] for text in shipped["free"]},
        "plain": {text: [] for text in shipped["plain"]},
    }
    return [
        {"kind": str(kind), "text": text, "values": list(named)}
        for kind, phrases in values.items()
        for text, named in phrases.items()
    ]


def _read(name: str) -> list[dict[str, Any]]:
    path: Path = settings.FIXTURES / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def _positioned(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**item, "position": position} for position, item in enumerate(items)]


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": line["name"],
        "phone": line.get("phone", ""),
        "text": line.get("text", ""),
        "free": bool(line.get("free", True)),
        "opens": line.get("opens", []),
        "note": line.get("note", ""),
        "nations": line.get("nations", []),
    }


def _save(row: Synonym | TermMapping | WishPhrase, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
