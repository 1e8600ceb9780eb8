"""The editing screens as an editor meets them, through the real admin."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.accounts.models import Membership, User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Organisation, ReferralContact, Service
from tests.factories.accounts import user_with
from tests.factories.catalogue import (
    LocationFactory,
    NeedFactory,
    OrganisationFactory,
    ReferralContactFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db

LISTS = [
    "wagtailsnippets_directory_service:list",
    "wagtailsnippets_directory_organisation:list",
    "wagtailsnippets_directory_location:list",
    "wagtailsnippets_directory_need:list",
    "wagtailsnippets_directory_dangertopic:list",
    "wagtailsnippets_directory_synonym:list",
    "wagtailsnippets_directory_termmapping:list",
    "listings_to_confirm",
    "imports",
    "wagtailadmin_home",
    "wagtailadmin_account",
]


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


@pytest.mark.parametrize("name", LISTS)
def test_an_editor_opens_every_list(editor: Client, name: str) -> None:
    ServiceFactory(location=LocationFactory(), need=NeedFactory())
    assert editor.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("factory", [ServiceFactory, OrganisationFactory, LocationFactory, NeedFactory])
def test_an_editor_opens_every_form(editor: Client, factory: type) -> None:
    thing = factory()
    url = reverse(f"wagtailsnippets_directory_{thing._meta.model_name}:edit", args=[thing.pk])
    assert editor.get(url).status_code == 200
    assert editor.get(url.replace("/edit/", "/history/")).status_code == 200
    assert editor.get(reverse(f"wagtailsnippets_directory_{thing._meta.model_name}:add")).status_code == 200


def test_inferred_facts_are_confirmed_at_one_press(editor: Client) -> None:
    service = ServiceFactory.create(need=NeedFactory.create(name="Company"))
    service.needs.update(basis="inferred")
    page = editor.get(reverse("listings_to_confirm")).content.decode()
    assert service.name in page
    assert "Company" in page
    editor.post(reverse("confirm_listing", args=[service.pk]))
    assert service.needs.get().basis == "confirmed"
    assert "Nothing to confirm" in editor.get(reverse("listings_to_confirm")).content.decode()


def test_a_wrong_fact_is_taken_away_at_one_press_and_the_rest_stays(editor: Client) -> None:
    service = ServiceFactory.create(
        need=NeedFactory.create(name="Company"), free="yes", free_basis="inferred"
    )
    service.needs.update(basis="inferred")
    page = editor.get(reverse("listings_to_confirm"))
    assert "Wrong" in page.text
    assert "Free: yes" in page.text
    [(_service, facts)] = page.context["listed"]
    company = next(fact for fact in facts if fact.words == "Company")
    url = reverse("refuse_inferred", args=[service.pk])
    assert "is taken off" in editor.post(url, {"fact": company.key}, follow=True).text
    assert not service.needs.exists()
    service.refresh_from_db()
    assert service.free == "yes"
    assert (
        "not inferred of this listing any more" in editor.post(url, {"fact": company.key}, follow=True).text
    )
    for odd in ("", "needs:", "x" * 300, "free:no", "\0"):
        assert editor.post(url, {"fact": odd}).status_code == 302


def test_nobody_without_the_permission_says_wrong(client: Client) -> None:
    service = ServiceFactory.create(free="yes", free_basis="inferred")
    client.force_login(user_with(Role.NAVIGATOR))
    answer = client.post(reverse("refuse_inferred", args=[service.pk]), {"fact": "free:yes"})
    assert answer.status_code in {302, 403}
    service.refresh_from_db()
    assert service.free == "yes"


def test_a_history_counts_changes_and_not_log_entries(editor: Client) -> None:
    service = ServiceFactory.create()
    service.save_revision(log_action=True)
    said = editor.get(reverse("wagtailsnippets_directory_service:history", args=[service.pk])).text
    assert "1 change" in said
    assert "log entr" not in said


def test_lists_are_searched_and_filtered(editor: Client) -> None:
    ServiceFactory(name="Knitting by the sea", status="active")
    ServiceFactory(name="Chess at noon", status="paused")
    url = reverse("wagtailsnippets_directory_service:list")
    found = editor.get(url, {"q": "knitting"}).content.decode()
    assert "Knitting by the sea" in found
    assert "Chess at noon" not in found
    paused = editor.get(url, {"status": "paused"}).content.decode()
    assert "Chess at noon" in paused
    assert "Knitting by the sea" not in paused


def test_service_list_asks_a_constant_number_of_queries(editor: Client) -> None:
    url = reverse("wagtailsnippets_directory_service:list")
    ServiceFactory.create_batch(2)
    editor.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        editor.get(url)
    ServiceFactory.create_batch(20)
    with CaptureQueriesContext(connection) as many:
        editor.get(url)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    "role", [Role.NAVIGATOR, Role.RECEPTIONIST, Role.COMMISSIONER, Role.MEMBER, Role.PARTNER]
)
def test_only_editors_come_in(client: Client, role: Role) -> None:
    client.force_login(user_with(role))
    service = ServiceFactory()
    for url in [reverse(name) for name in LISTS] + [
        reverse("service_room", args=[service.pk]),
        reverse("referral_contact", args=[service.organisation_id]),
        reverse("accounts"),
    ]:
        assert client.get(url).status_code in {302, 403}, url


def test_deleting_what_is_in_use_explains_and_offers_to_archive(editor: Client) -> None:
    service = ServiceFactory()
    organisation = service.organisation
    url = reverse("wagtailsnippets_directory_organisation:delete", args=[organisation.pk])
    page = editor.get(url).content.decode()
    assert "1 services" in page
    assert "Archive it" in page
    assert editor.post(url).status_code == 302
    organisation.refresh_from_db()
    assert organisation.archived_at is not None
    assert Service.objects.filter(pk=service.pk).exists()


def test_what_nothing_uses_is_deleted(editor: Client) -> None:
    organisation = OrganisationFactory()
    url = reverse("wagtailsnippets_directory_organisation:delete", args=[organisation.pk])
    assert editor.get(url).status_code == 200
    editor.post(url)
    assert not Organisation.objects.filter(pk=organisation.pk).exists()


def test_a_need_in_use_is_not_lost(editor: Client) -> None:
    need = NeedFactory()
    ServiceFactory(need=need)
    page = editor.get(reverse("wagtailsnippets_directory_need:delete", args=[need.pk]))
    assert page.status_code == 200
    assert "still used by" in page.content.decode()


def test_referral_contact_is_named_then_confirmed_with_how(editor: Client) -> None:
    organisation = OrganisationFactory()
    url = reverse("referral_contact", args=[organisation.pk])
    editor.post(
        url, {"name_it": "1", "new-name": "Tom Reddy", "new-email": "tom@example.org", "new-phone": ""}
    )
    contact = ReferralContact.objects.get(organisation=organisation)
    assert contact not in ReferralContact.objects.confirmed()
    editor.post(url, {"confirm_it": "1", "confirm-how": ""})
    contact.refresh_from_db()
    assert contact.confirmed_at is None
    colleague = Client()
    colleague.force_login(user_with(Role.EDITOR))
    colleague.post(url, {"confirm_it": "1", "confirm-how": "Rang them back"})
    assert contact in ReferralContact.objects.confirmed()
    assert AuditEvent.objects.filter(kind="referral-contact.confirmed").count() == 1


def test_a_new_contact_ends_the_one_before(editor: Client) -> None:
    old = ReferralContactFactory()
    url = reverse("referral_contact", args=[old.organisation_id])
    editor.post(url, {"name_it": "1", "new-name": "Ann", "new-email": "ann@example.org"})
    old.refresh_from_db()
    assert old.ended_at is not None
    assert old.organisation.referral_contacts.filter(ended_at=None).get().email == "ann@example.org"


def test_room_is_said_and_shows_at_once(editor: Client) -> None:
    service = ServiceFactory()
    url = reverse("service_room", args=[service.pk])
    response = editor.post(url, {"state": "full", "until": "2999-01-01", "weeks": "", "note": ""})
    assert response.status_code == 302
    assert service.capacities.get().state == "full"
    assert 'value="2999-01-01"' in editor.get(url).content.decode(), "saved again, the day stays"
    editor.post(url, {"checked": "1"})
    assert service.checks.count() == 1


def test_administrator_adds_somebody_and_closes_the_account(client: Client) -> None:
    client.force_login(user_with(Role.ADMINISTRATOR))
    practice = OrganisationFactory(kind="practice")
    client.post(
        reverse("account_add"),
        {
            "name": "Dawn",
            "email": "dawn@example.org",
            "phone": "",
            "role": "receptionist",
            "organisation": str(practice.pk),
        },
    )
    user = User.objects.get(email="dawn@example.org")
    assert user.may("prescribing.prescribe_at_desk")
    url = reverse("account", args=[user.pk])
    assert client.get(url).status_code == 200
    membership = Membership.objects.current().get(user=user)
    client.post(url, {"end": str(membership.pk)})
    assert not User.objects.get(pk=user.pk).may("prescribing.prescribe_at_desk")
    client.post(url, {"close": "1"})
    user.refresh_from_db()
    assert user.is_active is False
    assert client.get(reverse("accounts"), {"q": "dawn"}).status_code == 200


def test_an_address_in_use_is_refused_in_words(client: Client) -> None:
    client.force_login(user_with(Role.ADMINISTRATOR, email="taken@example.org"))
    page = client.post(
        reverse("account_add"),
        {"name": "Dawn", "email": "TAKEN@example.org", "phone": "", "role": "editor", "organisation": ""},
    )
    assert page.status_code == 200
    assert "already" in page.content.decode()


def test_a_file_of_listings_is_imported_with_its_report(editor: Client) -> None:
    one = {
        "id": "0b6a6620-ca54-5509-97e3-28b47640de1a",
        "name": "Chess at noon",
        "status": "active",
        "organization": {"id": "66cd73ab-240d-5e54-9861-cf297165a090", "name": "Noon Players"},
    }
    file = SimpleUploadedFile("services.json", json.dumps([one, {"name": ""}]).encode())
    page = editor.post(reverse("imports"), {"source": "Noon", "file": file}, follow=True)
    assert page.status_code == 200
    assert "Chess at noon" in page.content.decode()
    assert Service.objects.get(pk=one["id"]).live
    assert editor.get(reverse("imports")).content.decode().count("Noon") >= 1


def test_a_file_of_something_else_is_refused_by_name(editor: Client) -> None:
    file = SimpleUploadedFile(
        "organisation.json", b'{"id": "x", "name": "Noon", "website": "https://example.org"}'
    )
    page = editor.post(reverse("imports"), {"source": "Noon", "file": file})
    assert page.status_code == 200
    assert "organisation" in page.content.decode().lower()
    assert not Service.objects.exists()
