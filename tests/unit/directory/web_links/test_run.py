"""Websites of listings: watched a few at a time, called broken after several failures over days, and what an
editor says of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from directory import clock
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.background.work import jobs
from directory.catalogue.models import Service
from directory.clock import LONDON
from directory.freshness.models import ListingFreshness
from directory.web_links import run
from directory.web_links.actions import keep_address, try_again, watch_again
from directory.web_links.asking import Asker, Found
from directory.web_links.in_use import gather, listings_leading_to
from directory.web_links.models import Problem, WebLink
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory, ServiceFactory
from tests.unit.directory.web_links.website import Website

pytestmark = [pytest.mark.django_db, pytest.mark.database]
START = datetime(2026, 3, 2, 9, tzinfo=LONDON)


class Says:
    """An asker that finds the same everywhere, or what it is told of an address."""

    def __init__(self, problem: Problem | None = None, **told: Found) -> None:
        self.problem, self.told, self.asked = problem, told, []

    def ask(self, url: str) -> Found:
        self.asked.append(url)
        return self.told.get(url, Found(self.problem, None if self.problem else 200))


def look(asker: Any, after: timedelta = timedelta(0)) -> int:
    with clock.moved_to(START + after):
        return run.look(asker)


def days(number: float) -> timedelta:
    return timedelta(days=number)


@pytest.fixture
def tea() -> Service:
    with clock.moved_to(START):
        service = ServiceFactory(name="Tea", website="https://tea.example/")
        gather()
    return service


def test_addresses_that_listings_lead_to_are_watched_and_others_forgotten() -> None:
    group = OrganisationFactory(website="https://group.example/")
    own = ServiceFactory(organisation=group, website="https://own.example/")
    theirs = ServiceFactory(organisation=group)
    ServiceFactory(website="https://draft.example/", live=False)
    ServiceFactory(website="ftp://files.example/")
    gather()
    assert set(WebLink.objects.values_list("url", flat=True)) == {
        "https://own.example/",
        "https://group.example/",
    }
    leading = listings_leading_to(["https://own.example/", "https://group.example/"])
    assert leading == {"https://own.example/": [own], "https://group.example/": [theirs]}
    Service.objects.filter(pk=own.pk).update(website="")
    gather()
    assert set(WebLink.objects.values_list("url", flat=True)) == {"https://group.example/"}


def test_one_bad_day_is_no_broken_website(tea: Service) -> None:
    look(Says(Problem.NO_ANSWER))
    assert not WebLink.objects.broken().exists()
    assert look(Says(Problem.NO_ANSWER), days(0.5)) == 0  # not again on the same day
    look(Says(), days(1.1))
    link = WebLink.objects.get()
    assert (link.failures, link.failing_since, link.problem) == (0, None, "")


def test_several_failures_over_days_are_a_broken_website_until_it_answers(tea: Service) -> None:
    for day in (0, 1.1, 2.2):
        look(Says(Problem.NOT_FOUND), days(day))
        with clock.moved_to(START + days(day)):
            assert not WebLink.objects.broken().exists()
    look(Says(Problem.NOT_FOUND), days(3.3))
    with clock.moved_to(START + days(3.3)):
        link = WebLink.objects.broken().get()
        assert link.problem_words == "There is no such page any more."
        row = ListingFreshness.objects.get(service=tea)
        assert row.facts["website_broken"]
    look(Says(), days(11))
    assert not WebLink.objects.broken().exists()
    after = ListingFreshness.objects.get(service=tea)
    assert not after.facts["website_broken"]
    assert after.score == row.score + 10


def test_what_answers_is_asked_again_after_two_weeks_and_what_is_broken_every_week(tea: Service) -> None:
    look(Says())
    assert WebLink.objects.get().next_at == START + days(14)
    WebLink.objects.update(failures=5, failing_since=START - days(30), next_at=START)
    look(Says(Problem.NO_NAME))
    assert WebLink.objects.get().next_at == START + days(7)


def test_who_asks_not_to_be_asked_is_neither_well_nor_broken(tea: Service) -> None:
    link = WebLink.objects.get()
    asker = Says()
    asker.told = {link.url: Found(not_asked=True)}
    look(asker)
    after = WebLink.objects.get()
    assert (after.failures, after.asked_at, after.next_at) == (0, None, START + days(3))


def test_a_run_is_bounded_in_number_and_in_each_host(settings: Any) -> None:
    settings.LINK_CHECK_A_MINUTE = 3
    with clock.moved_to(START):
        for number in range(5):
            WebLink.objects.create(url=f"https://many.example/{number}")
        for number in range(5):
            WebLink.objects.create(url=f"https://host{number}.example/")
        asker = Says()
        assert run.look(asker) == 3
        assert sum("many" in url for url in asker.asked) <= 2


def test_a_run_is_bounded_in_time_and_what_was_not_reached_keeps_its_turn(settings: Any) -> None:
    settings.LINK_CHECK_SECONDS = 0
    with clock.moved_to(START):
        WebLink.objects.create(url="https://a.example/")
        assert run.look(Says()) == 0
        assert WebLink.objects.due().exists()


def test_two_workers_do_not_ask_for_the_same(tea: Service) -> None:
    class Second(Says):
        def ask(self, url: str) -> Found:
            other = Says()
            assert run.look(other) == 0, "another worker took up what this one asks for"
            return super().ask(url)

    assert look(Second()) == 1


def test_when_nothing_at_all_answers_it_is_our_own_line() -> None:
    with clock.moved_to(START):
        for number in range(5):
            WebLink.objects.create(url=f"https://host{number}.example/")
        assert run.look(Says(Problem.NO_NAME)) == 0
        assert not WebLink.objects.filter(failures__gt=0).exists()
        asker = Says(Problem.NO_NAME)
        WebLink.objects.update(next_at=START)
        asker.told = {"https://host3.example/": Found(None, 200)}
        assert run.look(asker) == 5
        assert WebLink.objects.filter(failures=1).count() == 4


def test_the_worker_asks_a_real_website(settings: Any, site: Website) -> None:
    settings.LINK_CHECK = True
    site.says("/", 200)
    ServiceFactory(website=site.url())
    gather()
    call_command("worker", once=True)
    link = WebLink.objects.get()
    assert link.status == 200
    assert link.answered_at is not None


@pytest.mark.parametrize(("on", "demo"), [(False, False), (True, True)])
def test_nothing_is_asked_where_it_is_off_and_in_the_demo(
    settings: Any, site: Website, on: bool, demo: bool
) -> None:
    settings.LINK_CHECK, settings.DEMO = on, demo
    WebLink.objects.create(url=site.url())
    run.work()
    assert site.asked == []


# --- what an editor says --------------------------------------------------------------------------


def _broken(link: WebLink) -> None:
    WebLink.objects.filter(pk=link.pk).update(
        failures=4, failing_since=START - days(9), problem=Problem.NOT_FOUND, next_at=START + days(6)
    )
    link.refresh_from_db()


def test_try_again_puts_it_first(tea: Service) -> None:
    link = WebLink.objects.get()
    _broken(link)
    try_again(link=link, by=user_with(Role.EDITOR))
    asker = Says()
    look(asker)
    assert asker.asked == [link.url]
    assert not WebLink.objects.broken().exists()
    assert AuditEvent.objects.filter(kind="link.tried-again").exists()


def test_the_address_is_right_ends_the_asking_and_is_taken_back(tea: Service) -> None:
    link, editor = WebLink.objects.get(), user_with(Role.EDITOR)
    _broken(link)
    with clock.moved_to(START):
        keep_address(link=link, by=editor)
        assert not WebLink.objects.broken().exists()
        assert not WebLink.objects.due().exists()
        assert not ListingFreshness.objects.get(service=tea).facts["website_broken"]
        watch_again(link=link, by=editor)
        assert WebLink.objects.due().get().failures == 0
    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert {"link.kept", "link.watched-again"} <= kinds


def test_only_editors_say_so(tea: Service) -> None:
    for verb in (try_again, keep_address, watch_again):
        with pytest.raises(NotAllowed):
            verb(link=WebLink.objects.get(), by=user_with(Role.RECEPTIONIST))


def test_the_asker_of_the_worker_is_the_polite_one(monkeypatch: Any, settings: Any) -> None:
    settings.LINK_CHECK = True
    used: list[object] = []
    monkeypatch.setattr(run, "look", used.append)
    run.work()
    assert isinstance(used[0], Asker)


@pytest.mark.parametrize("name", ["ask websites", "returned mail"])
def test_what_waits_for_others_on_the_web_goes_beside_the_mail(name: str) -> None:
    assert [job.beside for job in jobs() if job.name == name] == [True]
