"""A person's page: who this is, where we are, what is next, and the story, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from directory.accounts.models import User
from prescribing.documents.in_story import documents_in_story, shown_documents
from prescribing.documents.models import KeptDocument
from prescribing.meetings.about_person import decided_about
from prescribing.people.areas import area_words
from prescribing.people.audited_reads import Banner, banner, open_person
from prescribing.people.details import RelatedPerson, VisitNote
from prescribing.people.models import Lives, Person
from prescribing.people.said_by_groups import said_by_groups
from prescribing.plan.appointments.also_there import said_by
from prescribing.plan.in_story import goals_in_story
from prescribing.prescriptions.models import Prescription, PrescriptionTransition
from prescribing.prescriptions.states import TRACK, Event, State
from prescribing.referrals.models import Channel, ContactEntry, NeedInReferral, Referral
from prescribing.sight import sees_place
from prescribing.tasks.prescription_timers import end_of_today
from prescribing.tasks.timers_table import running
from prescribing.today.task_words import ended_words, first_words, next_words
from prescribing.today.worklist import Row, coming_for
from prescribing.words import at_time, counted, day_long, day_short


@dataclass(frozen=True, slots=True)
class Place:
    """Where they live. Of a protected person only the owner and the cover get more than `hidden`."""

    lives: str
    address: str = ""
    postcode: str = ""
    area: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of the track: "past", "now" or "" (to come)."""

    label: str
    when: str


@dataclass(frozen=True, slots=True)
class Card:
    """A prescription on the person's page."""

    id: UUID
    service: str
    need: str
    state: str
    state_label: str
    track: tuple[Step, ...]
    said: str
    next: str
    due_today: bool
    is_open: bool
    private: bool


