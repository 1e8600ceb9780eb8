"""The pages that move a referral and hand people over, in a real browser: axe's rules and narrow screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from directory.accounts.models import User
from directory.accounts.roles import Role
from prescribing.models import Person
from prescribing.referrals.transfer import transfer
from tests.browser import test_staff_pages
from tests.browsing import assert_accessible, width_of
from tests.factories.prescribing import a_navigator, a_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
place, priya, peg = test_staff_pages.place, test_staff_pages.priya, test_staff_pages.peg
signed_in = test_staff_pages.signed_in
NAMES = (
    "hold",
    "referral_urgency",
    "transfer",
    "begin_closing",
    "close_referral",
    "cannot_reach",
    "end_early",
)


def test_every_page_of_the_states_keeps_axes_rules_and_its_width(
    signed_in: Callable[..., Any], priya: User, peg: Person
) -> None:
    team, spell = peg.team, peg.referrals.get()
    helen = a_navigator(team, role=Role.SUPERVISOR, name="Helen Marsh")
    sam = a_navigator(team, name="Sam Orr")
    other = a_referral(priya, needs=[])
    transfer(referral=other, to=sam, by=priya, why="Nearer to your round")
    by_spell = [reverse(f"prescribing:{name}", args=[peg.pk, spell.pk]) for name in NAMES]
    hand_over = reverse("prescribing:hand_over", args=[priya.pk])
    asked = other.transfers.get()
    visits = {
        priya: [reverse("prescribing:person", args=[peg.pk]), *by_spell],
        sam: [
            reverse("prescribing:today"),
            reverse("prescribing:person", args=[other.person_id]),
            reverse("prescribing:refuse", args=[other.person_id, asked.pk]),
        ],
        helen: [
            reverse("prescribing:hand_over_whom"),
            reverse("prescribing:agreed_number", args=[sam.pk]),
            hand_over,
        ],
    }
    for options in ({}, {"phone": True}):
        for user, addresses in visits.items():
            page = signed_in(user, **options)
            for address in addresses:
                page.goto(address)
                assert_accessible(page)
                wide = width_of(page)
                assert wide <= page.viewport_size["width"], f"{address} is {wide} wide"
