"""Which known records the records of a batch may change, so that these are read together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from directory.openreferral import normalise
from directory.openreferral.batches.read_ahead import organisation_id, place_ids
from directory.openreferral.models import SourceRecord

if TYPE_CHECKING:
    from directory.openreferral.identity import Known

Records = Iterable[Mapping[str, Any]]


class MayChange:
    """Services of which something else is said than before, with the organisations and places they name."""

    def __init__(self, records: Records, known: Known, *, again: bool) -> None:
        self._records, self._known, self._again = records, known, again
        self._changed: list[tuple[SourceRecord, Mapping[str, Any]]] | None = None

    def __call__(self, kind: str) -> list[SourceRecord]:
        if self._changed is None:
            self._changed = [(held, record) for record in self._records if (held := self._differs(record))]
        if kind == "service":
            return [held for held, _record in self._changed]
        ids: Iterable[Any] = (
            (organisation_id(record) for _held, record in self._changed)
            if kind == "organisation"
            else (place for _held, record in self._changed for place in place_ids(record))
        )
        found = (self._known.get(kind, str(identity)) for identity in dict.fromkeys(map(str, ids)))
        return [held for held in found if held is not None and held.pk is not None]

    def _differs(self, record: Mapping[str, Any]) -> SourceRecord | None:
        held = self._known.get("service", str(record.get("id") or "")[:200])
        if held is None or held.pk is None:
            return None
        if self._again:
            return held
        try:
            said = normalise.normalise(record)
        except Exception:  # noqa: BLE001  it is told when its turn comes
            return None
        return held if any(held.raw.get(key) != value for key, value in said.items()) else None
