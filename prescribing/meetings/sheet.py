"""All that a meeting needs to know of one person at a glance; on the screen and on a page of paper."""

from __future__ import annotations

from dataclasses import dataclass

from directory.accounts.models import User
from prescribing.intake.what_came_with_it import CameWith, came_with
from prescribing.meetings.models import ListedPerson
from prescribing.meetings.since_last_round import last_round_before, looks_back_to, news
from prescribing.people.models import Person
from prescribing.people.story import PersonPage, StoryItem, person_page
from prescribing.plan.models import PlanAction
from prescribing.plan.page import ActionRow, action_row
from prescribing.words import day_short

NEWEST = 5


@dataclass(frozen=True, slots=True)
class Sheet:
    page: PersonPage
    came_with: list[CameWith]
    """What must not be said, what they know, whom to ring."""
    actions: tuple[ActionRow, ...]
    """What is open in their plan."""
    news: tuple[StoryItem, ...]
    news_title: str
    """ "Since the last round, Tue 3 Nov"."""


def sheet_about(one: ListedPerson, by: User) -> Sheet:
    """Opens the person, audited: the record that is in use, where the reader may see it."""
    person = one.referral.person
    into = person.merged_into_id
    whole = Person.objects.visible_to(by).filter(pk=into).exists() if into else False
    page = person_page(by, into if whole and into else person.pk)
    items = page.story
    title = "What happened last"
    if one.meeting.is_round:
        last = last_round_before(one.meeting)
        items = news(items, looks_back_to(one.meeting))
        title = f"Since the last round, {day_short(last.starts_at)}" if last else "In the last four weeks"
    return Sheet(
        page=page,
        came_with=came_with(page.person, by),
        actions=_open_actions(one, by),
        news=items[:NEWEST],
        news_title=title,
    )


def _open_actions(one: ListedPerson, by: User) -> tuple[ActionRow, ...]:
    found = PlanAction.objects.visible_to(by).open().filter(referral=one.referral)
    found = found.select_related("referral__person", "user", "related", "organisation")
    return tuple(action_row(action) for action in found)
