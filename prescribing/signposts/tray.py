"""What is ticked at the desk, in this session alone: services, and the needs they were looked for with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from directory.catalogue.models import Service
from directory.shortlists.entries import Shown, as_called_now, read_list
from directory.shortlists.session_list import MOST
from prescribing.signposts.needs_met import needs_of
from search.documents import Audience

_SESSION = "signpost-tray"


class Tray:
    """Service id → slugs of needs, in the order ticked. Written to the session only when it changes."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.chosen: dict[str, list[str]] = dict(session.get(_SESSION, {}))

    @property
    def ids(self) -> list[str]:
        return list(self.chosen)

    def put(self, ids: Iterable[str], needs: Iterable[str]) -> None:
        """Last in the tray, each once. What is no id, or more than MOST, is left out."""
        slugs = list(needs)
        for one in ids:
            if is_id(one) and one not in self.chosen and len(self.chosen) < MOST:
                self.chosen[one] = slugs
        self._keep()

    def take(self, ids: Iterable[str]) -> None:
        for one in ids:
            self.chosen.pop(one, None)
        self._keep()

    def fill(self, chosen: dict[str, list[str]]) -> None:
        """This and nothing else, as it was before a hand-over that was taken back."""
        self.chosen = chosen
        self._keep()

    def _keep(self) -> None:
        if self.chosen:
            self._session[_SESSION] = self.chosen
        else:
            self._session.pop(_SESSION, None)


@dataclass(frozen=True, slots=True)
class TrayShown:
    """`items` as components/tray.html draws them; `kept_back` are for professionals, so nobody gets them."""

    title: str
    items: tuple[dict[str, str], ...]
    kept_back: tuple[str, ...]
    needs: str
    ids: frozenset[str]
    sensitive: bool


def is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def shown(tray: Tray) -> TrayShown:
    """The tray as it may be seen at a desk. What is no longer listed is left out."""
    listed = read_list(tray.ids, Audience.PROFESSIONAL)
    public = {
        str(pk)
        for pk in Service.objects.seen_by(Audience.PUBLIC)
        .filter(pk__in=listed.ids)
        .values_list("pk", flat=True)
    }
    count = sum(entry.id in public for entry in listed.entries)
    services = list(Service.objects.filter(pk__in=public))
    found = needs_of(services, tray.chosen) if services else []
    return TrayShown(
        title=f"Hand over {count} {'service' if count == 1 else 'services'}" if count else "Hand over",
        items=_items(listed),
        kept_back=tuple(entry.name for entry in listed.entries if entry.id not in public),
        needs=", ".join(need.name.lower() for need in found),
        ids=frozenset(as_called_now(tray.ids)) | frozenset(tray.ids),
        sensitive=listed.sensitive,
    )


def _items(listed: Shown) -> tuple[dict[str, str], ...]:
    return tuple(
        {
            "id": entry.id,
            "name": entry.name,
            "note": ", ".join(filter(None, [entry.place_words, next(iter(entry.when), ""), entry.cost])),
        }
        for entry in listed.entries
    )
