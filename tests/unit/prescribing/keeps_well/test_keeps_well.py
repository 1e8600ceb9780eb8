"""What keeps somebody well: in their words, on paper, and seen by whom they choose."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.permissions import NotAllowed
from directory.audit.models import AuditEvent
from prescribing.keeps_well.actions import write_keeps_well
from prescribing.keeps_well.last_said import keeps_well_of
from prescribing.models import KeepsWell, Person
from prescribing.people.actions import merge
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db


def test_it_is_written_down_shown_on_the_plan_and_printed_large_where_they_need_it(client: Client) -> None:
    by = a_navigator()
    person = a_referral(by).person
    client.force_login(by)
    page = reverse("prescribing:keeps_well", args=[person.pk])
    assert client.post(page, {"shared_with": "Karen"}).status_code == 400
    said = {"signs": "Up past 2am", "helps": "Chesil beach", "who": "Karen", "shared_with": "Priya and Karen"}

    client.post(page, said)

    plan = client.get(reverse("prescribing:plan", args=[person.pk])).content.decode()
    paper = reverse("prescribing:keeps_well_sheet", args=[person.pk])
    assert paper in plan
    large = client.get(paper).content.decode()
    for words in said.values():
        assert words in plan
        assert words in large
    assert "wm-page--large" in large, "Peg needs large print"
    assert "wm-page--large" not in client.get(f"{paper}?large=0").content.decode()
    assert "Hallett" not in large, "they hand it on: it bears no whole name"
    assert AuditEvent.objects.filter(kind="keeps-well.written", person_id=str(person.pk)).count() == 1


def test_what_they_chose_to_share_less_is_not_shown_in_its_older_words(client: Client) -> None:
    by = a_navigator()
    referral = a_referral(by)
    person, colleague = referral.person, a_navigator(referral.team)
    write_keeps_well(person=person, helps="The dog", by=by)
    assert keeps_well_of(person, colleague) is not None
    write_keeps_well(person=person, helps="The refuge", private=True, by=by)
    newest = keeps_well_of(person, by)
    assert newest is not None
    assert newest.helps == "The refuge"
    assert keeps_well_of(person, colleague) is None
    client.force_login(colleague)
    plan = client.get(reverse("prescribing:plan", args=[person.pk])).content.decode()
    assert "refuge" not in plan
    assert "The dog" not in plan
    assert client.get(reverse("prescribing:keeps_well_sheet", args=[person.pk])).status_code == 404
    empty = client.get(reverse("prescribing:keeps_well", args=[person.pk]))
    assert empty.status_code == 200, "as where nothing was said"
    assert "The dog" not in empty.content.decode()
    write_keeps_well(person=person, helps="Mine", by=colleague)
    assert KeepsWell.objects.visible_to(by).filter(helps="The refuge").exists(), "it stays on record"


def test_it_goes_with_a_merge_and_strangers_see_nothing() -> None:
    by = a_navigator()
    known, twin = a_person(by), a_person(by)
    write_keeps_well(person=twin, helps="The dog", by=by)
    merge(person=twin, into=known, by=by)
    found = keeps_well_of(Person.objects.get(pk=known.pk), by)
    assert found is not None
    assert found.helps == "The dog"
    stranger = a_navigator()
    assert keeps_well_of(known, stranger) is None
    with pytest.raises(NotAllowed):
        write_keeps_well(person=known, helps="x", by=stranger)
