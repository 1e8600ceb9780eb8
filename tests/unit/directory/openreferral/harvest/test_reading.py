"""Feeds that are read by themselves: when, how much of them, and what becomes of one that fails."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from directory import clock
from directory.accounts.actors import SYSTEM, LinkHolder
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.messages.kinds import Withheld, kind_named
from directory.messages.models import OutboxMessage
from directory.openreferral import gone, import_health
from directory.openreferral.feeds import fetching
from directory.openreferral.harvest import actions, forgetting, reading
from directory.openreferral.harvest.models import FeedReading, HarvestedFeed, Outcome
from directory.openreferral.harvest.reading import harvest, retry_after
from directory.openreferral.importer import ensure_source, import_services
from directory.openreferral.models import ImportLine, ImportRun, Source, SourceGroup
from tests.factories.accounts import user_with
from tests.unit.directory.openreferral.harvest.conftest import DAY, later, latest, whole

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_it_is_read_when_its_time_has_come_and_not_before(feed, feed_server):
    assert harvest() == 1
    reading = latest(feed)
    assert (reading.outcome, reading.changed_after, reading.run.added) == (Outcome.READ, None, 2)
    assert reading.run.source == feed.source
    assert feed.next_at > clock.now() + 23 * HOUR
    assert harvest() == 0
    with later(feed, by=25 * HOUR):
        assert harvest() == 1
    assert FeedReading.objects.count() == 2


def test_in_between_only_what_changed_is_asked_for_and_nothing_counts_as_gone(feed, feed_server):
    harvest()
    feed_server.rows = [whole(1, name="Lunch club of the harbour"), whole(2)]
    with later(feed, by=2 * DAY):
        feed_server.changed = {"s1": clock.now().isoformat()}
        harvest()
        reading = latest(feed)
    assert reading.changed_after is not None
    assert "modified_after=" in feed_server.asked[-1]
    assert (reading.run.total, reading.run.changed, reading.gone) == (1, 1, 0)
    assert Service.objects.filter(name="Lunch club of the harbour").exists()
    assert not gone.waiting().exists()


def test_what_changed_is_asked_for_from_a_day_before_the_last_reading(feed, feed_server):
    harvest()
    feed.refresh_from_db()
    remembered = feed.modified_after
    with later(feed):
        harvest()
        assert latest(feed).changed_after == remembered - DAY


def test_no_change_at_all_is_no_failure(feed, feed_server):
    harvest()
    with later(feed, by=2 * DAY):
        feed_server.changed = {}
        harvest()
    reading = latest(feed)
    assert (reading.outcome, reading.run.total, feed.failures) == (Outcome.READ, 0, 0)


def test_now_and_then_all_of_it_is_read_so_that_what_is_gone_is_seen(feed, feed_server):
    harvest()
    feed_server.rows = [whole(1)]
    with later(feed, by=8 * DAY):
        harvest()
    reading = latest(feed)
    assert (reading.changed_after, reading.gone) == (None, 1)
    assert "modified_after" not in feed_server.asked[-1]
    assert gone.waiting().count() == 1
    assert Service.objects.filter(archived_at=None).count() == 2


def test_a_feed_that_does_not_understand_the_question_is_read_whole_from_then_on(feed, feed_server):
    harvest()
    feed_server.refuses_after = True
    with later(feed):
        harvest()
        reading = latest(feed)
    assert reading.outcome == Outcome.READ
    assert "modified_after" in reading.words
    assert not feed.asks_for_changes
    with later(feed, by=2 * DAY):
        asked = len(feed_server.asked)
        harvest()
    assert not any("modified_after" in path for path in feed_server.asked[asked:])


def test_a_server_that_is_busy_is_still_asked_for_what_changed(feed, feed_server):
    harvest()
    feed_server.status = 429
    with later(feed):
        asked = len(feed_server.asked)
        harvest()
        assert latest(feed).outcome == Outcome.FAILED
    assert feed.asks_for_changes
    assert all("modified_after" in path for path in feed_server.asked[asked:])


def test_one_answer_that_held_everything_is_asked_whether_it_still_holds(feed, feed_server):
    actions.change_feed(feed=feed, name="County", address=feed_server.url, asks_for_changes=False, by=SYSTEM)
    feed_server.etag = '"one"'
    harvest()
    with later(feed):
        harvest()
        assert latest(feed).outcome == Outcome.SAME
    assert feed_server.sent[-1]["If-None-Match"] == '"one"'
    assert ImportRun.objects.count() == 1
    feed_server.etag, feed_server.rows = '"two"', [whole(1), whole(2), whole(3)]
    with later(feed, by=2 * DAY):
        harvest()
        assert latest(feed).run.added == 1


def test_a_server_that_is_wrong_about_it_is_found_out_after_some_days(feed, feed_server):
    actions.change_feed(feed=feed, name="County", address=feed_server.url, asks_for_changes=False, by=SYSTEM)
    feed_server.etag = '"always the same"'
    harvest()
    feed_server.rows = [whole(1)]
    with later(feed, by=8 * DAY):
        harvest()
        assert latest(feed).gone == 1


def test_of_a_page_nothing_is_concluded_for_the_other_pages(feed, feed_server):
    actions.change_feed(feed=feed, name="County", address=feed_server.url, asks_for_changes=False, by=SYSTEM)
    feed_server.etag, feed_server.page_size = '"page"', 1
    harvest()
    assert latest(feed).answers == 2
    with later(feed):
        harvest()
    assert "If-None-Match" not in feed_server.sent[-1]
    assert latest(feed).outcome == Outcome.READ


def test_failures_wait_longer_each_time_and_the_editors_are_told_once(feed, feed_server):
    editor = user_with(Role.EDITOR)
    feed_server.status = 500
    now = clock.now()
    waits = []
    for _turn in range(5):
        with clock.moved_to(now):
            assert harvest() == 1
            reading = latest(feed)
            assert (reading.outcome, reading.run) == (Outcome.FAILED, None)
            assert "status 500" in reading.words
            waits.append(feed.next_at - clock.now())
            now = feed.next_at + timedelta(seconds=1)
    assert [round(wait / timedelta(minutes=15)) for wait in waits] == [1, 2, 4, 8, 16]
    told = OutboxMessage.objects.filter(kind="feed.failing", to_id=editor.pk)
    assert told.count() == 1
    assert [*import_health.feeds_failing()]
    mail = kind_named("feed.failing").resolve(told.get())
    assert mail.recipient == editor.email
    assert "County" in mail.subject
    assert "status 500" in mail.text
    assert "status 500" in mail.html

    feed_server.status = 200
    with clock.moved_to(now):
        harvest()
    assert (latest(feed).outcome, feed.failures, feed.failing_since) == (Outcome.READ, 0, None)
    assert not [*import_health.feeds_failing()]
    with pytest.raises(Withheld):
        kind_named("feed.failing").resolve(told.get())


def test_after_years_of_failures_it_is_still_tried_once_a_day():
    assert retry_after(1) == timedelta(minutes=15)
    assert retry_after(1000) == DAY


def test_an_empty_answer_fails_and_nothing_is_gone(feed, feed_server):
    harvest()
    feed_server.rows = []
    actions.read_now(feed=feed, whole=True, by=SYSTEM)
    harvest()
    assert latest(feed).outcome == Outcome.FAILED
    assert not gone.waiting().exists()


def test_a_feed_read_in_part_is_asked_from_where_it_was(feed, feed_server):
    harvest()
    feed.refresh_from_db()
    remembered = feed.modified_after
    feed_server.page_size, first = 1, feed_server.rows
    feed_server.rows = [first[0], first[0], first[0]]
    actions.read_now(feed=feed, whole=True, by=SYSTEM)
    harvest()
    assert latest(feed).outcome == Outcome.PART
    assert feed.modified_after == remembered
    assert not gone.waiting().exists()


def test_what_was_edited_here_stays(feed, feed_server):
    harvest()
    service = Service.objects.get(name="Lunch club 1")
    service.name = "Our lunch club"
    service.save_revision().publish()
    feed_server.rows = [whole(1, name="Their lunch club"), whole(2)]
    actions.read_now(feed=feed, whole=True, by=SYSTEM)
    harvest()
    service.refresh_from_db()
    assert service.name == "Our lunch club"
    assert SourceGroup.objects.get(group="name", conflict=True).value["name"] == "Their lunch club"


def test_a_paused_feed_is_read_only_when_asked_for(feed, feed_server):
    actions.pause(feed=feed, by=SYSTEM)
    assert harvest() == 0
    assert actions.read_now(feed=feed, by=SYSTEM)
    assert not actions.read_now(feed=feed, by=SYSTEM)
    assert harvest() == 1
    assert harvest() == 0
    actions.go_on(feed=feed, by=SYSTEM)
    assert harvest() == 1


def test_one_at_a_time(feed, feed_server):
    other = actions.add_feed(name="Town", address=feed_server.url + "?town=1", by=SYSTEM)
    HarvestedFeed.objects.filter(pk=other.pk).update(
        is_reading=True, reading_since=clock.now(), read_by="elsewhere 1"
    )
    assert harvest() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        HarvestedFeed.objects.filter(pk=feed.pk).update(is_reading=True, reading_since=clock.now())


def test_while_somebody_imports_the_same_source_it_waits(feed, feed_server):
    run = ImportRun.objects.create(source=feed.source, by="x", last_line_at=clock.now())
    assert harvest() == 0
    run.ended_at = clock.now()
    run.save()
    assert harvest() == 1


def test_another_address_begins_anew_and_ours_is_refused(feed, feed_server, settings):
    harvest()
    actions.change_feed(feed=feed, name="County", address=feed_server.url + "?v=3", by=SYSTEM)
    feed.refresh_from_db()
    assert (feed.modified_after, feed.whole_at, feed.validators) == (None, None, {})
    with pytest.raises(ValidationError):
        actions.add_feed(name="Us", address=f"{settings.SITE_URL}/o/services", by=SYSTEM)


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("asks_for_changes", [False, True])
def test_an_address_changed_while_it_was_read_begins_anew(
    feed, feed_server, monkeypatch, fails, asks_for_changes
):
    feed_server.etag = '"one"'
    new = feed_server.url + "?v=3"

    def change_and_read(**more):
        actions.change_feed(
            feed=feed, name="County", address=new, asks_for_changes=asks_for_changes, by=SYSTEM
        )
        if fails:
            raise fetching.FetchProblem("It does not answer.")
        return import_services(**more)

    monkeypatch.setattr(reading, "import_services", change_and_read)
    assert harvest() == 1
    feed.refresh_from_db()
    assert (feed.address, feed.is_reading) == (new, False)
    assert (feed.validators, feed.modified_after, feed.whole_at) == ({}, None, None)
    assert (feed.failures, feed.asks_for_changes) == (0, asks_for_changes)
    monkeypatch.setattr(reading, "import_services", import_services)
    feed_server.asked.clear()
    assert harvest() == 1, "the new address is read at once"
    assert all("v=3" in path and "modified_after" not in path for path in feed_server.asked)


def test_a_name_that_is_there_is_not_taken_for_another_feed(feed_server):
    ensure_source("county", name="Of old", licence="CC BY")
    words = "A source of this name is there. Choose it in the list."
    with pytest.raises(ValidationError, match=words):
        actions.add_feed(name="County", address=feed_server.url, by=SYSTEM)
    source = Source.objects.get(key="county")
    assert (source.name, source.licence, HarvestedFeed.objects.count()) == ("Of old", "CC BY", 0)
    made = actions.add_feed(name="County", address=feed_server.url, key="county", by=SYSTEM)
    assert made.source == source


def test_the_address_is_kept_from_reports_as_it_may_hold_a_key(feed, feed_server):
    actions.change_feed(feed=feed, name="County", address=feed_server.url + "?key=secret", by=SYSTEM)
    feed_server.status = 403
    harvest()
    reading = latest(feed)
    assert reading.outcome == Outcome.FAILED
    assert "secret" not in reading.words + feed.source.url
    assert not AuditEvent.objects.filter(detail__icontains="secret").exists()


def test_only_those_who_may_import_decide(feed):
    nobody = LinkHolder("x", "Group", "y")
    for press in (
        lambda: actions.add_feed(name="x", address="https://feed.example.org/", by=nobody),
        lambda: actions.change_feed(feed=feed, name="x", address=feed.address, by=nobody),
        lambda: actions.pause(feed=feed, by=nobody),
        lambda: actions.go_on(feed=feed, by=nobody),
        lambda: actions.read_now(feed=feed, by=nobody),
    ):
        with pytest.raises(NotAllowed):
            press()


def test_lines_that_say_nothing_are_forgotten_after_a_while(feed, feed_server):
    harvest()
    actions.read_now(feed=feed, whole=True, by=SYSTEM)
    harvest()
    assert ImportLine.objects.filter(what="unchanged").count() == 2
    assert forgetting.forget_old() == 0
    with later(feed, by=15 * DAY):
        assert forgetting.forget_old() == 2
    assert ImportLine.objects.filter(what="added").count() == 2
    with later(feed, by=400 * DAY):
        assert forgetting.forget_old() == 2
    assert not FeedReading.objects.exists()
