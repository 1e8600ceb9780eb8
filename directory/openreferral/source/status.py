"""Whether a service runs, in a source's own words. A word nobody knows opens nothing to the public."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from directory.catalogue import cleaning
from directory.catalogue.services import ServiceStatus

_WORDS = {
    ServiceStatus.ACTIVE: "active published running live open current approved enabled available true yes 1",
    ServiceStatus.PAUSED: "inactive suspended paused on-hold temporarily-closed closed-temporarily "
    "temporary-closure "
    "closed-for-now disabled dormant false no 0",
    ServiceStatus.ENDED: "defunct closed ended ceased discontinued archived deleted removed withdrawn "
    "expired "
    "permanently-closed closed-permanently cancelled terminated",
    ServiceStatus.UNSURE: "draft pending unpublished hidden private in-review review awaiting-approval "
    "not-published",
}
_STATUS = {word: status for status, words in _WORDS.items() for word in words.split()}


def status(record: Mapping[str, Any], problems: list[str]) -> tuple[ServiceStatus | None, str]:
    """What we call it (None where nothing was said), and the source's words where nobody knows them."""
    value = record.get("status")
    written = cleaning.text(str(value) if isinstance(value, bool) else value, 80)
    if not written:
        return None, ""
    key = re.sub(r"[\s_-]+", "-", written.lower()).strip(".-")
    if known := _STATUS.get(key):
        if known == ServiceStatus.UNSURE:
            problems.append(f"Status “{written}”: not shown until an editor says that it runs.")
        return known, ""
    if re.match(r"(?:temporarily-)?(?:closed|suspended|paused)-(?:until|for|till|due|over)\b", key):
        return ServiceStatus.PAUSED, f"The source says: {written}."
    problems.append(f"Status “{written}” is not one we know; not shown until an editor says what it is.")
    return ServiceStatus.UNSURE, f"The source says: {written}."
