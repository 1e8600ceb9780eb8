"""The editor's home: what needs somebody, with counts, and the oldest rows of each list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.template.loader import render_to_string
from wagtail.admin.ui.components import Component

from cms.editing.home.lists import Shown, shown_to
from cms.editing.home_counts import Waiting, what_waits
from cms.navigation import own_area
from directory import clock
from directory.catalogue.models import Service
from directory.catalogue.wording import MONTHS_UNTIL_STALE
from directory.messages import health as mail
from directory.upkeep.models import Check


@dataclass(frozen=True, slots=True)
class HomeAbout:
    """One line on the whole directory. `checked` is a percentage, rounded down: 100 means every one."""

    place: str
    listings: int
    checked: int
    months: int = MONTHS_UNTIL_STALE


def about_directory() -> HomeAbout:
    published = Service.objects.public()
    count = published.count()
    fresh = Check.objects.filter(on__gte=checked_since(), service__in=published)
    checked = fresh.values("service").distinct().count()
    return HomeAbout(own_area()[1], count, checked * 100 // count if count else 0)


def checked_since() -> date:
    """Listings that were checked on this day or later count as checked."""
    return clock.today() - timedelta(days=round(MONTHS_UNTIL_STALE * 30.44))


def mail_problems() -> list[str]:
    """What the health page says of mail, while it does not go out."""
    return [*mail.late_mail(), *mail.lost_mail()] if mail.is_failing() else []


class EditorsLists(Component):
    """The lists that this editor may open."""

    order = 10
    media = forms.Media(css={"all": ["waymark/css/editors_home.css"]})

    def __init__(self, may: Callable[[str], bool]) -> None:
        self.may = may

    def render_html(self, parent_context: Any = None) -> str:
        shown = shown_to(self.may)
        return render_to_string(
            "cms/editing/home_panel.html",
            {
                "about": about_directory(),
                "shown": shown,
                "others": without(shown, what_waits()),
                "mail": mail_problems(),
            },
        )


def without(shown: list[Shown], lists: list[Waiting]) -> list[Waiting]:
    """Those of which no rows are shown above."""
    above = {one.url for one in shown}
    return [one for one in lists if one.url not in above]
