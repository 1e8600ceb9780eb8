"""A listing's history says who did each thing, whatever way it was done."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import log

from directory.accounts.roles import Role
from directory.audit.actions import record
from directory.group_space.changes import change
from directory.openreferral.models import Source
from directory.upkeep.actions import check
from tests.factories.accounts import user_with
from tests.factories.catalogue import ServiceFactory
from tests.factories.groups import a_keeper, as_actor

pytestmark = pytest.mark.django_db


def test_the_history_names_the_editor_the_group_and_the_feed(client: Client) -> None:
    wendy = user_with(Role.EDITOR, name="Wendy Sharp")
    service = ServiceFactory.create()
    change(
        record=service,
        after={"bring": {"what_to_bring": "A cup"}},
        by=as_actor(a_keeper(service.organisation, name="Jean Bartlett")),
    )
    check(service=service, by=wendy)
    Source.objects.create(key="council", name="Dorset Council")
    log(instance=service, action="wagtail.edit", data={"source": "council", "changes": ["words"]})
    record("audit.read", service, by=user_with(Role.SUPERVISOR, name="Helen Marsh"))
    client.force_login(wendy)
    page = client.get(reverse("wagtailsnippets_directory_service:history", args=[service.pk])).text
    deeds = page[page.index('id="deeds"') :]
    assert deeds.index("Checked that a listing is right") < deeds.index("Changed their own listing")
    assert "Wendy Sharp" in deeds
    assert "Jean Bartlett" in deeds
    assert "@example.org" not in deeds
    assert "From Dorset Council" in page
    assert "Helen Marsh" not in page


def test_a_history_without_deeds_has_no_empty_table(client: Client) -> None:
    client.force_login(user_with(Role.EDITOR))
    service = ServiceFactory.create()
    page = client.get(reverse("wagtailsnippets_directory_service:history", args=[service.pk])).text
    assert "Also done" not in page
