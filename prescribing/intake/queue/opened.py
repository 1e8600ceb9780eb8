"""One referral as it is read before deciding: what came with it, who it may be, who could take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from directory import clock
from directory.accounts.models import User
from directory.audit.actions import record
from prescribing.intake.models import CameBy, Complexity, Footing, Intake, Knows, SameAs
from prescribing.intake.queue.rows import TO_DECIDE, QueueRow, row_of, sender_words
from prescribing.intake.queue.same_person import candidates_of, points_to_add
from prescribing.intake.queue.workers import Worker, workers_for
from prescribing.people.contacting import Part, current_points, phone_words, warnings
from prescribing.people.details import ContactKind
from prescribing.people.duplicates import Candidate
from prescribing.people.models import Lives, Person
from prescribing.records import Urgency
from prescribing.referrals.models import Referral, Source
from prescribing.referrals.referrer import reads_news
from prescribing.referrals.states import Event, State
from prescribing.same_person.alike_by_name import AlikeByName, alike_by_name
from prescribing.same_person.identity_filled import said_to_fill
from prescribing.sight import sees_place
from prescribing.tasks.referral_timers_table import first_contact_due
from prescribing.words import at_time, born_words, due_words, when_words


@dataclass(frozen=True, slots=True)
class Phone:
    url: str
    shown: str
    warned: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who may be the same: by name to whoever may open them, else by initials.

    `adds`: what "yes" would put on their record, for whoever may open it.
    """

    one: Candidate
    called: str
    adds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything the panel shows of one referral, for one reader. `asks`: somebody alike is known; `answer`:
    what who sent it said to what we asked."""

    referral: Referral
    intake: Intake | None
    row: QueueRow
    header: str
    born: str
    where: str
    phones: tuple[Phone, ...]
    knows: str
    footing: str
    complexity: str
    sent_by: str
    sender_phone: str
    candidates: list[Known]
    workers: list[Worker]
    asks: bool
    alike: list[AlikeByName]
    """Whose name alone is like theirs, where nothing more is known to ask by."""
    answer: str
    then: str


def open_referral_in_queue(referral: Referral, by: User) -> Opened:
    """The person is read, and audited."""
    person = referral.person
    record("person.read", person, by=by, person_id=person.pk)
    intake: Intake | None = getattr(referral, "intake", None)
    asks = intake is not None and intake.same_as == SameAs.ASKED
    phones = [point for point in current_points(person) if point.kind == ContactKind.PHONE]
    born = (
        f"{person.age}, born {born_words(person.date_of_birth)}" if person.date_of_birth else "Age not known"
    )
    return Opened(
        referral=referral,
        intake=intake,
        row=row_of(referral),
        header=f"From: {sender_words(referral)}, {when_words(referral.opened_at)}",
        born=born,
        where=_where(referral, by),
        phones=tuple(
            Phone(
                f"tel:{point.match_value}",
                phone_words(point.value),
                tuple(_beside(point.note)) + tuple(warnings(point)),
            )
            for point in phones
        ),
        knows=str(Knows(intake.knows).label) if intake else "Not said",
        footing=str(Footing(intake.footing).label) if intake and intake.footing else "",
        complexity=str(Complexity(intake.complexity).label) if intake and intake.complexity else "",
        sent_by=", ".join(filter(None, [referral.source_name, intake.sender_role if intake else ""])),
        sender_phone=intake.sender_phone if intake else "",
        candidates=_known(referral, by) if asks else [],
        workers=workers_for(referral, by),
        asks=asks,
        alike=alike_by_name(person, by) if not asks and referral.state in TO_DECIDE else [],
        answer=_answer(referral),
        then=f"{_first_contact(referral)} {told_words(referral, will=True)}",
    )


def told_words(referral: Referral, *, will: bool = False) -> str:
    """How whoever sent it learns of the decision."""
    intake: Intake | None = getattr(referral, "intake", None)
    by_mail = reads_news(referral) is not None or (intake is not None and intake.place_id is not None)
    if by_mail:
        return (
            "We tell who sent it, by mail that names nobody."
            if will
            else "Who sent it is told, with no name."
        )
    if intake is not None and intake.came_by == CameBy.SITE:
        return "Nobody is told by mail: whoever takes them on rings."
    number = f", {intake.sender_phone}" if intake and intake.sender_phone else ""
    who = referral.source_name or referral.get_source_display()
    return f"{who} has no mail from us: ring them{number}."


def _answer(referral: Referral) -> str:
    """The answer to what was asked last; empty while it is waited for."""
    moves = referral.transitions.filter(event__in=[Event.ASK, Event.SEND]).order_by("-sequence")
    last = moves.first()
    answered = last is not None and last.event == Event.SEND and last.from_state == State.INFORMATION_NEEDED
    return last.why if last is not None and answered else ""


def _known(referral: Referral, by: User) -> list[Known]:
    found = candidates_of(referral, by)
    seen = Person.objects.visible_to(by).filter(pk__in=[one.person_id for one in found if one.person_id])
    known = {person.pk: person for person in seen}
    return [
        Known(one, known[one.person_id].name, _would_add(referral, known[one.person_id]))
        if one.person_id in known
        else Known(one, one.initials)
        for one in found
    ]


def _would_add(referral: Referral, known: Person) -> tuple[str, ...]:
    """The post address of somebody is not read out here: "an address"."""
    words = {ContactKind.POST: lambda _: "an address for post", ContactKind.PHONE: phone_words}
    points = points_to_add(referral.person, known)
    numbers = [words.get(ContactKind(point.kind), str)(point.value) for point in points]
    return (*numbers, *said_to_fill(referral.person, known))


def _first_contact(referral: Referral) -> str:
    due = first_contact_due(
        referral.team,
        Source(referral.source),
        Urgency(referral.urgency),
        referral.discharged_on,
        since=clock.now(),
    )
    intake: Intake | None = getattr(referral, "intake", None)
    begins = "" if intake is None or intake.knows == Knows.AGREES else ", and begins by asking them"
    return f"The first contact is due {by_words(due)}{begins}."


def by_words(moment: datetime) -> str:
    """ "today by 5pm", "tomorrow by 5pm", "by Fri 4 Dec"."""
    day = due_words(moment)
    return f"{day.lower()} by {at_time(moment)}" if day in ("Today", "Tomorrow") else f"by {day}"


def _beside(note: str) -> list[Part]:
    return [Part(f"{note}.", strong=True)] if note else []


def _where(referral: Referral, by: User) -> str:
    person = referral.person
    if not sees_place(by, person):
        return "Protected: where they live is not shown"
    if person.lives == Lives.CARE_HOME and person.care_home:
        return person.care_home.name
    return ", ".join(filter(None, [person.address, person.postcode, person.area_name]))
