"""Consents, documents, a second record and what keeps somebody well: on a phone too, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from directory.accounts.models import User
from prescribing.models import Consent, KeepsWell, KeptDocument, Person
from tests.browser.test_plan import priya, signed_in
from tests.browsing import looked_at
from tests.factories.plans import Asked
from tests.factories.prescribing import a_need, a_person, a_prescription, a_service

__all__ = ["priya", "signed_in"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_everything_of_one_person_is_reached_from_their_page(
    signed_in: Callable[..., Page], priya: User, phone: bool, tmp_path: Any
) -> None:
    peg = a_person(priya)
    service = a_service(name="Steady On")
    thread = a_prescription("accepted", by=priya, need=a_need(priya, peg), service=service)
    Asked.of_fire_station(priya, referral=thread.prescription.referral)
    twin = a_person(priya, contacts=[])
    page = signed_in(priya, phone=phone, javascript=not phone)
    home = reverse("prescribing:person", args=[peg.pk])

    page.goto(home)
    page.get_by_role("link", name="Add a document").click()
    letter = tmp_path / "clinic.pdf"
    letter.write_bytes(b"%PDF-1.7 a letter")
    page.get_by_label("The file").set_input_files(letter)
    page.get_by_label("What is it?").fill("Letter from the falls clinic")
    page.get_by_label("A letter", exact=True).check()
    looked_at(page, "document-new")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("link", name="Letter from the falls clinic", exact=True)).to_be_visible()
    looked_at(page, "person")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Letter from the falls clinic", exact=True).click()
    assert waiting.value.suggested_filename == "clinic.pdf"
    assert KeptDocument.objects.get().referral.person == peg

    page.get_by_role("link", name="See both side by side").click()
    expect(page.get_by_role("heading", name="Are they one person?")).to_be_visible()
    looked_at(page, "side-by-side")
    page.get_by_role("button", name="One person: use this record").click()
    expect(page.get_by_text("They are one person now")).to_be_visible()
    assert Person.objects.get(pk=twin.pk).merged_into == peg

    page.goto(reverse("prescribing:plan", args=[peg.pk]))
    page.get_by_role("link", name="Write it down").click()
    page.get_by_label("What helps").fill("A walk to church")
    looked_at(page, "keeps-well")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Print it").click()
    expect(page.get_by_role("heading", name="What keeps me well")).to_be_visible()
    looked_at(page, "keeps-well-paper")
    assert KeepsWell.objects.get().helps == "A walk to church"

    page.goto(home)
    page.get_by_role("link", name="What Peg agreed to").click()
    looked_at(page, "consents")
    page.get_by_role("link", name="Withdraw everything").click()
    expect(page.get_by_text("Steady On: stopped")).to_be_visible()
    looked_at(page, "withdraw-all")
    page.get_by_role("button", name="Take everything back").click()
    expect(page.get_by_text("Everything they agreed to is taken back")).to_be_visible()
    assert not Consent.objects.in_force().exists()
    looked_at(page, "consents-after")
