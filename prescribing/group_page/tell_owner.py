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
from prescribing.teams.supervisors import supervisors_of


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


def mail_owner(prescription: Prescription) -> None:
    """Tell the owner that something came back: at most one mail an hour."""
    owner = prescription.owner
    if owner is None or not owner.is_active:
        return
    key = f"owner.news:{owner.pk}:{clock.now():%Y%m%d%H}"
    post("owner.news", about=owner, to=Recipient("user", owner.pk), key=key)


def tell_of_worry(prescription: Prescription) -> None:
    """The owner and every supervisor of the team, each by a mail that says nothing about anybody."""
    referral = prescription.referral
    owners = {one for one in (prescription.owner, referral.owner) if one is not None and one.is_active}
    stamp = f"{clock.now():%Y%m%d%H%M%S}"
    for user in owners | set(supervisors_of(referral.team)):
        key = f"owner.worry:{user.pk}:{prescription.pk}:{stamp}"
        post("owner.worry", about=user, to=Recipient("user", user.pk), key=key)


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
