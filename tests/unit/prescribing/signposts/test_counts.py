"""How many there were: for one desk in full, for whoever pays without any small number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Need, OrganisationKind, Service
from prescribing.models import Signpost, SignpostedService
from prescribing.prescriptions.prescribe_at_desk import practice_of
from prescribing.signposts.actions import hand_over
from prescribing.signposts.counts import SPLITS, Split, at_desk, signposts
from prescribing.signposts.models import Channel
from tests.factories.accounts import a_commissioner, user_with
from tests.factories.catalogue import NeedFactory, OrganisationFactory
from tests.factories.groups import a_keeper, opened, space

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 11, 24, 9, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_tuesday() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def given(cuppa: Service) -> Callable[..., list[Signpost]]:
    """given(by, number, days=, need=): so many signposts, some days ago."""

    def make(
        by: User, number: int, *, days: int = 0, need: Need | None = None, **more: Any
    ) -> list[Signpost]:
        with clock.moved_to(NOW - timedelta(days=days)):
            chosen = {str(cuppa.pk): [need.slug] if need else []}
            return [
                hand_over(chosen=chosen, channel=more.get("channel", Channel.PRINT), by=by)
                for _ in range(number)
            ]

    return make


def commissioner_of(*staff: User) -> User:
    """Who reads figures of the practices where these sit at the desk."""
    return a_commissioner(*(practice_of(one) for one in staff))


def somebody_at(name: str) -> User:
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE, name=name)
    return user_with(Role.RECEPTIONIST, organisation=practice)


def test_a_desk_sees_today_this_week_and_top_needs_of_its_own(dawn: User, given: Any, company: Need) -> None:
    above = NeedFactory(name="Isolation and loneliness")
    Need.objects.filter(pk=company.pk).update(parent=above)
    debt = NeedFactory(name="Debt", slug="debt")
    given(dawn, 3)
    given(dawn, 1, days=1, need=debt)
    given(dawn, 4, days=2)  # Sunday: last week
    given(somebody_at("Another"), 5)
    found = at_desk(dawn)
    assert (found.today, found.week) == (3, 4)
    assert found.by_need == (("Isolation and loneliness", 3), ("Debt", 1))
    assert at_desk(user_with(Role.RECEPTIONIST)).week == 0


def test_small_numbers_are_hidden_and_totals_are_the_same_however_it_is_split(
    dawn: User, given: Any, company: Need
) -> None:
    debt, odd = NeedFactory(name="Debt", slug="debt"), NeedFactory(name="Hoarding", slug="hoarding")
    other = somebody_at("Harbour Practice")
    given(dawn, 9)
    given(dawn, 2, need=debt)
    given(other, 7, need=debt, days=30)
    given(other, 2, need=odd, days=45)
    SignpostedService.objects.filter(signpost__in=Signpost.objects.filter(needs=company)[:6]).update(
        came_on=clock.today(), came_said_by="person"
    )
    given(dawn, 4, need=debt)
    commissioner = commissioner_of(dawn, other)
    seen = []
    for split in SPLITS:
        table = signposts(by=commissioner, split=split).table
        assert table is not None
        seen.append([(line.label, line.total) for line in table.lines])
        numbers = [number for line in table.lines for number in line.numbers if number]
        assert all(number >= 5 for number in numbers), split
        assert all(line.total >= 5 for line in table.lines)
        assert all(total >= 5 for total in table.totals)
        assert table.total == 24
    assert all(one == seen[0] for one in seen)
    months = signposts(by=commissioner, split=Split.MONTH).table
    assert months is not None
    assert "Hoarding" in months.together
    assert [line.label for line in months.lines] == ["Company", "Debt", "Other needs"]


@pytest.mark.parametrize("split", ["", "practice", *SPLITS])
def test_practices_are_named_together_and_never_counted_apart(
    client: Client, dawn: User, given: Any, split: str
) -> None:
    harbour, far = somebody_at("Harbour Practice"), somebody_at("Far Practice")
    given(dawn, 7)
    given(harbour, 6, days=30)
    given(far, 9)
    reader = commissioner_of(dawn, harbour)
    table = signposts(by=reader, split=split).table
    assert table is not None
    assert table.total == 13
    client.force_login(reader)
    html = client.get("/signposts/", {"split": split}).content.decode()
    sheet = client.get("/signposts/signposts.csv", {"split": split}).content.decode("utf-8-sig")
    for said in (html, sheet):
        assert "13" in said
        assert "Fleet View Surgery, Harbour Practice" in said
        assert "Far Practice" not in said
        assert "split=practice" not in said


def test_a_quarter_is_of_the_calendar_and_the_clock_of_london(dawn: User, cuppa: Service) -> None:
    with clock.moved_to(datetime(2026, 9, 30, 23, 30, tzinfo=UTC)):  # 1 October here
        for _ in range(5):
            hand_over(chosen={str(cuppa.pk): []}, channel=Channel.PRINT, by=dawn)
    report = signposts(by=commissioner_of(dawn), quarter="2026-3")
    assert [each.key for each in report.quarters] == ["2026-4"]
    assert report.table is not None
    assert report.table.total == 5


def test_too_few_to_be_told_are_not_told(client: Client, dawn: User, given: Any) -> None:
    given(dawn, 4)
    client.force_login(commissioner_of(dawn))
    html = client.get("/signposts/").content.decode()
    assert "Fewer than 5 in this quarter" in html


def test_the_page_and_the_spreadsheet_hide_alike_and_the_download_is_audited(
    client: Client, dawn: User, given: Any
) -> None:
    debt = NeedFactory(name="=Debt", slug="debt")
    given(dawn, 6)
    harbour = somebody_at("Harbour Practice")
    given(harbour, 6, need=debt)
    given(dawn, 7, need=debt, days=30)
    given(dawn, 2)
    client.force_login(commissioner_of(dawn, harbour))
    for split in SPLITS:
        html = client.get("/signposts/", {"split": split}).content.decode()
        assert "not known to anybody" in " ".join(html.split())
        sheet = client.get("/signposts/signposts.csv", {"split": split})
        text = sheet.content.decode("utf-8-sig")
        assert sheet.headers["Content-Disposition"] == f'attachment; filename="signposts-2026-4-{split}.csv"'
        assert "'=Debt" in text
        assert "All needs" in text
        assert ("hidden" in text) == ("hidden</span>" in html)
    exported = AuditEvent.objects.filter(kind="signposts.exported")
    assert exported.count() == len(SPLITS)
    assert all(str(practice_of(dawn).pk) in one.detail["practices"] for one in exported)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COMMISSIONER])
def test_others_see_no_counts(client: Client, role: Role) -> None:
    user = user_with(role)
    client.force_login(user)
    for address in ("/signposts/", "/signposts/signposts.csv"):
        assert client.get(address).status_code == 403
    with pytest.raises(NotAllowed):
        signposts(by=user)


def test_a_group_reads_how_often_it_was_handed_out_and_no_small_number(
    dawn: User, given: Any, cuppa: Service
) -> None:
    keeper = a_keeper(cuppa.organisation)
    client = opened(keeper)
    assert "Handed out by practices" not in client.get(space(keeper)).content.decode()
    given(dawn, 4)
    html = client.get(space(keeper)).content.decode()
    assert "fewer than 5 are not counted" in html
    made = given(dawn, 8)
    SignpostedService.objects.filter(signpost__in=made[:7]).update(
        came_on=clock.today(), came_said_by="group"
    )
    html = client.get(space(keeper)).content.decode()
    assert "<strong>12</strong> times" in html
    assert "<strong>7</strong> are known to have come" in html
    SignpostedService.objects.filter(signpost=made[7]).update(came_on=clock.today(), came_said_by="person")
    html = client.get(space(keeper)).content.decode()
    assert "known to have" not in html, "four who are not known to have come could be worked out"