@dataclass(frozen=True, slots=True)
class StoryItem:
    at: datetime
    day: str
    beside: str
    """The time, or how long it took."""
    title: str
    text: str
    by: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything the page shows, already filtered for who reads it."""

    person: Person
    banner: Banner
    place: Place
    referral: Referral | None
    """The open spell, else the newest one."""
    needs: tuple[NeedInReferral, ...]
    coming: tuple[Row, ...]
    """What is to be done, the soonest first: the panel at the top shows the first."""
    cards: tuple[Card, ...]
    open_count: int
    ended_count: int
    story: tuple[StoryItem, ...]
    related: tuple[RelatedPerson, ...]
    visit_notes: tuple[VisitNote, ...]
    documents: tuple[KeptDocument, ...]
    may_see_place: bool


def person_page(by: User, pk: UUID | str) -> PersonPage:
    """Opens the person (audited). Raises what open_person raises."""
    person = open_person(by, pk)
    everyone = [person.pk, *person.merged.values_list("pk", flat=True)]
    referrals = list(
        Referral.objects.visible_to(by).filter(person__in=everyone).select_related("team", "owner", "queue")
    )
    prescriptions = list(
        Prescription.objects.visible_to(by)
        .filter(person__in=everyone)
        .with_service()
        .select_related("referral__team")
    )
    cards = tuple(
        card(one) for one in sorted(prescriptions, key=lambda p: (not p.is_open, -p.proposed_at.timestamp()))
    )
    open_ones = [one for one in referrals if one.is_open]
    current = next(iter(open_ones or referrals), None)
    return PersonPage(
        person=person,
        banner=banner(person),
        place=place_of(person, by),
        referral=current,
        needs=_needs(current, by),
        coming=coming_for(person, by),
        cards=cards,
        open_count=sum(one.is_open for one in cards),
        ended_count=sum(not one.is_open for one in cards),
        story=story(by, referrals, prescriptions),
        related=tuple(person.related_people.filter(ended_at=None)),
        visit_notes=tuple(person.visit_notes.filter(ended_at=None).select_related("author")),
        documents=shown_documents(referrals, by),
        may_see_place=sees_place(by, person),
    )


def place_of(person: Person, by: User) -> Place:
    lives = str(person.get_lives_display())
    if not sees_place(by, person):
        return Place(lives="", hidden=True)
    if person.lives == Lives.CARE_HOME and person.care_home:
        return Place(lives=f"{lives}: {person.care_home.name}", area=area_words(person))
    return Place(lives=lives, address=person.address, postcode=person.postcode, area=area_words(person))


def card(prescription: Prescription) -> Card:
    """Its state, where it stands on the track, what was last said, and what is next."""
    state = State(prescription.state)
    ahead = running(prescription, prescription.referral.team.calendar) if prescription.is_open else []
    due_at = prescription.due_at
    upcoming = next((one for one in ahead if one.due_at == due_at), None)
    return Card(
        id=prescription.pk,
        service=prescription.service.name,
        need=prescription.need_in_referral.need.name,
        state=state.value,
        state_label=str(state.label),
        track=track(state) if prescription.is_open else (),
        said=said_words(prescription),
        next=next_words(upcoming, due_at, prescription.person.called) if due_at else "",
        due_today=bool(due_at and due_at < end_of_today()),
        is_open=prescription.is_open,
        private=prescription.private,
    )


def track(state: State) -> tuple[Step, ...]:
    """The stops of an open prescription; the waiting list stands in the place of "opened"."""
    stops = [State.WAITING if s == State.OPENED and state == State.WAITING else s for s in TRACK]
    here = stops.index(state) if state in stops else -1
    return tuple(
        Step(str(stop.label), "past" if i < here else "now" if i == here else "")
        for i, stop in enumerate(stops)
    )


def said_words(prescription: Prescription) -> str:
    """What happened last, in a sentence."""
    day = day_long(prescription.state_since)
    weeks = prescription.waiting_weeks
    service = prescription.service.organisation.name
    return {
        State.PROPOSED: f"Proposed on {day}.",
        State.AGREED: f"{prescription.person.called} agreed on {day}.",
        State.SENT: f"Sent on {day}{' by phone' if prescription.sent_by_phone else ''}. Not opened yet.",
        State.OPENED: f"{service} opened it on {day}. No answer yet.",
        State.WAITING: f"About {weeks} weeks, said on {day}." if weeks else f"On the list since {day}.",
        State.ACCEPTED: f"Accepted on {day}. {first_words(prescription)}",
        State.ATTENDED: f"Went on {day_long(prescription.attended_on or prescription.state_since)}.",
    }.get(State(prescription.state)) or ended_words(prescription)


def story(
    by: User, referrals: Sequence[Referral], prescriptions: Sequence[Prescription]
) -> tuple[StoryItem, ...]:
    """Contacts, moves of referrals and of these prescriptions, what groups said and meetings decided, newest
    first."""
    contacts = ContactEntry.objects.visible_to(by).filter(referral__in=referrals).select_related("by")
    contacts = contacts.prefetch_related("also_there__user")
    items = [_of_contact(entry) for entry in contacts]
    for referral in referrals:
        items += _of_referral(referral)
    moves = PrescriptionTransition.objects.filter(prescription__in=[p.pk for p in prescriptions])
    by_id = {p.pk: p for p in prescriptions}
    items += [_of_move(move, by_id[move.prescription_id]) for move in moves if move.event != "propose"]
    items += [
        _item(said.at, said.title, said.text, _name(said.by), private=said.private)
        for said in said_by_groups(prescriptions)
    ]
    items += [
        _item(one.at, one.title, one.text, one.by, private=one.private)
        for one in (
            *documents_in_story(referrals, by),
            *goals_in_story(referrals, by),
            *decided_about(referrals, by),
        )
    ]
    return tuple(sorted(items, key=lambda item: item.at, reverse=True))


def _needs(referral: Referral | None, by: User) -> tuple[NeedInReferral, ...]:
    if referral is None:
        return ()
    return tuple(NeedInReferral.objects.visible_to(by).filter(referral=referral).select_related("need"))


def _item(
    at: datetime, title: str, text: str, by: str, *, beside: str = "", private: bool = False
) -> StoryItem:
    return StoryItem(at, day_short(at), beside or at_time(at), title, text.strip(), by, private)


def _of_contact(entry: ContactEntry) -> StoryItem:
    channel = str(entry.get_channel_display())
    title = (
        channel
        if entry.channel == Channel.NOTE or entry.outcome == "spoke"
        else (f"{channel}: {str(entry.get_outcome_display()).lower()}")
    )
    minutes = counted(entry.minutes, "minute") if entry.minutes else ""
    return _item(entry.at, title, entry.note, said_by(entry), beside=minutes, private=entry.private)


def _of_referral(referral: Referral) -> list[StoryItem]:
    who = ", ".join(
        filter(
            None,
            [referral.source_name, referral.source_organisation.name if referral.source_organisation else ""],
        )
    )
    reason = f"“{referral.reason}” " if referral.reason else ""
    urgency = f"{referral.get_urgency_display()}."
    title = f"Referred: {str(referral.get_source_display()).lower()}"
    items = [_item(referral.opened_at, title, f"{reason}{urgency}", who)]
    for step in referral.transitions.all():
        if moved := _MOVES.get(step.event):
            items.append(_item(step.at, moved, step.why, _name(step.by_label)))
    return items


_MOVES = {
    "send": "Sent to the team",
    "ask": "Asked who referred for more",
    "queue": "Accepted, waits for a navigator",
    "redirect": "Led elsewhere",
    "advise": "Advice given instead",
    "cancel": "Cancelled by who referred",
    "allocate": "Given to a navigator",
    "engage": "Support began",
    "decline": "Does not want support",
    "give-up": "Could not be reached",
    "hold": "Put on hold",
    "resume": "Support goes on",
    "transfer": "Somebody was asked to take over",
    "receive": "Taken over",
    "refuse": "Not taken over",
    "take-back": "Asked no longer to take over",
    "keep-open": "Stays open after all",
    "urgency": "How soon was changed",
    "close": "Closed this spell of support",
    "end": "Ended before support began",
    "reopen": "Reopened this spell of support",
}
"""Moves of a referral that stand in the story; a try stands there as the contact it was."""


_TITLES = {
    Event.AGREE: "{called} agreed to {service}",
    Event.SEND: "Prescribed {service}",
    Event.RESEND: "Sent again to {service}",
    Event.OPEN: "{service} opened the message",
    Event.ACCEPT: "{service} said yes",
    Event.WAIT: "{service} put them on the waiting list",
    Event.DECLINE: "{service} said no",
    Event.ATTEND: "Went to {service}",
    Event.DID_NOT_COME: "Did not come to {service}",
    Event.CANNOT: "{service} cannot after all",
    Event.CORRECT: "{service}: they have not come yet",
    Event.TAKE_BACK: "{service} took its answer back",
    Event.FINISH: "Finished at {service}",
    Event.STOP: "Stopped {service}",
    Event.REOPEN: "Reopened {service}",
}


def _of_move(step: PrescriptionTransition, prescription: Prescription) -> StoryItem:
    title = _TITLES[Event(step.event)].format(
        called=prescription.person.called, service=prescription.service.name
    )
    by = _name(step.by_label)
    if step.on_behalf_of:
        by = f"{by}, for {step.on_behalf_of}"
    return _item(step.at, title, step.why, by, private=prescription.private)


def _name(label: str) -> str:
    """ "Priya Nair" of "Priya Nair <priya@…>"."""
    return label.partition(" <")[0]
