"""Our copy of the NHS.UK frontend stylesheet: its spacing, forms and focus, in our colours and type.

The package wagtail-nhsuk-frontend ships the compiled file. We serve a copy that asks no other host for a
font, carries none of the NHS's identity colours, and holds only the parts our pages use.
`manage.py build_css` writes it; a test holds the written file against what this module makes.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import tinycss2
from tinycss2.ast import Node

VERSION = "10.4.2"
PACKAGED = f"wagtailnhsukfrontend/css/nhsuk-frontend-{VERSION}.min.css"
COPY = (
    Path(__file__).parent
    / "static"
    / "vendor"
    / f"nhsuk-frontend-{VERSION}"
    / f"nhsuk-frontend-{VERSION}.min.css"
)

FONT = ("Frutiger W01,arial,sans-serif", '"Atkinson Hyperlegible Next",arial,sans-serif')

# What each of theirs becomes. Names of ours are in waymark/css/tokens.css.
COLOURS = {
    "#212b32": "#17211e",  # text: ink
    "#4c6272": "#3f4c47",  # second words and field borders: ink 2
    "#354550": "#17211e",
    "#768692": "#5b6963",  # greys: edge
    "#aeb7bd": "#ccd6d1",
    "#d8dde0": "#ccd6d1",  # rules: line
    "#f0f4f5": "#f2f6f3",  # panels: wash
    "#005eb8": "#00546b",  # links: river
    "#0055a6": "#00546b",
    "#00478a": "#0a2f29",
    "#004b93": "#0a2f29",
    "#003d78": "#0a2f29",
    "#004281": "#0a2f29",
    "#337ec6": "#5b6963",
    "#003087": "#10493f",
    "#002f5c": "#0a2f29",  # link pressed: pine 900
    "#7c2855": "#0a2f29",  # link under the pointer: pine 900
    "#330072": "#54266b",  # link visited: plum
    "#240050": "#54266b",
    "#007f3b": "#12604f",  # chosen things: pine 600
    "#00662f": "#10493f",
    "#00401e": "#0a2f29",
    "#004c23": "#10493f",
    "#d5281b": "#97241b",  # errors: brick
    "#aa2016": "#7d1b13",
    "#6b140e": "#7d1b13",
    "#fff9c4": "#fff4d3",  # marker 100
    "#ffb81c": "#ffcd3c",  # marker
    "#ed8b00": "#643f00",  # amber
    "#00a499": "#12604f",
    "#ae2573": "#54266b",
    "#d9e7f4": "#e1eff4",  # river 100
    "#c7dcef": "#e1eff4",
}

# The parts of the frontend that our pages use. A rule that names any other part is left out.
KEPT_PARTS = frozenset(
    [
        "body",
        "body-l",
        "body-m",
        "body-s",
        "heading-xl",
        "heading-l",
        "heading-m",
        "heading-s",
        "heading-xs",
        "caption",
        "caption-xl",
        "caption-l",
        "caption-m",
        "list",
        "link",
        "skip-link",
        "back-link",
        "breadcrumb",
        "section-break",
        "lede-text",
        "width-container",
        "main-wrapper",
        "grid-row",
        "grid-column-full",
        "grid-column-one-half",
        "grid-column-one-third",
        "grid-column-two-thirds",
        "grid-column-one-quarter",
        "grid-column-three-quarters",
        "form-group",
        "fieldset",
        "label",
        "hint",
        "error-message",
        "error-summary",
        "input",
        "input-wrapper",
        "textarea",
        "select",
        "radios",
        "checkboxes",
        "date-input",
        "character-count",
        "password-input",
        "inset-text",
        "summary-list",
        "table",
        "table-container",
        "u-visually-hidden",
        "u-nowrap",
        "u-reading-width",
        "u-clear",
        "u-display-none-print",
        "u-text-break-word",
        "frontend-supported",
        "template",
    ]
)

_PART = re.compile(r"\.nhsuk-([a-z]+(?:-[a-z0-9]+)*)")
_TOKEN_NOT_USED = re.compile(r"--nhsuk-[a-z0-9-]+-colour:[^;}]+;?")


def made_from(packaged: str) -> str:
    """Our stylesheet, made from the text of the packaged one. Same input, same output."""
    text = _TOKEN_NOT_USED.sub("", packaged.replace(*FONT))
    for theirs, ours in COLOURS.items():
        text = text.replace(theirs, ours)
    return "".join(_kept(text))


def _kept(text: str) -> Iterator[str]:
    """The rules to serve, one string each; a media query that ends up empty goes too."""
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        prelude = tinycss2.serialize(rule.prelude).strip()
        body = None if rule.content is None else tinycss2.serialize(rule.content)
        if rule.type == "qualified-rule":
            selectors = [selector for selector in _selectors(rule.prelude) if _used(selector)]
            if selectors and body:
                yield f"{','.join(selectors)}{{{body}}}"
        elif body is None:
            yield f"@{rule.at_keyword} {prelude};"
        elif rule.lower_at_keyword in {"media", "supports"}:
            if inner := "".join(_kept(body)):
                yield f"@{rule.at_keyword} {prelude}{{{inner}}}"
        elif rule.lower_at_keyword != "font-face":
            yield f"@{rule.at_keyword} {prelude}{{{body}}}"


def _selectors(prelude: list[Node]) -> list[str]:
    """A selector list split at its own commas, not at those inside :not(a,b)."""
    parts: list[list[Node]] = [[]]
    for token in prelude:
        if token == ",":  # noqa: S105  the comma of a selector list
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def _used(selector: str) -> bool:
    outside_not = re.sub(r":not\([^)]*\)", "", selector)
    return all(part in KEPT_PARTS for part in _PART.findall(outside_not))
