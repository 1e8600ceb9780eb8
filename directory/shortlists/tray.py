"""What pages with ticks show of the list: which services are on it, and the tray that stays in view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.shortlists.session_list import kept_list


@dataclass(frozen=True, slots=True)
class Tray:
    """For templates. `come_back` is where a tick leads without JavaScript: to the same page."""

    ids: frozenset[str]
    title: str
    come_back: str

    @property
    def count(self) -> int:
        return len(self.ids)


def tray_of(request: Any, come_back: str = "") -> Tray:
    ids = frozenset(kept_list(request).ids)
    title = ngettext("%(count)d on your list", "%(count)d on your list", len(ids)) % {"count": len(ids)}
    return Tray(ids, title, come_back or request.get_full_path())


def menu_label(request: Any) -> str:
    """ "My list (3)", for the menu of public pages."""
    return _("My list (%(count)d)") % {"count": len(kept_list(request))}
