"""Every warning about a number or address is said in the same words wherever somebody may use it."""

from __future__ import annotations

import re
from html import unescape
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.links.tokens import token_of
from prescribing.people.contacting import warnings
from prescribing.people.details_given import ContactGiven
from prescribing.prescriptions.what_group_sees import Draft, preview
from tests.factories.prescribing import Thread, a_navigator, a_need, a_person, a_prescription

pytestmark = pytest.mark.django_db


def a_thread(**contact: Any) -> Thread:
    given = ContactGiven(**{"kind": "phone", "value": "07700 900142", "call": "yes", **contact})
    priya = a_navigator(name="Priya Nair")
    return a_prescription("sent", by=priya, need=a_need(priya, a_person(priya, contacts=[given])))


def said_of(thread: Thread) -> list[str]:
    point = thread.person.contact_points.get()
    return [part.text for part in warnings(point) if part.strong]


def words_of(html: str) -> str:
    """What is read: without tags, each run of whitespace as one space."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def everywhere(thread: Thread) -> dict[str, str]:
    """The words of every page and paper by which somebody may ring or write to them."""
    staff, group = Client(), Client()
    staff.force_login(thread.navigator)
    link = reverse("prescribing:link", args=[token_of(thread.link())])
    pages = {
        "banner": staff.get(reverse("prescribing:person", args=[thread.person.pk])),
        "prescription": staff.get(reverse("prescribing:prescription", args=[thread.prescription.pk])),
        "today": staff.get(reverse("prescribing:today") + "?waiting=all"),
        "paper": staff.get(reverse("prescribing:today_sheet")),
        "group": group.post(link, {"do": "show"}, follow=True),
    }
    found = {name: words_of(page.content.decode()) for name, page in pages.items()}
    found["preview"] = " ".join(row.after for row in preview(Draft.of(thread.prescription)).after)
    found["share"] = " ".join(row["after"] for row in thread.prescription.shares.get().after)
    return found


WARNINGS = (
    {"whose": "her son Imran"},
    {"shared": True},
    {"text": "no"},
    {"voicemail": "no"},
    {"voicemail": "not-known"},
    {"discreet": True},
)
ALL = {"whose": "her son Imran", "shared": True, "text": "no", "voicemail": "no", "discreet": True}


@pytest.mark.parametrize("contact", [*WARNINGS, ALL])
def test_a_warning_about_a_phone_reads_the_same_everywhere(contact: dict[str, Any]) -> None:
    thread = a_thread(**contact)
    said = said_of(thread)
    assert said
    for place, words in everywhere(thread).items():
        for warning in said:
            assert warning.rstrip(".") in words, f"{place} does not say: {warning}"


def test_a_warning_about_an_email_reaches_the_group_too() -> None:
    thread = a_thread(
        kind="email", value="naz@example.org", email="yes", whose="her son Imran", shared=True, discreet=True
    )
    words = everywhere(thread)
    for warning in ("Her son Imran's email, others use it.", "Never say who is calling."):
        for place in ("banner", "preview", "share", "group"):
            assert warning in words[place], place


def test_no_answer_of_a_phone_widens_what_the_share_says() -> None:
    """Every combination: the share says exactly the strong words of the banner, no more and no fewer."""
    for voicemail, text, shared, discreet in product(
        ("yes", "no", "not-known"), ("yes", "no"), (0, 1), (0, 1)
    ):
        thread = a_thread(voicemail=voicemail, text=text, shared=bool(shared), discreet=bool(discreet))
        row = next(row for row in preview(Draft.of(thread.prescription)).after if row.key == "phone")
        assert row.after == " ".join(said_of(thread))
