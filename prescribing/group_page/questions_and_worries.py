"""What a group says besides an answer: a question, a worry, "this is no longer me", how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor, LinkHolder, System
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.catalogue.actions import end_referral_contact
from directory.links import actions as links
from directory.links.models import SignedLink
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from prescribing import permissions as may
from prescribing.group_page.actions import rest_reminders, speak_for_group
from prescribing.group_page.feedback import FeedbackGiven, keep
from prescribing.group_page.links import LASTS, LASTS_FOR_NEWS, PURPOSE, links_of, make_link, require_alive
from prescribing.group_page.models import Feedback, GroupQuestion, NoLongerMe, Worry
from prescribing.group_page.tell_owner import mail_owner, tell_of_worry, went_back
from prescribing.group_page.who_to_ring import WhoToRing, who_to_ring
from prescribing.locks import hold
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.moves import StateChanged, change_where_it_is
from prescribing.prescriptions.sending import NoReferralContact, confirmed_contact
from prescribing.prescriptions.states import WITH_GROUP, Helped, State
from prescribing.records import Urgency
from prescribing.tasks.actions import task_of_prescription
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.timers_table import CHASE, COME_BACK, wd


@transaction.atomic
def ask(*, prescription: Prescription, text: str, by: Actor) -> GroupQuestion:
    """The group asks before it answers. Its timer rests; the question is somebody's task with a date."""
    speak_for_group(prescription, by)
    if not text.strip():
        raise ValidationError("Write your question.")
    if not prescription.is_open or prescription.state in (State.PROPOSED, State.AGREED):
        raise ValidationError("This is not open any more, so there is nothing to ask. Ring us instead.")
    now, within = clock.now(), COME_BACK[Urgency(prescription.urgency)]
    due_at = prescription.referral.team.calendar.due(now, within)
    change_where_it_is(prescription, due_at=due_at)
    question = GroupQuestion.objects.create(
        prescription=prescription, text=text.strip(), asked_at=now, asked_by=by.label[:300]
    )
    record("prescription.asked", prescription, by=by, person_id=prescription.person_id)
    rest_reminders(prescription)
    task_of_prescription(TaskKind.ANSWER_QUESTION, prescription, since=now, within=within)
    mail_owner(prescription)
    return question


@transaction.atomic
def answer_question(*, question: GroupQuestion, answer: str, by: User) -> GroupQuestion:
    """Answer; it is mailed to the group with a link of its own, and its time to answer starts again.

    Once the prescription has ended the answer is kept, and nothing is sent.
    """
    hold(question)
    prescription = question.prescription
    require(by, may.PRESCRIBE, on=prescription)
    if not answer.strip():
        raise ValidationError("Write an answer.")
    now = clock.now()
    written = GroupQuestion.objects.filter(pk=question.pk, answered_at=None).update(
        answer=answer.strip(), answered_at=now, answered_by=by
    )
    question.refresh_from_db()
    if not written:
        return question
    if prescription.is_open:
        due = prescription.referral.team.calendar.due(now, CHASE)
        rested = {"rested_until": now} if prescription.state in (State.SENT, State.OPENED) else {}
        change_where_it_is(prescription, due_at=due, **rested)
    waiting = Task.objects.open().filter(prescription=prescription, kind=TaskKind.ANSWER_QUESTION)
    waiting.filter(since=question.asked_at).update(done_at=now, done_by=by.label[:300])
    record("prescription.answered-question", prescription, by=by, person_id=prescription.person_id)
    if prescription.state in WITH_GROUP:
        _mail_with_link(prescription, "prescription.question-answered", question=question.pk)
    return question


@transaction.atomic
def worry(*, prescription: Prescription, by: Actor, text: str = "") -> WhoToRing:
    """ "I am worried about this person": due today, told at once to the owner and the supervisors. Whom
    to ring now is the answer. It stays until `answer_worry`."""
    speak_for_group(prescription, by)
    said = Worry.objects.create(
        prescription=prescription, at=clock.now(), by_label=by.label[:300], text=text.strip()
    )
    task = task_of_prescription(TaskKind.WORRY, prescription, since=said.at, within=wd(0))
    Task.objects.filter(pk=task.pk).update(urgency=Urgency.TODAY)
    record("prescription.worry", prescription, by=by, person_id=prescription.person_id)
    tell_of_worry(prescription)
    return who_to_ring(prescription)


@transaction.atomic
def answer_worry(*, worry: Worry, done: str, by: User) -> Worry:
    """Write what was done about it; only then is it off the list, and closing is free again."""
    prescription = worry.prescription
    hold(prescription, worry)
    require(by, may.PRESCRIBE, on=prescription)
    if not done.strip():
        raise ValidationError("Write what was done about it.")
    now, label = clock.now(), by.label[:300]
    written = Worry.objects.filter(pk=worry.pk, done_at=None).update(
        done=done.strip(), done_at=now, done_by=label
    )
    worry.refresh_from_db()
    if written:
        task = Task.objects.open().filter(prescription=prescription, kind=TaskKind.WORRY, since=worry.at)
        task.update(done_at=now, done_by=label)
        record("prescription.worry-done", prescription, by=by, person_id=prescription.person_id)
    return worry


