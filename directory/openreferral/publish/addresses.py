"""Every address of the open feed, each in the same headers."""

from __future__ import annotations

from django.urls import URLPattern, re_path

from directory.openreferral.publish import answers
from directory.openreferral.publish.docs_page import docs, openapi
from directory.openreferral.publish.operations import api


def addresses() -> list[URLPattern]:
    found = (pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern))
    return [
        *(
            URLPattern(one.pattern, answers.public(one.callback), one.default_args, one.name)
            for one in found
            if one.name != "api-root" and one.callback is not None
        ),
        re_path(r"^openapi\.json$", answers.public(openapi), name="openapi"),
        re_path(r"^docs$", docs, name="docs"),
        re_path(r"^(?P<rest>.*)$", answers.public(answers.without_slash)),
    ]
