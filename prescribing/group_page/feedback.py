"""How it goes and how it went, in three taps."""

from __future__ import annotations

from dataclasses import dataclass

from directory import clock
from directory.accounts.actors import Actor
from directory.audit.actions import record
from prescribing.group_page.models import Feedback
from prescribing.group_register.came import came_of
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.states import Helped, HowOften, MorePeople


@dataclass(frozen=True, slots=True)
class FeedbackGiven:
    """What a group says. Free text is optional, and asked for without health details."""

    helped: Helped | str = Helped.TOO_EARLY
    attended: HowOften | str = HowOften.NOT_SAID
    changed: str = ""
    tell: str = ""
    more_people: MorePeople | str = MorePeople.NOT_SAID


def keep(prescription: Prescription, given: FeedbackGiven, *, by: Actor, on_behalf_of: str) -> Feedback:
    """In the caller's transaction. How often they came, the register says where nobody does."""
    came = came_of(prescription)
    attended = HowOften(given.attended)
    feedback = Feedback(
        prescription=prescription,
        at=clock.now(),
        by_label=by.label[:300],
        on_behalf_of=on_behalf_of[:300],
        attended=came.how_often if attended == HowOften.NOT_SAID else attended,
        visits=came.times or None,
        helped=Helped(given.helped),
        changed=given.changed.strip(),
        tell=given.tell.strip(),
        more_people=MorePeople(given.more_people),
    )
    feedback.save()
    record("prescription.feedback", prescription, by=by, person_id=prescription.person_id)
    return feedback
