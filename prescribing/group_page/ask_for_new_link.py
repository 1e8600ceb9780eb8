"""A link has died of age and its holder still wants it: somebody of the team is asked to send a new one."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from directory import clock
from directory.accounts.actors import System
from directory.audit.actions import record
from directory.audit.models import AuditEvent
from directory.links.models import SignedLink
from prescribing.group_page.tell_owner import mail_owner
from prescribing.locks import hold
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.states import WITH_GROUP
from prescribing.records import Urgency
from prescribing.tasks.actions import task_of_prescription
from prescribing.tasks.models import TaskKind
from prescribing.tasks.timers_table import COME_BACK

HOUR = timedelta(hours=1)
WANTED = "prescription.new-link-wanted"


@transaction.atomic
def want_new_link(*, link: SignedLink) -> bool:
    """Make it the owner's task, once a day. False where the prescription has ended: there is nothing to send.

    A person decides and sends: an old link is no proof that its holder still reads the group's post.
    """
    prescription = Prescription.objects.filter(pk=link.about_id).first()
    hold(prescription)
    if prescription is None or prescription.state not in WITH_GROUP:
        return False
    today = clock.midnight(clock.today())
    task_of_prescription(
        TaskKind.NEW_LINK, prescription, since=today, within=COME_BACK[Urgency(prescription.urgency)]
    )
    if not _said_within_the_hour(link):
        record(
            WANTED,
            prescription,
            by=System("link"),
            person_id=prescription.person_id,
            detail={"link": str(link.pk)},
        )
    mail_owner(prescription)
    return True


def _said_within_the_hour(link: SignedLink) -> bool:
    """One link pressed again and again says one thing."""
    lately = AuditEvent.objects.filter(kind=WANTED, about_id=str(link.about_id), at__gte=clock.now() - HOUR)
    return any(event.detail.get("link") == str(link.pk) for event in lately)
