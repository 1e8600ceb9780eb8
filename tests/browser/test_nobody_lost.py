"""The page “Nobody is lost”, in a real browser: axe's rules and a narrow screen, with something found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from directory.accounts.roles import Role
from directory.background.heartbeats import SECONDS, record_heartbeat
from prescribing.models import Referral
from prescribing.reconciliation.run import reconcile
from tests.browser import test_staff_pages
from tests.browsing import assert_accessible
from tests.factories.prescribing import a_navigator, a_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
signed_in = test_staff_pages.signed_in


def test_what_was_found_is_read_and_opened_at_every_width(signed_in: Callable[..., Any]) -> None:
    priya = a_navigator()
    supervisor = a_navigator(priya.team_members.get().team, role=Role.SUPERVISOR)
    referral = a_referral(priya)
    Referral.objects.filter(pk=referral.pk).update(state="contacting")
    reconcile()
    record_heartbeat("worker", {SECONDS: 0.2, "messages": "RuntimeError"})
    for options in ({}, {"phone": True}, {"phone": True, "javascript": False}):
        page = signed_in(supervisor, **options)
        page.goto("/nobody-lost/")
        if options.get("javascript", True):
            assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= page.viewport_size["width"], f"{wide} wide"
    page.get_by_role("link", name=str(referral.pk)).click()
    page.wait_for_url(f"**/people/{referral.person_id}/")
