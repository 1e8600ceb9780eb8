"""What verbs on meetings share, in their transaction: onto a list, carried over, off it."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.audit.actions import record
from directory.catalogue.facts import Fact
from prescribing.meetings.models import ON_THE_LIST, ListedPerson, ListState, Meeting
from prescribing.records import Urgency
from prescribing.referrals.models import Referral
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.question_over import tell_asker
from prescribing.words import day_short

NOT_COMING = "This meeting is over. Choose one that is to come."
MOST_LETTERS = 300
"""Of a question, as the database holds it."""
_FIRST = {Urgency.TODAY: 0, Urgency.TWO_DAYS: 1, Urgency.ROUTINE: 2}


def lock_meeting(*meetings: Meeting | None) -> None:
    """Two who change one list do so one after the other. After `hold`, in the order of the primary key."""
    given = [one for one in meetings if one is not None]
    list(Meeting.objects.select_for_update().filter(pk__in=[one.pk for one in given]).order_by("pk"))
    for one in given:
        one.refresh_from_db()


def write_listed(
    meeting: Meeting,
    referral: Referral,
    *,
    question: str,
    by: User,
    urgency: str = Urgency.ROUTINE,
    knows: str = "not-known",
    private: bool = False,
) -> ListedPerson:
    """Put them on, the urgent before the others who wait. The caller has asked, held and locked."""
    made = ListedPerson(
        meeting=meeting,
        referral=referral,
        question=question.strip(),
        asked_by=by,
        asked_at=clock.now(),
        place_in_list=0,
        urgency=urgency,
        knows=knows,
        private=private,
    )
    made.full_clean(validate_constraints=False)
    made.place_in_list = _room_for(made)
    made.save(force_insert=True)
    record("meeting.person-listed", made, by=by, person_id=referral.person_id)
    return made


def carry(one: ListedPerson, to: Meeting, *, by: User) -> ListedPerson:
    """To another list with their question; where they stand on it already, the questions are joined."""
    if not to.is_coming:
        raise ValidationError(NOT_COMING)
    if to.pk == one.meeting_id:
        raise ValidationError("They are on that list already. Choose another meeting.")
    if to.kind != one.meeting.kind or to.care_home_id != one.meeting.care_home_id:
        raise ValidationError("Choose a meeting of the same kind, at the same place.")
    # Only like goes with like: an open question stays to be read, a private one stays with who asked it.
    like = ListedPerson.objects.filter(meeting=to, referral=one.referral_id, private=one.private)
    like = like.filter(asked_by=one.asked_by) if one.private else like
    there = like.filter(state__in=ON_THE_LIST).first()
    if there is not None and there.state != ListState.WAITING:
        raise ValidationError("They were talked about there already. Choose another meeting.")
    if there is not None:
        _join(there, one)
    else:
        there = ListedPerson(
            meeting=to,
            referral=one.referral,
            question=one.question,
            asked_by=one.asked_by,
            asked_at=one.asked_at,
            place_in_list=0,
            urgency=one.urgency,
            knows=one.knows,
            private=one.private,
        )
        there.place_in_list = _room_for(there)
        there.save(force_insert=True)
    one.state, one.carried_to = ListState.CARRIED, there
    one.save(update_fields=["state", "carried_to"])
    record(
        "meeting.person-carried",
        one,
        by=by,
        person_id=one.referral.person_id,
        detail={"to": str(to.pk)},
    )
    return there


def come_off(one: ListedPerson, why: str, *, by: Actor) -> None:
    """They are not talked about at this meeting. Whoever asked is told, unless they took them off."""
    one.state, one.off_why = ListState.OFF, why.strip()[:300]
    one.save(update_fields=["state", "off_why"])
    if one.question:
        when = f"{one.meeting.called}, {day_short(one.meeting.starts_at)}"
        words = f"Your question is not talked about ({when}): {one.off_why.rstrip('.')}."
        tell_asker(one.asked_by, one, one.referral, words, by=by, private=one.private)
    record("meeting.person-off", one, by=by, person_id=one.referral.person_id)


def come_off_lists(referral: Referral, *, by: Actor, why: str) -> None:
    """The spell of support has ended: they come off every list, and nobody does what was decided."""
    for one in ListedPerson.objects.waiting().filter(referral=referral).select_related("referral"):
        come_off(one, why or "The support ended", by=by)
    listed = ListedPerson.objects.filter(referral=referral).values_list("pk", flat=True)
    settle_decisions(list(listed), by)


def settle_decisions(listed: list[UUID], by: Actor) -> None:
    """What was to be done because of a decision no longer is."""
    tasks = Task.objects.open().filter(about_id__in=listed, kind=TaskKind.MEETING_DECISION)
    tasks.update(done_at=clock.now(), done_by=f"{by.label[:280]} (overtaken)")


def _join(there: ListedPerson, one: ListedPerson) -> None:
    """Both questions, and the more urgent of the two. Raises ValidationError where they are too long."""
    if one.question and one.question not in there.question:
        there.question = f"{one.question} {there.question}".strip()
    if len(there.question) > MOST_LETTERS:
        raise ValidationError("The two questions are too long for one. Shorten one of them first.")
    if Fact.NO in (one.knows, there.knows):
        there.knows = Fact.NO
    there.urgency = min(there.urgency, one.urgency, key=lambda urgency: _FIRST[Urgency(urgency)])
    there.save(update_fields=["question", "urgency", "knows"])


def _room_for(new: ListedPerson) -> int:
    """Its place in the list: after the last who is as urgent, with the less urgent moved down by one."""
    rank = _FIRST[Urgency(new.urgency)]
    rows = list(ListedPerson.objects.filter(meeting=new.meeting).order_by("place_in_list", "asked_at", "id"))
    at = len(rows)
    while at and rows[at - 1].state == ListState.WAITING and _FIRST[Urgency(rows[at - 1].urgency)] > rank:
        at -= 1
    for number, row in enumerate(rows):
        place = number + 1 if number < at else number + 2
        if row.place_in_list != place:
            ListedPerson.objects.filter(pk=row.pk).update(place_in_list=place)
    return at + 1
