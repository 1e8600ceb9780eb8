"""One prescription from beginning to end, through verbs, mail and the list of the day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.permissions import NotAllowed
from directory.catalogue.actions import end_referral_contact
from directory.links.tokens import LinkProblem, read_token, token_of
from directory.messages.delivery import deliver_due
from directory.messages.models import MessageState, OutboxMessage
from directory.unmet.models import UnmetCount
from prescribing.group_page import actions as answer_actions
from prescribing.group_page import questions_and_worries
from prescribing.group_page.feedback import FeedbackGiven
from prescribing.group_page.links import PURPOSE
from prescribing.group_page.page import NothingShared, asked, for_answering, who
from prescribing.models import NeedInReferral, Referral, Task
from prescribing.people.story import person_page
from prescribing.prescriptions import actions
from prescribing.prescriptions.eligibility import eligibility
from prescribing.prescriptions.sending import NoReferralContact
from prescribing.prescriptions.what_group_sees import Draft, PreviewChanged, preview
from prescribing.privacy.actions import protect
from prescribing.privacy.consents import ConsentGiven
from prescribing.tasks.actions import finish_task, task_of_prescription
from prescribing.tasks.models import TaskKind
from prescribing.tasks.timers_table import wd
from prescribing.today.task_words import say
from prescribing.today.worklist import today
from tests.factories.catalogue import LocationFactory, NeedFactory
from tests.factories.prescribing import AGREED, a_contact, a_navigator, a_need, a_prescription, a_service

pytestmark = pytest.mark.django_db


def test_from_a_proposal_to_an_outcome_on_the_need() -> None:
    priya = a_navigator(name="Priya Nair")
    need = a_need(priya, need=NeedFactory(name="Falls", plain_name="Feeling steady after a fall"))
    service = a_service(name="Steady On Weymouth", location=LocationFactory())
    what = actions.What(
        service=service, why="Peg fell in October.", asks=["Is there a loop?"], days="Tuesday"
    )
    rules = eligibility(need.referral.person, service, service.at_locations.get().location, priya)
    assert rules.getting

    prescription = actions.prescribe(need=need, what=what, consent=AGREED, by=priya)
    deliver_due()
    [letter] = mail.outbox
    assert letter.to == [service.organisation.referral_contacts.get().email]
    assert letter.reply_to == [priya.email]
    assert "can you take one more person?" in letter.subject
    everything = letter.subject + letter.body + letter.alternatives[0][0]
    for private in ("Margaret", "Hallett", "Peg", "1948", "07700", "October"):
        assert private not in everything
    assert "Steady On Weymouth" in everything
    assert "/a/" in letter.body

    thread = a_thread(prescription, priya)
    group = thread.group()
    page = asked(for_answering(prescription.pk), group)
    assert [row["text"] for row in page.rows if row["key"] == "help"] == ["Feeling steady after a fall"]
    assert "Hallett" not in repr(page)
    answer_actions.show_who(prescription=thread.fresh(), by=group)
    shown = who(for_answering(prescription.pk), group)
    assert (shown.name, shown.called) == ("Margaret Hallett", "Peg")
    assert "07700 900142" in repr(shown.who)
    answer_actions.accept(prescription=thread.fresh(), by=group, first_date=clock.today() + timedelta(days=3))

    back = today(priya).came_back
    assert [row.strong for row in back] == ["Steady On Weymouth said yes."]
    assert back[0].action == "Tell Peg"
    finish_task(task=Task.objects.get(pk=back[0].task_id), by=priya)
    assert today(priya).came_back == ()

    answer_actions.attend(prescription=thread.fresh(), by=group)
    answer_actions.finish(prescription=thread.fresh(), given=FeedbackGiven(helped="partly"), by=group)
    assert NeedInReferral.objects.get(pk=need.pk).resolution == "partly"
    told = person_page(priya, prescription.person_id)
    titles = [item.title for item in told.story]
    assert "Steady On Weymouth said yes" in titles
    assert told.cards[0].state == "finished"
    assert told.cards[0].said.startswith("Finished: partly")


def a_thread(prescription, navigator):
    from tests.factories.prescribing import Thread

    return Thread(navigator, prescription)


def test_nothing_is_sent_where_nobody_confirmed_reads_it() -> None:
    priya = a_navigator()
    need = a_need(priya)
    with pytest.raises(NoReferralContact):
        actions.prescribe(need=need, what=actions.What(a_service(contact=False)), consent=AGREED, by=priya)
    assert not need.prescriptions.exists()
    assert not OutboxMessage.objects.exists()


def test_a_group_that_is_phoned_is_recorded_and_not_mailed() -> None:
    priya = a_navigator()
    what = actions.What(a_service(contact=False))
    prescription = actions.prescribe(
        need=a_need(priya), what=what, consent=AGREED, by=priya, spoke_to="Tom Reddy"
    )
    assert prescription.state == "sent"
    assert prescription.sent_by_phone
    assert "Tom Reddy" in prescription.shares.get().recipient
    assert not OutboxMessage.objects.exists()
    answer_actions.accept(prescription=prescription, by=priya)
    assert prescription.transitions.last().on_behalf_of == prescription.service.organisation.name


def test_what_is_sent_is_what_was_seen() -> None:
    priya = a_navigator()
    thread = a_prescription("agreed", by=priya, why="She would like company.")
    seen = preview(Draft.of(thread.fresh()))
    actions.change_urgency(prescription=thread.fresh(), urgency="today", why="Alone since Sunday", by=priya)
    person = thread.person
    person.preferred_name = "Maggie"
    person.save()
    with pytest.raises(PreviewChanged):
        actions.send(prescription=thread.fresh(), by=priya, expected=seen.fingerprint)
    assert thread.fresh().state == "agreed"
    now = preview(Draft.of(thread.fresh()))
    actions.send(prescription=thread.fresh(), by=priya, expected=now.fingerprint)
    share = thread.fresh().shares.get()
    assert [row["text"] for row in share.after] == [row.text for row in now.after]


def test_a_share_is_frozen_until_it_is_corrected() -> None:
    thread = a_prescription("opened")
    person = thread.person
    person.name = "Margaret Hallett-Orr"
    person.save()
    assert "Hallett-Orr" not in repr(who(thread.fresh(), thread.group()))
    actions.correct_share(prescription=thread.fresh(), by=thread.navigator)
    assert "Hallett-Orr" in repr(who(thread.fresh(), thread.group()))
    assert thread.fresh().shares.count() == 2


def test_a_withdrawal_ends_sight_and_tells_the_group() -> None:
    from prescribing.privacy.actions import withdraw_consent

    thread = a_prescription("accepted")
    group = thread.group()
    withdraw_consent(consent=thread.prescription.consent, by=thread.navigator)
    stopped = thread.fresh()
    assert (stopped.state, stopped.stopped_reason) == ("stopped", "consent")
    assert stopped.transitions.last().by_label.startswith("Waymark")
    with pytest.raises(LinkProblem):
        who(stopped, group)
    deliver_due()
    assert [m.subject for m in mail.outbox if m.subject.startswith("Please stop")]
    unsent = OutboxMessage.objects.filter(kind="prescription.sent").exclude(state=MessageState.CANCELLED)
    assert not unsent.exists()


def test_after_28_days_nothing_is_shown() -> None:
    thread = a_prescription("finished")
    group = thread.group()
    assert who(thread.fresh(), group).seen_until is not None
    with clock.moved_to(clock.now() + timedelta(days=29)), pytest.raises(NothingShared):
        who(thread.fresh(), group)


def test_a_death_stops_every_message() -> None:
    from prescribing.privacy.actions import person_died

    thread = a_prescription("sent")
    person_died(person=thread.person, on=clock.today(), by=thread.navigator)
    assert thread.fresh().state == "stopped"
    assert deliver_due() == 0
    assert mail.outbox == []
    assert [row.goes_to for row in (*today(thread.navigator).due, *today(thread.navigator).waiting)] == [
        "phone"
    ]


def test_sending_again_kills_the_first_link() -> None:
    thread = a_prescription("sent")
    old = token_of(thread.link())
    actions.resend(prescription=thread.fresh(), by=thread.navigator)
    with pytest.raises(LinkProblem) as problem:
        read_token(old, PURPOSE)
    assert problem.value.reason == "replaced"
    assert read_token(token_of(thread.link()), PURPOSE)


def test_a_question_rests_the_timer_and_its_answer_is_mailed() -> None:
    thread = a_prescription("opened")
    question = questions_and_worries.ask(
        prescription=thread.fresh(), text="Does she bring her own oxygen?", by=thread.group()
    )
    [row] = today(thread.navigator).came_back
    assert row.what == "“Does she bring her own oxygen?”"
    questions_and_worries.answer_question(
        question=question, answer="No, she does not need any.", by=thread.navigator
    )
    assert today(thread.navigator).came_back == ()
    deliver_due()
    assert any("answered your question" in letter.subject for letter in mail.outbox)
    assert not any("oxygen" in letter.body for letter in mail.outbox)
    assert asked(thread.fresh(), thread.group()).said[0][1] == "No, she does not need any."


def test_a_worry_is_due_today_and_says_whom_to_ring() -> None:
    thread = a_prescription("opened")
    ring = questions_and_worries.worry(
        prescription=thread.fresh(), by=thread.group(), text="She has lost weight"
    )
    assert ring.phone == "01632 960412"
    task = Task.objects.get(kind="worry")
    assert task.owner == thread.navigator
    deliver_due()
    assert any("worried" in letter.subject for letter in mail.outbox)


def test_this_is_no_longer_me_ends_the_address_and_every_link() -> None:
    priya = a_navigator()
    service = a_service()
    one = a_prescription("sent", by=priya, service=service)
    other = a_prescription("sent", by=priya, service=service)
    questions_and_worries.not_me(prescription=one.fresh(), by=one.group(), instead="Ask for Ann")
    assert not service.organisation.referral_contacts.filter(ended_at=None).exists()
    for thread in (one, other):
        with pytest.raises(LinkProblem):
            read_token(token_of(thread.link()), PURPOSE)
    assert Task.objects.open().filter(kind="not-me").count() == 2
    deliver_due()
    assert not [m for m in mail.outbox if m.to != [priya.email]]


def test_a_reminder_goes_once_and_only_while_nobody_answers() -> None:
    waiting, answered = a_prescription("sent"), a_prescription("accepted")
    with clock.moved_to(clock.now() + timedelta(days=10)):
        deliver_due()
        deliver_due()
    reminders = [letter for letter in mail.outbox if letter.subject.startswith("A reminder")]
    assert len(reminders) == 1
    assert reminders[0].to == [waiting.prescription.service.organisation.referral_contacts.get().email]
    state = OutboxMessage.objects.get(kind="prescription.reminder", about_id=answered.prescription.pk).state
    assert state == MessageState.CANCELLED


def test_the_holder_of_a_link_may_touch_no_other_prescription() -> None:
    mine, other = a_prescription("opened"), a_prescription("opened")
    with pytest.raises(NotAllowed):
        answer_actions.accept(prescription=other.fresh(), by=mine.group())
    with pytest.raises(NotAllowed):
        asked(other.fresh(), mine.group())


def test_reopening_asks_for_everything_again() -> None:
    thread = a_prescription("declined")
    actions.reopen(prescription=thread.fresh(), note="She would like to try again", by=thread.navigator)
    again = thread.fresh()
    assert (again.state, again.consent, again.sent_at, again.declined_reason) == ("proposed", None, None, "")
    with pytest.raises(LinkProblem):
        asked(again, thread.group())


def test_the_links_of_a_former_referral_contact_end_with_them() -> None:
    thread = a_prescription("opened")
    group = thread.group()
    organisation = thread.prescription.service.organisation
    end_referral_contact(contact=organisation.referral_contacts.get(), why="Left", by=SYSTEM)
    a_contact(organisation, name="Ann Cole", email="ann@example.org")
    with pytest.raises(LinkProblem):
        who(thread.fresh(), group)
    with pytest.raises(LinkProblem):
        answer_actions.accept(prescription=thread.fresh(), by=group)
    questions_and_worries.send_new_link(prescription=thread.fresh(), by=thread.navigator)
    answer_actions.accept(prescription=thread.fresh(), by=thread.group())
    deliver_due()
    assert {letter.to[0] for letter in mail.outbox if letter.to != [thread.navigator.email]} == {
        "ann@example.org"
    }


def test_consent_that_has_run_out_shows_nothing_and_sends_nothing() -> None:
    priya = a_navigator()
    until = clock.now() + timedelta(days=2)
    consent = ConsentGiven(method="phone", expires_at=until)
    what = actions.What(a_service())
    prescription = actions.prescribe(need=a_need(priya), what=what, consent=consent, by=priya)
    group = a_thread(prescription, priya).group()
    assert asked(prescription, group).rows
    with clock.moved_to(until + timedelta(minutes=1)):
        with pytest.raises(NothingShared):
            asked(prescription, group)
        deliver_due()
    assert mail.outbox == []


def test_a_message_that_cannot_be_delivered_becomes_a_task(settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.unit.prescribing.prescriptions.test_thread.Refusing"
    thread = a_prescription("sent")
    moment = clock.now()
    for _ in range(12):
        moment += timedelta(hours=20)
        with clock.moved_to(moment):
            deliver_due()
    task = Task.objects.open().get(kind="message-failed")
    assert (task.owner, task.prescription) == (thread.navigator, thread.prescription)


class Refusing(BaseEmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, email_messages: object) -> int:
        raise OSError("no mail today")


def test_every_kind_of_task_has_words() -> None:
    thread = a_prescription("sent")
    for kind in TaskKind:
        task = task_of_prescription(kind, thread.prescription, since=clock.now(), within=wd(0))
        task.note = "Ring Jo"
        words = say(task)
        assert words.action
        assert words.what or words.strong
        assert "{" not in words.action + words.what + words.strong


def test_a_group_that_is_full_is_a_need_that_was_not_met() -> None:
    thread = a_prescription("opened")
    need = thread.prescription.need_in_referral.need.slug
    Referral.objects.update(ward_code="E05012345")
    answer_actions.decline(prescription=thread.fresh(), reason="full", by=thread.group())
    counted = UnmetCount.objects.values_list("need", "area", "kind", "asker", "count")
    assert list(counted) == [(need, "ward:E05012345", "full", "professional", 1)]


def test_where_a_protected_person_lives_is_not_counted() -> None:
    thread = a_prescription("opened")
    Referral.objects.update(ward_code="E05012345")
    protect(person=thread.person, owner=thread.navigator, cover=None, by=thread.navigator)
    answer_actions.decline(prescription=thread.fresh(), reason="full", by=thread.group())
    assert list(UnmetCount.objects.values_list("area", flat=True)) == [""]


@pytest.mark.parametrize("reason", ["not-eligible", "other"])
def test_another_reason_is_no_unmet_need(reason: str) -> None:
    thread = a_prescription("opened")
    answer_actions.decline(prescription=thread.fresh(), reason=reason, by=thread.group())
    assert not UnmetCount.objects.exists()
