"""A group said something: it becomes somebody's task, and their mail says so without a word about whom."""

from __future__ import annotations

from directory import clock
from directory.accounts.actors import Actor, LinkHolder
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from prescribing.group_page.links import LASTS_FOR_NEWS, make_link
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.sending import confirmed_contact
from prescribing.records import Urgency
from prescribing.tasks.actions import task_of_prescription
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.timers_table import COME_BACK


def went_back(
    prescription: Prescription, kind: TaskKind, by: Actor, note: str = "", *, again: bool = False
) -> Task:
    """The task that follows from an answer. `again`: it may follow twice in one state."""
    task = task_of_prescription(
        kind,
        prescription,
        since=clock.now() if again else prescription.state_since,
        within=COME_BACK[Urgency(prescription.urgency)],
        note=note,
    )
    if isinstance(by, LinkHolder):
        mail_owner(prescription)
    return task


def mail_owner(prescription: Prescription, *, at_once: bool = False) -> None:
    """Tell the owner that something came back: at most one mail an hour, and one more `at_once`."""
    owner = prescription.owner
    if owner is None or not owner.is_active:
        return
    kind = "owner.worry" if at_once else "owner.news"
    stamp = f"{clock.now():%Y%m%d%H%M%S}" if at_once else f"{clock.now():%Y%m%d%H}"
    post(kind, about=owner, to=Recipient("user", owner.pk), key=f"{kind}:{owner.pk}:{stamp}")


def thank_group(prescription: Prescription, by: Actor) -> None:
    """To a group that answered by its link: thanks, and a link that lasts, for telling us more."""
    contact = confirmed_contact(prescription.service)
    if contact is None or not isinstance(by, LinkHolder):
        return
    link = make_link(prescription, contact, LASTS_FOR_NEWS)
    post(
        "prescription.thanks",
        about=prescription,
        to=Recipient("referral-contact", contact.pk),
        key=f"prescription.thanks:{link.pk}",
        facts={"link": link.pk},
    )
