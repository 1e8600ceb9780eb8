"""A listing that nobody answers about: fourteen months, with a sweep and post every day or week."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.background.sweep import sweep
from directory.catalogue.models import Location, Organisation, Phone, Service
from directory.clock import LONDON
from directory.messages.delivery import deliver_due
from directory.upkeep.actions import check
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, OrganisationFactory, ServiceFactory
from tests.factories.groups import a_keeper

pytestmark = [pytest.mark.django_db, pytest.mark.database]
START = datetime(2026, 1, 5, 9, tzinfo=LONDON)
KEPT = (Service, Organisation, Location, Phone, AuditEvent)


def day(number: int) -> datetime:
    """At nine of the clock, whatever the clocks did in between."""
    return datetime.combine((START + timedelta(days=number)).date(), START.time(), LONDON)


def days(first: int, last: int, step: int = 1) -> Iterator[int]:
    """Each day's sweep and post, or each week's; the clock stands on that day in between."""
    for number in range(first, last + 1, step):
        with clock.moved_to(day(number)):
            results = sweep()
            assert [result for result in results if result.error] == []
            deliver_due()
            yield number


def asked() -> list[str]:
    return [letter.subject for letter in mail.outbox if "still right in the directory" in letter.subject]


@pytest.fixture
def own_search(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_ENGINE, settings.SEARCH_INDEX_PATH = "embedded", tmp_path / "search"


def signed_in(role: Role) -> Client:
    """As of the day on which the clock stands."""
    client = Client()
    client.force_login(user_with(role))
    return client


def link_in(letter: mail.EmailMessage) -> str:
    found = re.search(r"(/group/a/\S+)", str(letter.body))
    assert found is not None
    return found[1]


def test_nobody_answers_for_fourteen_months_and_then_somebody_does(own_search: None) -> None:
    group = OrganisationFactory(name="Wyke Cuppa", email="hello@wykecuppa.example")
    with clock.moved_to(START):
        listing = ServiceFactory(
            organisation=group, name="Cuppa and Company", created_at=START, location=LocationFactory()
        )
        listing.phones.create(number="01632 960011")
        check(service=listing, by=SYSTEM)
        keeper = a_keeper(group)
        deliver_due()
    page, public = reverse("directory:service", args=[listing.pk]), Client()
    unanswered = reverse("listing_reviews")
    seen: dict[str, int] = {}
    asked_about: list[int] = []
    for number in chain(days(1, 175, 7), days(176, 230), days(231, 430, 7)):
        if len(asked()) > len([name for name in seen if name.startswith("asked")]):
            seen[f"asked {len(asked())}"] = number
        if "hidden" not in seen and Service.objects.exclude(hidden_at=None).exists():
            seen["hidden"] = number
        if number in (169, 200, 259):
            waits = listing.name in signed_in(Role.EDITOR).get(unanswered).content.decode()
            assert waits == (number == 259), number
            asked_about.append(number)
    assert asked_about == [169, 200, 259]
    assert list(seen) == ["asked 1", "asked 2", "asked 3"]
    first = seen["asked 1"]
    assert 182 <= first <= 184, "half a year after it was checked"
    assert (seen["asked 2"] - first, seen["asked 3"] - first) == (14, 28)
    assert asked()[1].startswith("A reminder")

    with clock.moved_to(day(first + 364)):
        assert public.get(page).status_code == 200, "nothing is hidden before a year has gone"
    before = {model: model.objects.count() for model in KEPT}
    for number in days(first + 364, first + 368):
        if Service.objects.exclude(hidden_at=None).exists():
            seen.setdefault("hidden", number)
    assert 365 <= seen["hidden"] - first <= 367

    with clock.moved_to(day(first + 368)):
        editor, navigator = signed_in(Role.EDITOR), signed_in(Role.NAVIGATOR)
        assert public.get(page).status_code == 404
        assert listing.name not in public.get(reverse("directory:find"), {"q": "cuppa"}).content.decode()
        marked = navigator.get(page)
        assert (marked.status_code, "Hidden from the public" in marked.content.decode()) == (200, True)
        assert listing.name in editor.get(unanswered, {"show": "hidden"}).content.decode()
        now = {model: model.objects.count() for model in KEPT}
        assert all(now[model] >= count for model, count in before.items()), "nothing is deleted"
        assert len(asked()) == 3, "and nobody is written to again and again"

        # The link of the last letter has run out: it says so, and another comes to the same address.
        last = next(letter for letter in reversed(mail.outbox) if "still right" in letter.subject)
        group_space = Client()
        assert "Send me a new link" in group_space.get(link_in(last)).content.decode()
        group_space.post(link_in(last), {"do": "new-link"})
        deliver_due()
        group_space.post(link_in(mail.outbox[-1]), {"do": "open"})
        mine = reverse("directory:group_listing", args=[keeper.pk, listing.pk])
        assert "The public does not see this page" in group_space.get(mine).content.decode()
        second = group_space.post(mine, {"do": "still-right"})
        assert public.get(page).status_code == 404, "the first press asks once more"
        assert "still right" in second.content.decode().lower()
        group_space.post(mine, {"do": "still-right", "sure": "yes"})
        assert public.get(page).status_code == 200
        assert "Hidden from the public" not in navigator.get(page).content.decode()
        assert listing.name not in editor.get(unanswered, {"show": "hidden"}).content.decode()
    sent = len(asked())
    for _number in days(first + 369, first + 530, 7):
        assert len(asked()) == sent, "half a year of peace begins"
