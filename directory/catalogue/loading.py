"""Loads the shipped needs: the tree, its phrases and its national helplines."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from directory.catalogue.needs import Helpline, Need, NeedPhrase
from directory.catalogue.repeatable_seeding import Loaded, SeededKind

_HELPLINE = ("name", "phone", "text", "url", "hours", "opens", "free", "nations", "review_due")


class Needs(SeededKind[Need]):
    kind = "need"

    def key(self, item: dict[str, Any]) -> str:
        return str(item["slug"])

    def wanted(self, item: dict[str, Any]) -> dict[str, Any]:
        return {
            "slug": item["slug"],
            "name": item["name"],
            "plain_name": item.get("plain_name", ""),
            "description": item.get("description", ""),
            "sensitive": bool(item.get("sensitive", False)),
            "parent": item.get("parent", ""),
            "position": item["position"],
            "keywords": _lines(item.get("keywords", [])),
            "keywords_not": _lines(item.get("not", [])),
            "phrases": list(dict.fromkeys(item.get("phrases", []))),
            "helplines": [_helpline(line) for line in item.get("helplines", [])],
        }

    def rows(self) -> dict[str, Need]:
        needs = Need.objects.select_related("parent").prefetch_related("phrases", "helplines")
        return {need.slug: need for need in needs}

    def shape(self, row: Need) -> dict[str, Any]:
        plain = ("slug", "name", "plain_name", "description", "sensitive", "position")
        return {
            **{name: getattr(row, name) for name in (*plain, "keywords", "keywords_not")},
            "parent": row.parent.slug if row.parent else "",
            "phrases": [phrase.text for phrase in row.phrases.all()],
            "helplines": [
                _helpline({name: getattr(line, name) for name in _HELPLINE}) for line in row.helplines.all()
            ],
        }

    def write(self, row: Need | None, wanted: dict[str, Any]) -> None:
        need = row or Need(slug=wanted["slug"])
        for name, value in wanted.items():
            if name not in ("parent", "phrases", "helplines"):
                setattr(need, name, value)
        need.parent = Need.objects.get(slug=wanted["parent"]) if wanted["parent"] else None
        need.save()
        if row:
            NeedPhrase.objects.filter(need=need).delete()
            Helpline.objects.filter(need=need).delete()
        NeedPhrase.objects.bulk_create(
            NeedPhrase(need=need, text=text, sort_order=order) for order, text in enumerate(wanted["phrases"])
        )
        Helpline.objects.bulk_create(
            Helpline(need=need, sort_order=order, **{**line, "review_due": line["review_due"] or None})
            for order, line in enumerate(wanted["helplines"])
        )


def load_needs(path: Path | None = None) -> Loaded:
    """Parents first. A need an editor has archived, changed or drafted is left alone."""
    tree = json.loads((path or settings.FIXTURES / "needs.json").read_text(encoding="utf-8"))
    named = programmes() if path is None else {}
    items = [
        {**item, "phrases": [*item.get("phrases", []), *named.get(item["slug"], [])]} for item in _flat(tree)
    ]
    return Needs().load(items)


def programmes() -> dict[str, list[str]]:
    """Named programmes and charities of the whole country, by the need they meet: people ask for help by
    their names, and listings say them."""
    found: dict[str, list[str]] = {}
    with (settings.FIXTURES / "programmes.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["need"], []).append(row["name"])
    return found


def _flat(items: list[dict[str, Any]], parent: str = "") -> Iterator[dict[str, Any]]:
    for position, item in enumerate(items):
        yield {**item, "parent": parent, "position": position}
    for item in items:
        yield from _flat(item.get("children", []), item["slug"])


def _lines(words: list[str]) -> str:
    return "\n".join(words)


def _helpline(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": line["name"],
        "phone": line.get("phone", ""),
        "text": line.get("text", ""),
        "url": line.get("url", ""),
        "hours": line.get("hours", ""),
        "opens": line.get("opens", []),
        "free": bool(line.get("free", True)),
        "nations": line.get("nations", []),
        "review_due": str(line["review_due"]) if line.get("review_due") else "",
    }