@transaction.atomic
def give_feedback(*, prescription: Prescription, given: FeedbackGiven, by: Actor) -> Feedback:
    """How it goes, without finishing."""
    behalf = speak_for_group(prescription, by)
    if prescription.state not in (State.ACCEPTED, State.ATTENDED):
        raise ValidationError("Tell us how it goes once they are coming.")
    kept = keep(prescription, given, by=by, on_behalf_of=behalf)
    if isinstance(by, LinkHolder) and (kept.tell or kept.helped != Helped.TOO_EARLY):
        went_back(prescription, TaskKind.WENT, by, again=True)
    return kept


@dataclass(frozen=True, slots=True)
class NoLongerMeResult:
    """What came of "this is no longer me"."""

    prescriptions: int


@transaction.atomic
def not_me(*, prescription: Prescription, by: LinkHolder, instead: str = "") -> NoLongerMeResult:
    """The reader is no longer the group's referral contact: every link they hold dies, the address ends,
    and the owners find out who reads it now. `instead` is whom they name, if anybody.
    """
    hold(prescription, *_of_reader(by))
    link = require_alive(by)
    require(by, may.ANSWER_BY_LINK, on=prescription)
    theirs = SignedLink.objects.filter(purpose=PURPOSE, holder=link.holder, withdrawn_at=None)
    organisation = prescription.service.organisation
    of_group = Prescription.objects.filter(service__organisation=organisation)
    about = set(of_group.filter(pk__in=theirs.values("about_id")).values_list("pk", flat=True))
    withdrawn = list(theirs.filter(about_id__in=about))
    for held in withdrawn:
        links.withdraw(held)
    contacts = list(organisation.referral_contacts.filter(ended_at=None, email=link.holder))
    NoLongerMe.objects.create(
        prescription=prescription,
        link_id=link.pk,
        at=clock.now(),
        contacts=[str(contact.pk) for contact in contacts],
        links=[str(held.pk) for held in withdrawn],
    )
    for contact in contacts:
        end_referral_contact(contact=contact, why="They said it is no longer them", by=System("not me"))
    for one in of_group.open().filter(pk__in=about | {prescription.pk}):
        within = COME_BACK[Urgency(one.urgency)]
        task_of_prescription(TaskKind.NOT_ME, one, since=clock.now(), within=within, note=instead.strip())
    record("prescription.not-me", prescription, by=by, person_id=prescription.person_id)
    mail_owner(prescription)
    return NoLongerMeResult(len(about))


@transaction.atomic
def ask_group(*, prescription: Prescription, by: User) -> None:
    """Mail the group a fresh link and ask for news: a first day, or how it goes. Nobody is named."""
    hold(prescription)
    require(by, may.PRESCRIBE, on=prescription)
    if prescription.state not in (State.WAITING, State.ACCEPTED, State.ATTENDED):
        raise ValidationError("Ask for news once the group has said yes.")
    if confirmed_contact(prescription.service) is None:
        raise NoReferralContact(prescription.service)
    _mail_with_link(prescription, "prescription.news-asked")


@transaction.atomic
def send_new_link(*, prescription: Prescription, by: User) -> None:
    """A new link to whoever reads the group's prescriptions now; older ones lead to a page that says so.

    Nothing else changes: of one that was not opened yet, `resend` starts the timers again as well.
    """
    newest = _newest_link(prescription)
    hold(prescription)
    require(by, may.PRESCRIBE, on=prescription)
    if newest != _newest_link(prescription):
        raise StateChanged(prescription, "A new link has just been sent. Nothing more was sent.")
    if prescription.state not in WITH_GROUP:
        raise ValidationError("The group has nothing to answer any more.")
    contact = confirmed_contact(prescription.service)
    if contact is None:
        raise NoReferralContact(prescription.service)
    unanswered = prescription.state in (State.SENT, State.OPENED)
    link = make_link(prescription, contact, LASTS if unanswered else LASTS_FOR_NEWS)
    for old in links_of(prescription):
        if old.pk != link.pk:
            links.replace(old, with_=link)
    kind = "prescription.sent" if unanswered else "prescription.news-asked"
    to = Recipient("referral-contact", contact.pk)
    post(kind, about=prescription, to=to, key=f"{kind}:{link.pk}", facts={"link": link.pk})
    done = {"done_at": clock.now(), "done_by": by.label[:300]}
    Task.objects.open().filter(prescription=prescription, kind=TaskKind.NEW_LINK).update(**done)
    record("prescription.new-link", prescription, by=by, person_id=prescription.person_id)


def _of_reader(by: LinkHolder) -> list[Prescription]:
    """Every prescription to which this reader holds a living link."""
    link = SignedLink.objects.get(pk=UUID(by.link_id))
    held = SignedLink.objects.filter(purpose=PURPOSE, holder=link.holder, withdrawn_at=None)
    return list(Prescription.objects.filter(pk__in=held.values("about_id")))


def _newest_link(prescription: Prescription) -> UUID | None:
    return next((link.pk for link in links_of(prescription)), None)


def _mail_with_link(prescription: Prescription, kind: str, **facts: object) -> None:
    contact = confirmed_contact(prescription.service)
    if contact is None:
        return
    link = make_link(prescription, contact, LASTS_FOR_NEWS)
    to = Recipient("referral-contact", contact.pk)
    post(kind, about=prescription, to=to, key=f"{kind}:{link.pk}", facts={"link": link.pk, **facts})
