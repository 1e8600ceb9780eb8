"""An organisation that was asked learns of another day: once, naming nobody, and only while it is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from directory import clock
from directory.links.tokens import LinkProblem
from directory.messages.delivery import deliver_due
from prescribing.models import ActionShare
from prescribing.plan.actions import move_action_date
from prescribing.plan.by_link import answering
from prescribing.plan.by_link.links import reader_of
from prescribing.plan.by_link.page import asked_of, whom_of
from prescribing.words import day_long
from tests.factories.plans import Asked, an_action, in_days
from tests.factories.prescribing import a_navigator, a_referral
from tests.unit.prescribing.plan.by_link.test_asking import SECRETS

pytestmark = pytest.mark.django_db


def sent() -> list[mail.EmailMessage]:
    mail.outbox.clear()
    deliver_due()
    return [letter for letter in mail.outbox if "watch@fire.example.org" in letter.to]


def test_they_are_told_of_the_new_day_without_a_name_and_their_page_says_it() -> None:
    asked = Asked.of_fire_station()
    sent()
    link, reader = asked.link(), asked.reader()
    answering.show_whom(action=asked.action, by=reader)
    answering.accept_action(action=asked.action, by=reader)

    move_action_date(action=asked.fresh(), due_on=in_days(6), by=asked.by)

    letters = sent()
    assert len(letters) == 1
    day = in_days(6)
    assert f"{day:%A} {day.day} {day:%B}" in letters[0].subject
    said = f"{letters[0].subject} {letters[0].body} {letters[0].alternatives}"  # type: ignore[attr-defined]
    assert not [secret for secret in SECRETS if secret in said]
    assert asked.link() == link, "the link they have goes on"
    page = whom_of(asked.fresh(), reader)
    assert page.by == day
    assert day_long(day) in [row["text"] for row in page.rows if row["key"] == "by"]
    assert page.name == "Margaret Hallett"
    assert ActionShare.objects.filter(action=asked.action).count() == 2
    move_action_date(action=asked.fresh(), due_on=day, by=asked.by)
    assert sent() == [], "the same day is no news"


def test_before_the_mail_has_gone_one_mail_says_the_new_day() -> None:
    asked = Asked.of_fire_station()
    move_action_date(action=asked.fresh(), due_on=in_days(9), by=asked.by)
    letters = sent()
    assert len(letters) == 1
    day = in_days(9)
    assert f"{day:%A} {day.day} {day:%B}" in letters[0].subject


def test_a_day_beyond_the_link_brings_a_new_one() -> None:
    asked = Asked.of_fire_station()
    sent()
    old = asked.link()
    with clock.moved_to(clock.now() + timedelta(minutes=1)):
        move_action_date(action=asked.fresh(), due_on=in_days(60), by=asked.by)
        assert len(sent()) == 1
        with pytest.raises(LinkProblem):
            reader_of(type(old).objects.get(pk=old.pk))
        assert asked_of(asked.fresh(), asked.reader()).by == in_days(60)


def test_whoever_was_not_asked_or_said_no_is_not_told() -> None:
    by = a_navigator()
    mine = an_action(by, a_referral(by))
    move_action_date(action=mine, due_on=in_days(6), by=by)
    asked = Asked.of_fire_station()
    sent()
    answering.refuse_action(action=asked.action, by=asked.reader(), why="No crew")
    sent()
    move_action_date(action=asked.fresh(), due_on=in_days(6), by=asked.by)
    assert sent() == []
