"""Every address the site knows, with what answers it: for tests that walk all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    route: str
    view: Any
    converters: dict[str, Any]
    view_class: Any


def every_address(urlconf: str | None = None) -> Iterator[Address]:
    def walk(resolver: Any, route: str, converters: dict[str, Any]) -> Iterator[Address]:
        for one in resolver.url_patterns:
            here = route + str(one.pattern)
            known = {**converters, **one.pattern.converters}
            if isinstance(one, URLResolver):
                yield from walk(one, here, known)
            elif isinstance(one, URLPattern):
                yield Address(here, one.callback, known, class_behind(one.callback))

    yield from walk(get_resolver(urlconf), "", {})


def class_behind(view: Any) -> Any:
    """The class of a class-based view, through any decorators."""
    while view is not None:
        if hasattr(view, "view_class"):
            return view.view_class
        view = getattr(view, "__wrapped__", None)
    return None
