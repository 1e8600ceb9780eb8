"""Whether a listing is still right: asked, reminded, an editor's, hidden after a year, shown by an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Organisation, Service
from directory.clock import LONDON
from directory.group_space.keepers import end
from directory.group_space.models import ListingKeeper
from directory.group_space.review_asks import sweep
from directory.indexing import documents, reindex
from directory.links.tokens import token_of
from directory.messages.delivery import deliver_due
from directory.messages.models import SentMessage
from directory.upkeep.actions import check
from directory.upkeep.models import Check
from directory.upkeep.review import ListingReview, set_review_date
from search.documents import Audience
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory, ServiceFactory
from tests.factories.groups import a_keeper, link_of, opened
from tests.unit.directory.bounces.telling import bounced

pytestmark = [pytest.mark.django_db, pytest.mark.database]
START = datetime(2026, 1, 5, 9, tzinfo=LONDON)


def days_from(start: datetime, days: int, step: int) -> Iterator[datetime]:
    return (start + timedelta(days=day) for day in range(0, days, step))


def go_through(start: datetime, days: int, step: int = 1) -> None:
    """The sweep and the post, every day or every so many."""
    for moment in days_from(start, days, step):
        with clock.moved_to(moment):
            sweep()
            deliver_due()


@pytest.fixture
def group() -> Organisation:
    return OrganisationFactory(name="Wyke Cuppa", email="hello@wykecuppa.example")


@pytest.fixture
def cuppa(group: Organisation) -> Service:
    service = ServiceFactory(organisation=group, name="Cuppa and Company", created_at=START)
    with clock.moved_to(START):
        check(service=service, by=SYSTEM)
    return service


def kept_from_the_start(group: Organisation) -> ListingKeeper:
    with clock.moved_to(START):
        return a_keeper(group)


def asked() -> list[str]:
    return [message.subject for message in mail.outbox if "still right in the directory" in message.subject]


def audiences(service: Service) -> set[Audience]:
    return {document.audience for document in documents.documents_of([service.pk])}


def test_fourteen_months_without_an_answer(cuppa: Service, group: Organisation, client: Client) -> None:
    """Nobody is asked for six months; then three mails, an editor's list, and a year after the first asking
    it is hidden from the public, and not from staff."""
    keeper = kept_from_the_start(group)
    page = reverse("directory:service", args=[cuppa.pk])
    half = 182
    go_through(START, half, step=7)
    assert asked() == []
    go_through(START + timedelta(days=half), 8)
    assert len(asked()) == 1
    go_through(START + timedelta(days=half + 8), 20)
    assert len(asked()) == 2
    assert asked()[1].startswith("A reminder")
    go_through(START + timedelta(days=half + 28), 10)
    assert len(asked()) == 3
    with clock.moved_to(START + timedelta(days=half + 38)):
        assert not ListingReview.objects.unanswered().exists()
    later = START + timedelta(days=half + 55)
    go_through(later, 3)
    assert len(asked()) == 3
    with clock.moved_to(later + timedelta(days=3)):
        assert [one.service for one in ListingReview.objects.unanswered()] == [cuppa]
        assert client.get(page).status_code == 200
    asked_on = ListingReview.objects.get().first_asked_at
    assert asked_on is not None
    go_through(asked_on + timedelta(days=363), 1)
    assert client.get(page).status_code == 200
    go_through(asked_on + timedelta(days=366), 60, step=10)
    assert len(asked()) == 3
    cuppa.refresh_from_db()
    assert cuppa.hidden_at is not None
    assert Service.objects.filter(pk=cuppa.pk).exists()
    with clock.moved_to(asked_on + timedelta(days=430)):
        assert client.get(page).status_code == 404
        assert audiences(cuppa) == {Audience.PROFESSIONAL}
        staff = Client()
        staff.force_login(user_with(Role.NAVIGATOR))
        seen = staff.get(page)
        assert seen.status_code == 200
        assert "Hidden from the public" in seen.content.decode()
        assert AuditEvent.objects.filter(kind="listing.hidden-unanswered").count() == 1
        deliver_due()
        again = a_keeper(group, email=keeper.email)
        browser = opened(again)
        url = reverse("directory:group_listing", args=[again.pk, cuppa.pk])
        assert "The public does not see this page" in browser.get(url, follow=True).content.decode()
        browser.post(url, {"do": "still-right", "sure": "yes"})
        assert client.get(page).status_code == 200
        assert audiences(cuppa) == {Audience.PUBLIC, Audience.PROFESSIONAL}
        assert not ListingReview.objects.unanswered().exists()


def test_what_is_hidden_is_not_found_by_the_public(own_index: None, cuppa: Service, client: Client) -> None:
    reindex.rebuild("embedded")
    find = reverse("directory:find")
    assert "Cuppa and Company" in client.get(find, {"q": "cuppa"}).content.decode()
    Service.objects.filter(pk=cuppa.pk).update(hidden_at=clock.now())
    assert f"/services/{cuppa.pk}/" not in client.get(find, {"q": "cuppa"}).content.decode()
    reindex.rebuild("embedded")
    for url in (
        find,
        reverse("directory:organisation", args=[cuppa.organisation.pk]),
        reverse("cms:sitemap"),
        reverse("directory:service_sheet", args=[cuppa.pk]),
        reverse("directory:find-points"),
        reverse("directory:suggest_group").replace("add-or-change-a-group", "find/suggest"),
    ):
        assert str(cuppa.pk) not in client.get(url, {"q": "cuppa"}).content.decode(), url


def test_an_answer_stops_the_reminders_and_starts_another_half_year(
    cuppa: Service, group: Organisation
) -> None:
    keeper = kept_from_the_start(group)
    go_through(START + timedelta(days=180), 10)
    assert len(asked()) == 1
    answered_on = START + timedelta(days=191)
    with clock.moved_to(answered_on):
        mail.outbox.clear()
        opened(keeper).post(
            reverse("directory:group_listing", args=[keeper.pk, cuppa.pk]),
            {"do": "still-right", "sure": "yes"},
        )
    go_through(answered_on, 175, step=7)
    assert asked() == []
    go_through(answered_on + timedelta(days=175), 12)
    assert len(asked()) == 1


def test_the_mail_names_what_is_due_and_its_link_opens_the_space(cuppa: Service, group: Organisation) -> None:
    other = ServiceFactory(organisation=group, name="Cuppa on Friday", created_at=START + timedelta(days=5))
    fresh = ServiceFactory(organisation=group, name="Chess", created_at=START + timedelta(days=150))
    keeper = kept_from_the_start(group)
    go_through(START + timedelta(days=180), 6)
    letter = next(message for message in mail.outbox if "still right in" in message.subject)
    assert cuppa.name in letter.body
    assert other.name in letter.body
    assert fresh.name not in letter.body
    assert token_of(link_of(keeper)) in letter.body
    assert len(asked()) == 1


def test_without_a_keeper_the_address_that_the_listing_gives_is_asked(
    cuppa: Service, group: Organisation
) -> None:
    go_through(START + timedelta(days=180), 6)
    assert [message.to for message in mail.outbox] == [["hello@wykecuppa.example"]]
    assert ListingKeeper.objects.get().came == "listed"


def test_who_said_it_is_no_longer_them_is_not_asked_again(cuppa: Service, group: Organisation) -> None:
    end(keeper=a_keeper(group, email="hello@wykecuppa.example"), by=SYSTEM, why="Left")
    deliver_due()
    mail.outbox.clear()
    go_through(START + timedelta(days=180), 6)
    assert mail.outbox == []
    assert [one.service for one in ListingReview.objects.unanswered()] == [cuppa]


def test_with_nobody_to_ask_it_is_an_editors_at_once_and_hidden_after_a_year(cuppa: Service) -> None:
    Organisation.objects.update(email="")
    go_through(START + timedelta(days=180), 6)
    assert mail.outbox == []
    assert ListingReview.objects.unanswered().exists()
    go_through(START + timedelta(days=180 + 372), 2)
    cuppa.refresh_from_db()
    assert cuppa.hidden_at is not None


def test_an_editors_check_and_date_count(cuppa: Service) -> None:
    with clock.moved_to(START + timedelta(days=100)):
        set_review_date(service=cuppa, on=clock.today() + timedelta(days=200), by=user_with(Role.EDITOR))
    go_through(START + timedelta(days=180), 100, step=5)
    assert asked() == []
    go_through(START + timedelta(days=295), 10)
    assert len(asked()) == 1


def test_what_a_feed_has_checked_since_is_an_answer_and_an_old_check_is_none(cuppa: Service) -> None:
    go_through(START + timedelta(days=180), 6)
    assert len(asked()) == 1
    moment = START + timedelta(days=186 + 370)
    go_through(moment, 1)
    cuppa.refresh_from_db()
    assert cuppa.hidden_at is not None
    with clock.moved_to(moment + timedelta(days=1)):
        check(service=cuppa, on=clock.today() - timedelta(days=300), by=SYSTEM)
        sweep()
        cuppa.refresh_from_db()
        assert cuppa.hidden_at is not None
        Check.objects.create(service=cuppa, on=clock.today() - timedelta(days=20), by="A feed")
        sweep()
        cuppa.refresh_from_db()
        assert cuppa.hidden_at is None
        assert ListingReview.objects.get().first_asked_at is None


def test_months_are_a_setting_and_so_is_how_many_groups_a_day(settings: Any) -> None:
    settings.REVIEW_MONTHS, settings.REVIEW_ASKS_A_DAY = 1, 2
    for number in range(5):
        organisation = OrganisationFactory(email=f"group{number}@example.org")
        ServiceFactory(organisation=organisation, created_at=START)
    with clock.moved_to(START + timedelta(days=40)):
        sweep()
        sweep()
        deliver_due()
    assert len(asked()) == 2
    go_through(START + timedelta(days=41, hours=1), 3)
    assert len(asked()) == 5


def test_a_second_round_at_the_same_moment_asks_nobody_twice(cuppa: Service, group: Organisation) -> None:
    kept_from_the_start(group)
    with clock.moved_to(START + timedelta(days=190)):
        sweep()
        sweep()
        deliver_due()
    assert len(asked()) == 1


def test_what_is_not_published_is_not_asked_about(group: Organisation) -> None:
    ServiceFactory(organisation=group, live=False, created_at=START)
    ServiceFactory(organisation=group, status="ended", created_at=START)
    go_through(START + timedelta(days=190), 2)
    assert asked() == []
    assert not ListingReview.objects.exists()


def _asked_at() -> list[str]:
    """Where the question went, each time."""
    sent = SentMessage.objects.filter(message__kind="group.review").exclude(body="…")
    return list(sent.order_by("at").values_list("recipient", flat=True))


def test_who_cannot_be_reached_is_not_asked_and_another_keeper_is(
    cuppa: Service, group: Organisation
) -> None:
    a_keeper(group, email="gone@wykecuppa.example")
    a_keeper(group, email="jo@wykecuppa.example")
    with clock.moved_to(START + timedelta(days=190)):
        bounced("gone@wykecuppa.example")
        sweep()
        deliver_due()
    assert _asked_at() == ["jo@wykecuppa.example"]


def test_where_mail_reaches_nobody_the_listing_is_an_editors_at_once(
    cuppa: Service, group: Organisation
) -> None:
    keeper = a_keeper(group, email="gone@wykecuppa.example")
    Organisation.objects.filter(pk=group.pk).update(email=keeper.email)
    with clock.moved_to(START + timedelta(days=190)):
        bounced(keeper.email)
        sweep()
        deliver_due()
        assert ListingReview.objects.unanswered().get().service == cuppa
    assert _asked_at() == []


def test_when_the_mailbox_closes_after_the_first_asking_nobody_is_reminded_in_vain(
    cuppa: Service, group: Organisation
) -> None:
    keeper = a_keeper(group, email="hello@wykecuppa.example")
    first = START + timedelta(days=190)
    with clock.moved_to(first):
        sweep()
        deliver_due()
        bounced(keeper.email)
    assert _asked_at() == [keeper.email]
    go_through(first + timedelta(days=1), 40)
    assert _asked_at() == [keeper.email]
    with clock.moved_to(first + timedelta(days=40)):
        assert ListingReview.objects.unanswered().get().service == cuppa
    asked = AuditEvent.objects.filter(kind="listing.review-asked")
    assert asked.count() == 2  # the mail, and that there is nobody to remind; not one every day
