"""Characters that no database keeps: halves of an emoji, as cutting a text too short leaves them, and NUL."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_HALF = re.compile("[\\ud800-\\udfff]")
HALF_TOLD = "It has half an emoji or another broken character, which was replaced by “\ufffd”."
NUL_TOLD = "It has characters of no meaning (NUL), which were left out."


def mended(value: Any, told: list[str]) -> Any:
    """The value with halves of characters replaced and NULs left out, in keys too; says so once in `told`."""
    written = _as_json(value)
    return value if written is not None and _is_whole(written) else _mended(value, told)


def mended_copy(value: Any, told: list[str]) -> Any:
    """The same, of which every table and list is a new one."""
    written = _as_json(value)
    return json.loads(written) if written is not None and _is_whole(written) else _mended(value, told)


def _as_json(value: Any) -> str | None:
    try:
        return json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return None


def _is_whole(written: str) -> bool:
    """Whether it surely needs no mending. In JSON of ASCII each half, and each whole emoji, begins alike."""
    return "\\ud" not in written and "\\u0000" not in written


def _mended(value: Any, told: list[str]) -> Any:
    if isinstance(value, str):
        return _text(value, told)
    if isinstance(value, Mapping):
        return {_mended(key, told): _mended(inner, told) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mended(inner, told) for inner in value]
    return value


def _text(text: str, told: list[str]) -> str:
    # Two halves that belong together and came apart in escapes are one character again.
    if _HALF.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = _HALF.sub("\ufffd", text)
        if HALF_TOLD not in told:
            told.append(HALF_TOLD)
    if "\0" in text:
        text = text.replace("\0", "")
        if NUL_TOLD not in told:
            told.append(NUL_TOLD)
    return text
