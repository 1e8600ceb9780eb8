"""One referral in the queue: the answer to what was asked stands there, and no title names anybody."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from prescribing.intake.queue.opened import open_referral_in_queue
from prescribing.referrals import triage
from prescribing.referrals.models import Referral
from tests.factories.intake import a_coordinator, sent_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


def title_of(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert found is not None
    return " ".join(found[1].split())


def opened(coordinator: User, referral: Referral) -> str:
    client = Client()
    client.force_login(coordinator)
    return client.get(reverse("prescribing:intake_one", args=[referral.pk])).content.decode()


def test_triage_reads_the_answer_to_what_was_asked(coordinator: User) -> None:
    referral = sent_in()
    assert open_referral_in_queue(referral, coordinator).answer == ""
    triage.ask_for_information(referral=referral, what="Does she agree?", by=coordinator)
    triage.send(referral=referral, note="Yes, her daughter was there", by=coordinator)

    assert "“Yes, her daughter was there”" in opened(coordinator, referral)

    triage.ask_for_information(referral=referral, what="Which daughter?", by=coordinator)
    page = opened(coordinator, referral)
    assert "Which daughter?" in page
    assert "Yes, her daughter was there" not in page


def test_the_title_of_one_opened_names_nobody(coordinator: User) -> None:
    page = opened(coordinator, sent_in())

    assert "Violet Samways" in page
    assert title_of(page).startswith("A referral, intake")
    assert "Violet" not in title_of(page)


@pytest.mark.parametrize("whom", ["somebody", "me"])
def test_the_title_of_a_question_names_nobody(client: Client, coordinator: User, whom: str) -> None:
    client.post(reverse("prescribing:ask_for_help_page", args=[whom, "who"]), {"name": "Ada Bright"})
    slugs = ("help", "reach") if whom == "me" else ("help", "when", "said", "decides", "reach", "more")
    pages = {
        slug: client.get(reverse("prescribing:ask_for_help_page", args=[whom, slug])).content.decode()
        for slug in slugs
    }

    for slug, page in pages.items():
        assert "Ada" not in title_of(page), slug
        assert "uestion" in title_of(page)
    assert whom == "me" or title_of(pages["said"]).startswith("Question 4 of 6")
