"""What a program posts that presses every form of a page: a mail scanner, or somebody in a hurry."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any


class _Forms(HTMLParser):
    """Every form of a page, with its fields as they stand and its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[dict[str, Any], list[dict[str, str]]]] = []
        self._inside = False
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and found.get("method") == "post":
            self.forms.append(({}, []))
            self._inside = True
        elif not self._inside:
            return
        elif tag == "button":
            name = found.get("name")
            self.forms[-1][1].append({name: found.get("value", "")} if name else {})
        elif tag == "textarea":
            self._area = found["name"]
            self.forms[-1][0][self._area] = ""
        elif tag == "select":
            self._select = found["name"]
        elif tag == "option" and self._select and "selected" in found:
            self.forms[-1][0][self._select] = found.get("value", "")
        elif tag == "input" and found.get("name"):
            self._field(found)

    def _field(self, found: dict[str, str]) -> None:
        fields = self.forms[-1][0]
        if found.get("type") == "checkbox" and "checked" in found:
            fields.setdefault(found["name"], []).append(found.get("value", "on"))
        elif found.get("type") not in ("radio", "checkbox") or "checked" in found:
            fields[found["name"]] = found.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][0][self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        if tag == "select":
            self._select = ""
        if tag == "form":
            self._inside = False


def posts_on(page: Any, *, pressing: bool) -> Iterator[dict[str, Any]]:
    """Each form as it stands, or (`pressing`) once with each of its buttons."""
    reader = _Forms()
    reader.feed(page.content.decode())
    for fields, buttons in reader.forms:
        for button in buttons if pressing else [{}]:
            yield {**fields, **button}
