"""An organisation is asked by link: frozen as previewed, with consent, never private, naming nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from directory import clock
from directory.links.models import SignedLink
from directory.links.tokens import LinkProblem, token_of
from directory.messages.delivery import deliver_due
from prescribing.models import ActionShare, Consent, PlanAction, Task
from prescribing.people.actions import change_person
from prescribing.plan import actions
from prescribing.plan.actions import WhoDoesIt
from prescribing.plan.by_link import answering
from prescribing.plan.by_link.asking import ask_by_link, stop_asking
from prescribing.plan.by_link.links import reader_of
from prescribing.plan.by_link.page import asked_of, whom_of
from prescribing.plan.by_link.what_they_see import Ask, preview_of_ask
from prescribing.prescriptions.sharing import NothingShared
from prescribing.prescriptions.what_group_sees import PreviewChanged
from prescribing.privacy.actions import person_died, protect, withdraw_consent
from tests.factories.plans import Asked, a_fire_station, an_action
from tests.factories.prescribing import AGREED, a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db
SECRETS = ("Hallett", "Peg", "Margaret", "07700 900142", "smoke alarms for", "hard of hearing")
"""What nobody may read before "Show me who": the name, the number, and whatever anybody typed."""


def test_what_was_previewed_is_what_they_see_also_after_it_changed() -> None:
    asked = Asked.of_fire_station()
    reader = asked.reader()
    answering.show_whom(action=asked.action, by=reader)
    change_person(person=asked.action.referral.person, name="Another Name", by=asked.by)

    page = whom_of(asked.fresh(), reader)

    assert page.name == "Margaret Hallett"
    shown = {row["key"] for row in page.who}
    assert "address" not in shown
    assert "age" not in shown


def test_the_link_and_the_mail_name_nobody(client: Client) -> None:
    asked = Asked.of_fire_station()
    deliver_due()
    letters = [letter for letter in mail.outbox if "watch@fire.example.org" in letter.to]
    assert len(letters) == 1
    html = "".join(str(content) for content, _kind in letters[0].alternatives)
    page = client.get(f"/asked/a/{token_of(asked.link())}/").content.decode()
    for said in (letters[0].subject, str(letters[0].body), html, page):
        assert not [secret for secret in SECRETS if secret in said]
    assert "Home safety, smoke alarms" in page
    assert "Show me who" in page


def test_following_the_link_changes_nothing(client: Client) -> None:
    asked = Asked.of_fire_station()
    url = f"/asked/a/{token_of(asked.link())}/"
    client.get(url)
    client.head(url)
    assert asked.fresh().state == "asked"


def test_what_is_private_is_never_asked_and_the_database_says_so_too() -> None:
    by = a_navigator()
    referral = a_referral(by)
    who = WhoDoesIt(organisation=a_fire_station())
    action = an_action(by, referral, who=who, private=True)
    with pytest.raises(ValidationError, match="private"):
        ask_by_link(action=action, ask=Ask(action, by, "home-safety"), consent=AGREED, by=by)
    assert not SignedLink.objects.filter(about_id=action.pk).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanAction.objects.filter(pk=action.pk).update(state="asked", about="home-safety")


def test_nothing_is_asked_where_nobody_confirmed_reads_it() -> None:
    by = a_navigator()
    station = a_fire_station()
    station.referral_contacts.update(confirmed_at=None)
    action = an_action(by, a_referral(by), who=WhoDoesIt(organisation=station))
    with pytest.raises(ValidationError, match="Phone"):
        ask_by_link(action=action, ask=Ask(action, by, "home-safety"), consent=AGREED, by=by)


def test_only_the_owner_shares_where_a_protected_person_lives() -> None:
    by = a_navigator()
    person = a_person(by, address="17 Hidden Cottages", postcode="DT3 6QQ", lives="home")
    referral = a_referral(by, person)
    protect(person=person, owner=by, cover=None, by=by)
    colleague = a_navigator(referral.team)
    action = an_action(by, referral, who=WhoDoesIt(organisation=a_fire_station()))
    ask = Ask(action, colleague, "home-safety", ("name", "address"))
    with pytest.raises(ValidationError, match="Only the owner"):
        ask_by_link(action=action, ask=ask, consent=AGREED, by=colleague)


def test_a_preview_that_has_changed_is_read_again() -> None:
    by = a_navigator()
    person = a_person(by)
    action = an_action(by, a_referral(by, person), who=WhoDoesIt(organisation=a_fire_station()))
    ask = Ask(action, by, "home-safety", ("name",))
    seen = preview_of_ask(ask).fingerprint
    change_person(person=person, name="Another Name", by=by)
    action.referral.person.refresh_from_db()
    with pytest.raises(PreviewChanged):
        ask_by_link(action=action, ask=ask, consent=AGREED, expected=seen, by=by)
    assert not ActionShare.objects.exists()


def test_yes_and_done_come_back_as_somebodys_task_and_what_is_shared_ends() -> None:
    asked = Asked.of_fire_station()
    reader = asked.reader()
    answering.show_whom(action=asked.action, by=reader)
    answering.accept_action(action=asked.action, by=reader, note="On Friday")
    task = Task.objects.open().get(kind="plan-answer")
    assert (task.owner, task.person) == (asked.by, asked.action.referral.person)
    assert "said yes" in task.note

    answering.finish_by_link(action=asked.action, by=reader, note="Two fitted")

    done = asked.fresh()
    assert (done.state, done.became) == ("done", "Two fitted")
    assert answering.action_share_in_force(done) is None
    with pytest.raises(NothingShared):
        asked_of(done, reader)


def test_a_no_shows_nobody_and_is_taken_back_for_a_day() -> None:
    asked = Asked.of_fire_station()
    reader = asked.reader()
    answering.refuse_action(action=asked.action, by=reader, why="No crew")
    with pytest.raises(NothingShared):
        asked_of(asked.fresh(), reader)
    answering.take_answer_back(action=asked.action, by=reader)
    assert asked.fresh().state == "asked"
    assert asked_of(asked.fresh(), reader).rows

    answering.refuse_action(action=asked.action, by=reader, why="No crew")
    with clock.moved_to(clock.now() + answering.WITHIN), pytest.raises(ValidationError):
        answering.take_answer_back(action=asked.action, by=reader)
    assert asked.fresh().state == "refused"


def test_asked_again_the_old_link_opens_nothing() -> None:
    asked = Asked.of_fire_station()
    first = asked.link()
    ask_by_link(
        action=asked.action, ask=Ask(asked.action, asked.by, "safety", ("name",)), consent=AGREED, by=asked.by
    )
    with pytest.raises(LinkProblem) as problem:
        reader_of(SignedLink.objects.get(pk=first.pk))
    assert problem.value.reason == "replaced"
    assert asked.action.shares.filter(ended_at=None).count() == 1


@pytest.mark.parametrize("end", ["finish", "drop", "stop", "withdraw", "died"])
def test_whatever_ends_it_closes_the_link_and_stops_the_mail(end: str) -> None:
    asked = Asked.of_fire_station()
    reader, by = asked.reader(), asked.by
    {
        "finish": lambda: actions.finish_action(action=asked.action, by=by),
        "drop": lambda: actions.drop_action(action=asked.action, why="Not needed", by=by),
        "stop": lambda: stop_asking(action=asked.action, why="Not needed", by=by),
        "withdraw": lambda: withdraw_consent(consent=Consent.objects.get(), by=by),
        "died": lambda: person_died(person=asked.action.referral.person, on=clock.today(), by=by),
    }[end]()
    with pytest.raises(LinkProblem):
        asked_of(asked.fresh(), reader)
    assert not asked.action.shares.filter(ended_at=None).exists()
    deliver_due()
    assert not [letter for letter in mail.outbox if "watch@fire.example.org" in letter.to]
    phoned = Task.objects.open().filter(kind="plan-phone", about_id=asked.action.pk)
    assert phoned.exists() == (end in ("withdraw", "died")), "they expect to do something"


def test_this_is_no_longer_me_ends_the_address_and_is_taken_back_for_a_day() -> None:
    asked = Asked.of_fire_station()
    link, reader = asked.link(), asked.reader()
    answering.reader_gone(action=asked.action, by=reader, instead="Sam at the desk")
    with pytest.raises(LinkProblem):
        reader_of(link)
    task = Task.objects.open().get(kind="plan-phone")
    assert "Sam at the desk" in task.note
    link.refresh_from_db()
    assert answering.bring_reader_back(link=link)
    link.refresh_from_db()
    assert reader_of(link)
    assert not Task.objects.open().filter(kind="plan-phone").exists()


def test_mail_that_came_back_is_a_task_to_phone() -> None:
    from directory.messages.kinds import kind_named
    from directory.messages.models import OutboxMessage

    asked = Asked.of_fire_station()
    message = OutboxMessage.objects.get(kind="action.asked")
    kind_named("action.asked").on_came_back(message, "unknown mailbox")
    task = Task.objects.open().get(kind="plan-phone", about_id=asked.action.pk)
    assert "came back" in task.note


def press(client: Client, url: str, **posted: Any) -> Any:
    return client.post(url, posted, follow=True)


def test_an_organisation_answers_on_its_page(client: Client) -> None:
    asked = Asked.of_fire_station()
    url = f"/asked/a/{token_of(asked.link())}/"
    page = press(client, url, do="show").content.decode()
    assert "Margaret Hallett" in page
    assert "smoke alarms for Peg" in page
    assert asked.fresh().state == "opened"
    answer = f"/asked/{asked.action.pk}/"
    assert "You said yes" in press(client, answer, do="yes", note="On Friday").content.decode()
    second = press(client, answer, do="done", note="Two fitted").content.decode()
    assert "Is it done?" in second
    assert asked.fresh().state == "accepted", "no single press is final"
    ended = press(client, answer, do="done", note="Two fitted", sure="yes").content.decode()
    assert asked.fresh().state == "done"
    assert not [secret for secret in SECRETS if secret in ended]
    assert press(client, answer, do="take-back", sure="yes").status_code == 200
    assert asked.fresh().state == "accepted"


def test_a_no_and_no_longer_me_ask_once_more(client: Client) -> None:
    asked = Asked.of_fire_station()
    url = f"/asked/a/{token_of(asked.link())}/"
    for do in ("no", "not-me", "done", "yes"):
        said = press(client, url, do=do).content.decode()
        assert not [secret for secret in SECRETS if secret in said], do
        assert asked.fresh().state == "asked", do
    press(client, url, do="no", sure="yes")
    assert asked.fresh().state == "refused"


def test_without_the_press_no_session_shows_anybody(client: Client) -> None:
    asked = Asked.of_fire_station()
    assert client.get(f"/asked/{asked.action.pk}/").status_code == 404
    other = Asked.of_fire_station(by=asked.by, organisation=asked.action.organisation)
    press(client, f"/asked/a/{token_of(other.link())}/", do="show")
    assert client.get(f"/asked/{asked.action.pk}/").status_code == 404
