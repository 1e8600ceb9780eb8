"""Many listings at once: what was ticked or narrowed down to, asked again, done, and written down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.editing.approval.setting_up import setup_approval
from cms.editing.bulk import actions, selection
from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.actions import uses_of
from directory.catalogue.models import Need, Organisation, Schedule, Service, ServiceNeed
from directory.upkeep.review import ListingReview
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def wendy() -> User:
    return user_with(Role.EDITOR, name="Wendy Sharp")


@pytest.fixture
def editor(client: Client, wendy: User) -> Client:
    client.force_login(wendy)
    return client


def _url(action: str, *things: Any, model: str = "service", narrowed: str = "") -> str:
    base = reverse("wagtail_bulk_action", args=["directory", model, action])
    asked = narrowed or "&".join(f"id={thing.pk}" for thing in things)
    return f"{base}?{asked}&next=/admin/snippets/directory/{model}/"


def _press(editor: Client, url: str, **fields: str) -> Any:
    """As the page does: what it shows is what is sent."""
    form = editor.get(url).context["form"]
    return editor.post(url, {"chosen": form.initial["chosen"], **fields}, follow=True)


def _events(kind: str) -> list[tuple[str, str]]:
    return sorted(AuditEvent.objects.filter(kind=kind).values_list("about_id", "actor_id"))


def test_a_draft_is_published_and_what_is_not_whole_is_left_with_its_reason(
    editor: Client, wendy: User
) -> None:
    whole = ServiceFactory.create(name="Tea and chat", live=False)
    whole.summary = "Every Tuesday."
    whole.save_revision(user=wendy)
    half = ServiceFactory.create(name="Chess", live=False)
    half.schedules.add(Schedule(frequency="weekly", days="", opens_at=None))
    half.save_revision(user=wendy)
    shown = ServiceFactory.create(name="Knitting")
    url = _url("publish", whole, half, shown)
    page = editor.get(url).text
    assert "Publish 1 service?" in page
    assert "Knitting: it is published already" in page
    assert "Tick at least one day." in page
    answer = _press(editor, url)
    assert "1 published." in answer.text
    whole.refresh_from_db()
    half.refresh_from_db()
    assert (whole.live, whole.summary, half.live) == (True, "Every Tuesday.", False)
    assert _events("listing.published") == [(str(whole.pk), str(wendy.pk))]
    history = editor.get(reverse("wagtailsnippets_directory_service:history", args=[whole.pk])).text
    assert "Wendy Sharp" in history


def test_what_waits_for_approval_or_is_locked_by_somebody_is_not_published(
    editor: Client, wendy: User
) -> None:
    setup_approval()
    waits, locked = (ServiceFactory.create(live=False) for _ in range(2))
    waits.save_revision(user=wendy)
    waits.get_workflow().start(waits, wendy)
    other = user_with(Role.EDITOR, name="Omar Bell")
    Service.objects.filter(pk=locked.pk).update(locked=True, locked_by=other, locked_at=clock.now())
    url = _url("publish", waits, locked)
    page = editor.get(url).text
    assert "it waits for a colleague&#x27;s approval" in page
    assert "it is locked by Omar Bell" in page
    editor.post(url, {"chosen": f"{waits.pk},{locked.pk}"})
    assert not Service.objects.filter(live=True).exists()


def test_all_of_a_narrowed_list_is_what_the_list_shows_and_no_more(editor: Client) -> None:
    group = OrganisationFactory.create(name="Harbour Trust")
    paused = [ServiceFactory.create(organisation=group, name=f"Walk {n}", status="paused") for n in range(6)]
    other = ServiceFactory.create(organisation=group, name="Talk", status="paused")
    running = ServiceFactory.create(organisation=group, name="Walk on")
    url = _url("archive", narrowed="status=paused&q=Walk&id=all")
    assert "Archive 6 services?" in editor.get(url).text
    _press(editor, url)
    archived = Service.objects.exclude(archived_at=None)
    assert set(archived.values_list("pk", flat=True)) == {one.pk for one in paused}
    assert len(_events("listing.archived")) == 6
    assert {other.pk, running.pk}.isdisjoint(archived.values_list("pk", flat=True))


def test_the_press_means_the_listings_that_were_shown(editor: Client) -> None:
    first = ServiceFactory.create(status="paused")
    url = _url("archive", narrowed="status=paused&id=all")
    shown = editor.get(url).context["form"].initial["chosen"]
    later = ServiceFactory.create(status="paused")
    editor.post(url, {"chosen": shown})
    later.refresh_from_db()
    first.refresh_from_db()
    assert first.archived_at is not None
    assert later.archived_at is None
    for odd in ("", "x", f"{later.pk},", "\0"):
        editor.post(url, {"chosen": odd})
        later.refresh_from_db()
        assert later.archived_at is None


def test_a_need_is_given_as_confirmed_once_and_to_the_draft_too(editor: Client, wendy: User) -> None:
    need, other = NeedFactory.create(name="Company"), NeedFactory.create()
    plain, inferred, has = (ServiceFactory.create() for _ in range(3))
    ServiceNeed.objects.create(service=inferred, need=need, basis="inferred", confidence=40)
    ServiceNeed.objects.create(service=has, need=need, basis="confirmed")
    plain.name = "A new name"
    plain.save_revision(user=wendy)
    url = _url("need", plain, inferred, has)
    assert "This field is required" in editor.post(url, {"chosen": str(plain.pk)}).text
    answer = _press(editor, url, need=str(need.pk))
    assert "2 meet this need now." in answer.text
    for one in (plain, inferred, has):
        assert ServiceNeed.objects.get(service=one).basis == "confirmed"
    plain.refresh_from_db()
    draft = plain.get_latest_revision_as_object()
    assert (plain.name != "A new name", draft.name) == (True, "A new name")
    assert [row.need for row in draft.needs.all()] == [need]
    assert len(_events("listing.need-given")) == 2
    assert not Service.objects.filter(needs__need=other).exists()


def test_listings_are_marked_as_checked_and_given_a_day_of_review(editor: Client) -> None:
    today = clock.today()
    services = [ServiceFactory.create() for _ in range(2)]
    _press(editor, _url("checked", *services))
    assert [one.checks.get().on for one in services] == [today, today]
    day = today + timedelta(days=40)
    _press(editor, _url("review-date", *services), on=day.isoformat())
    assert set(ListingReview.objects.values_list("due_on", flat=True)) == {day}
    past = _press(editor, _url("review-date", *services), on=today.isoformat())
    assert "still to come" in past.text
    assert set(ListingReview.objects.values_list("due_on", flat=True)) == {day}
    assert len(_events("listing.checked")) == len(_events("listing.review-date")) == 2


def test_what_is_ticked_is_downloaded_in_the_columns_that_are_read(editor: Client) -> None:
    wanted, other = ServiceFactory.create(name="Tea"), ServiceFactory.create(name="Talk")
    answer = _press(editor, _url("download", wanted), file_format="csv")
    rows = answer.content.decode()
    assert wanted.name in rows
    assert other.name not in rows
    assert answer["Content-Disposition"] == 'attachment; filename="services.csv"'
    assert len(_events("listings.exported")) == 1


@pytest.mark.parametrize("model", ["organisation", "location"])
def test_organisations_and_places_are_archived_too_and_brought_back(editor: Client, model: str) -> None:
    factories: dict[str, Any] = {"organisation": OrganisationFactory, "location": LocationFactory}
    one = factories[model].create()
    _press(editor, _url("archive", one, model=model))
    one.refresh_from_db()
    assert one.archived_at is not None
    _press(editor, _url("restore", one, model=model))
    one.refresh_from_db()
    assert one.archived_at is None
    missing = reverse("wagtail_bulk_action", args=["directory", model, "need"])
    assert editor.get(missing).status_code == 404


def test_only_what_nothing_refers_to_is_deleted(editor: Client) -> None:
    used = ServiceFactory.create().organisation
    unused = OrganisationFactory.create()
    url = _url("delete", used, unused, model="organisation")
    assert "still used by 1 services" in editor.get(url).text
    _press(editor, url)
    assert list(Organisation.objects.values_list("pk", flat=True)) == [used.pk]


@pytest.mark.parametrize("factory", [OrganisationFactory, ServiceFactory, LocationFactory, NeedFactory])
def test_what_is_deleted_is_written_down(editor: Client, wendy: User, factory: Any) -> None:
    one = factory.create(name="Harbour Trust")
    model, pk = one._meta.model_name, str(one.pk)
    _press(editor, _url("delete", one, model=model))
    assert not type(one)._base_manager.filter(pk=pk).exists()
    assert _events("listing.deleted") == [(pk, str(wendy.pk))]
    log = ModelLogEntry.objects.get(action="wagtail.delete", object_id=pk)
    assert (log.user, log.label, log.deleted) == (wendy, str(one), True)


def test_what_comes_into_use_before_it_is_deleted_stays(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = OrganisationFactory.create(name="A"), OrganisationFactory.create(name="B")
    url = _url("delete", first, other, model="organisation")
    asked: list[Any] = []

    def uses(thing: Any) -> dict[str, int]:
        """Between the first look and the delete somebody lists a service of it."""
        found = uses_of(thing)
        if thing == other and not asked:
            asked.append(thing)
            ServiceFactory.create(organisation=other)
        return found

    form = editor.get(url).context["form"]
    monkeypatch.setattr(actions, "uses_of", uses)
    answer = editor.post(url, {"chosen": form.initial["chosen"]}, follow=True)
    assert asked
    assert "B: still used by 1 services" in answer.text
    assert list(Organisation.objects.values_list("pk", flat=True)) == [other.pk]
    assert [about for about, _by in _events("listing.deleted")] == [str(first.pk)]
    assert not ModelLogEntry.objects.filter(action="wagtail.delete", object_id=str(other.pk)).exists()


def test_too_many_are_not_changed_at_one_press(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection.ListingAction, "most", 2)
    services = [ServiceFactory.create() for _ in range(3)]
    url = _url("checked", *services)
    assert "These are 3, and at most 2" in editor.get(url).text
    editor.post(url, {"chosen": ",".join(str(one.pk) for one in services)})
    assert not services[0].checks.exists()


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.COMMISSIONER, Role.MEMBER])
def test_nobody_else_changes_many(client: Client, role: Role) -> None:
    client.force_login(user_with(role))
    service = ServiceFactory.create()
    url = _url("archive", service)
    assert client.post(url, {"chosen": str(service.pk)}).status_code in {302, 403}
    service.refresh_from_db()
    assert service.archived_at is None
    assert Need.objects.count() == 0
