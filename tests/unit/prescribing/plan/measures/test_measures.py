"""What people say of how things are: blanks stay blank, the four are not added up, bands are as published."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from prescribing.models import Assessment, Referral
from prescribing.plan.measures.actions import note_assessment
from prescribing.plan.measures.wording import LONELINESS, WELLBEING, band, loneliness_total
from tests.factories.prescribing import a_navigator, a_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def spell() -> Referral:
    return a_referral(a_navigator())


def note(spell: Referral, **answers: int | str | None) -> Assessment:
    assert spell.owner is not None
    return note_assessment(referral=spell, moment="start", mode="phone", answers=answers, by=spell.owner)


def test_a_blank_stays_blank(spell: Referral) -> None:
    kept = note(spell, satisfied=0, happy=None, lonely_often="")
    kept.refresh_from_db()
    assert kept.satisfied == 0
    assert (kept.happy, kept.anxious, kept.isolated, kept.lonely_often) == (None, None, None, "")


def test_nothing_at_all_is_kept_only_as_refused(spell: Referral) -> None:
    assert spell.owner is not None
    with pytest.raises(ValidationError):
        note(spell)
    kept = note_assessment(
        referral=spell, moment="review", mode="in-person", answers={}, refused=True, by=spell.owner
    )
    assert kept.refused
    with pytest.raises(ValidationError):
        note_assessment(
            referral=spell,
            moment="review",
            mode="in-person",
            answers={"happy": 3},
            refused=True,
            by=spell.owner,
        )


@pytest.mark.parametrize(("name", "score"), [("satisfied", 11), ("isolated", 0), ("left_out", 4)])
def test_what_is_off_the_scale_is_refused(spell: Referral, name: str, score: int) -> None:
    with pytest.raises(ValidationError):
        note(spell, **{name: score})
    kept = note(spell, happy=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=kept.pk).update(**{name: score})


@pytest.mark.parametrize(
    ("score", "of_three", "of_anxiety"),
    [
        (0, "low", "very low"),
        (1, "low", "very low"),
        (2, "low", "low"),
        (3, "low", "low"),
        (4, "low", "medium"),
        (5, "medium", "medium"),
        (6, "medium", "high"),
        (7, "high", "high"),
        (8, "high", "high"),
        (9, "very high", "high"),
        (10, "very high", "high"),
    ],
)
def test_bands_are_as_published(score: int, of_three: str, of_anxiety: str) -> None:
    assert [band(name, score) for name in ("satisfied", "worthwhile", "happy")] == [of_three] * 3
    assert band("anxious", score) == of_anxiety
    assert band("happy", None) == ""


def test_the_loneliness_total_needs_all_three() -> None:
    assert loneliness_total(1, 2, 3) == 6
    assert loneliness_total(1, None, 3) is None


def test_the_page_asks_in_the_official_words_and_shows_each_number_credited(
    client: Client, spell: Referral
) -> None:
    assert spell.owner is not None
    client.force_login(spell.owner)
    url = reverse("prescribing:plan_measures", args=[spell.person_id])
    asked = client.get(url).content.decode()
    for question in (*WELLBEING, *LONELINESS):
        assert question.asked in asked
    assert "How often do you feel lonely?" in asked
    client.post(
        url, {"moment": "start", "mode": "phone", "satisfied": "3", "anxious": "8", "lonely_often": "always"}
    )
    kept = Assessment.objects.get()
    assert (kept.satisfied, kept.anxious, kept.happy) == (3, 8, None)
    plan = client.get(reverse("prescribing:plan", args=[spell.person_id])).content.decode()
    said = " ".join(plan.split())
    assert "Office for National Statistics. The four are never added up." in said
    assert "<strong>8</strong> high" in said
    assert "lower is better" in said
    assert "not said" in said


def test_only_numbers_of_the_scale_are_taken(client: Client, spell: Referral) -> None:
    assert spell.owner is not None
    client.force_login(spell.owner)
    url = reverse("prescribing:plan_measures", args=[spell.person_id])
    for bad in ("11", "-1", "x", "3.5"):
        posted = {"moment": "start", "mode": "phone", "satisfied": bad}
        assert client.post(url, posted).status_code == 400
    assert not Assessment.objects.exists()
