"""Every address of the open feed, each in the same headers."""

from __future__ import annotations

from django.urls import URLPattern, re_path

from directory.openreferral.publish import answers
from directory.openreferral.publish.docs_page import docs, openapi
from directory.openreferral.publish.operations import api


def addresses() -> list[URLPattern]:
    found = [pattern for pattern in api.urls[0] if pattern.name != "api-root"]
    for pattern in found:
        pattern.callback = answers.public(pattern.callback)
    return [
        *found,
        re_path(r"^openapi\.json$", answers.public(openapi), name="openapi"),
        re_path(r"^docs$", docs, name="docs"),
        re_path(r"^(?P<rest>.*)$", answers.public(answers.without_slash)),
    ]
