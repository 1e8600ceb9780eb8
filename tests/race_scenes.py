"""Somebody with a spell of support for two verbs to race on, and what must never be so afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count

from directory.accounts.actors import LinkHolder
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Need, Service
from directory.messages.models import OutboxMessage
from prescribing.group_page.links import links_of
from prescribing.intake.models import Intake
from prescribing.models import (
    ActionShare,
    Appointment,
    Consent,
    ListedPerson,
    NeedInReferral,
    Person,
    PlanAction,
    Prescription,
    Referral,
    Share,
    Task,
    Team,
)
from prescribing.plan.states import WITH_ORGANISATION
from prescribing.prescriptions.states import ENDED as PRESCRIPTION_ENDED
from prescribing.referrals import actions as referrals
from prescribing.referrals.states import ENDED as REFERRAL_ENDED
from prescribing.referrals.triage import ask_for_information
from tests.factories.catalogue import NeedFactory
from tests.factories.intake import a_place, sent_in
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_referral, a_service, a_team


@dataclass
class Scene:
    """Somebody with a spell of support, recorded twice; perhaps with a prescription."""

    by: User
    other: User
    person: Person
    twin: Person
    referral: Referral
    row: NeedInReferral
    need: Need
    service: Service
    prescription: Prescription | None = None
    link: LinkHolder | None = None

    def one(self) -> Person:
        return Person.objects.get(pk=self.person.pk)

    def two(self) -> Person:
        return Person.objects.get(pk=self.twin.pk)

    def spell(self) -> Referral:
        return Referral.objects.select_related("person", "team").get(pk=self.referral.pk)

    def what(self) -> Prescription:
        assert self.prescription is not None
        return Prescription.objects.with_service().get(pk=self.prescription.pk)

    def agreed(self) -> Consent:
        found = self.what().consent
        assert found is not None
        return found


Call = Callable[[], object]
Press = Callable[[Scene], Call]
"""Reads its records as a page does, and returns the press."""


CAME_IN = frozenset({"came-in", "asked"})
OF_A_REFERRAL = "referral-"
"""A scene of this name, with a state after it, has a referral in that state."""
WITH_LINK = frozenset({"sent", "accepted", "attended", "declined"})


def a_scene(state: str = "") -> Scene:
    """`state` is that of a prescription; "" has none, and "closed" is a spell that has ended without one;
    "referral-waiting" has a referral in that state, and those of CAME_IN one that came by a link."""
    team = a_team()
    if state in CAME_IN:
        return _came_in(team, state)
    by, other = a_navigator(team), a_navigator(team)
    person, twin = a_person(by, team=team), a_person(by, team=team)
    referral = a_referral(by, person)
    row = referral.needs.get()
    scene = Scene(by, other, person, twin, referral, row, NeedFactory(), a_service())
    if state in ("", "closed") or state.startswith(OF_A_REFERRAL):
        referrals.resolve_need(need=row, resolution="resolved", by=by)
        if state.startswith(OF_A_REFERRAL):
            from tests.race_referrals import put_into

            put_into(scene, state.removeprefix(OF_A_REFERRAL))
        elif state:
            referrals.close_referral(referral=referral, reason="resolved", by=by)
    else:
        thread = a_prescription(state, by=by, need=row, service=scene.service)
        scene.prescription = thread.prescription
        scene.link = thread.group() if state in WITH_LINK else None
    return scene


def _came_in(team: Team, state: str) -> Scene:
    """A referral that came by a care home's link and waits to be decided on, and somebody alike who is known;
    with "asked", the home was asked something."""
    by, other = (a_navigator(team, role=Role.COORDINATOR) for _ in range(2))
    known, need, place = a_person(by, team=team), NeedFactory(), a_place(by)
    referral = sent_in(
        name=known.name,
        date_of_birth=known.date_of_birth,
        needs=[need],
        team=team,
        came_by="link",
        source="care-home",
        place=place,
        organisation=place.organisation,
    )
    if state == "asked":
        ask_for_information(referral=referral, what="Does she agree?", by=by)
    return Scene(
        by, other, referral.person, known, referral, referral.needs.get(), NeedFactory(), a_service()
    )


def what_disagrees(scene: Scene, *, mailed: int = 0, begun: int = 0, linked: int = 0) -> list[str]:
    """Each sentence is something that must never be so; `mailed` is how often it was mailed again, and
    `begun` how many spells somebody asked for beside the one that is there, and `linked` how many links were
    sent that leave those before them alive."""
    found: list[str] = []
    mine = Prescription.objects.filter(person__in=[scene.person, scene.twin])
    spells = Referral.objects.filter(person__in=[scene.person, scene.twin])
    one, two = scene.one(), scene.two()
    if PlanAction.objects.open().filter(referral__in=spells, referral__state__in=REFERRAL_ENDED).exists():
        found.append("an ended spell holds an open action")
    if Appointment.objects.planned().filter(referral__in=spells, referral__state__in=REFERRAL_ENDED).exists():
        found.append("an ended spell holds a planned appointment")
    if ListedPerson.objects.waiting().filter(referral__in=spells.filter(state__in=REFERRAL_ENDED)).exists():
        found.append("somebody whose spell has ended waits on the list of a meeting")
    shown = ActionShare.objects.filter(action__referral__in=spells, ended_at=None)
    if shown.exclude(action__state__in=WITH_ORGANISATION).exists():
        found.append("an action is shared that nobody is asked to do")
    if mine.open().filter(referral__state__in=REFERRAL_ENDED).exists():
        found.append("an ended spell holds an open prescription")
    if spells.filter(state__in=REFERRAL_ENDED, due_at__isnull=False).exists():
        found.append("an ended spell is due")
    if mine.filter(state__in=PRESCRIPTION_ENDED, due_at__isnull=False).exists():
        found.append("an ended prescription is due")
    supported = spells.exclude(closed_reason__in=["died", "duplicate"])
    for spell in supported.filter(state="closed", needs__resolution="").distinct():
        last = spell.transitions.order_by("-sequence").first()
        if last is None or last.event != "end":  # what ends before support began asks of no need
            found.append("a closed spell holds an open need")
    carried = Intake.objects.filter(referral__in=spells, went_into__isnull=False)
    for came in carried.select_related("went_into"):
        there = came.went_into.needs.values("need") if came.went_into else []
        if came.referral.needs.filter(resolution="").exclude(need__in=there).exists():
            found.append("an open need was not carried into the spell that goes on")
    if one.died_on and (mine.open().filter(person=one).exists() or spells.open().filter(person=one).exists()):
        found.append("something is open for somebody who died")
    if any(merged.merged_into is not None and merged.merged_into.merged_into_id for merged in (one, two)):
        found.append("a record points at one that points at another, or back")
    for merged in (one, two):
        at = AuditEvent.objects.filter(kind="person.merged", about_id=str(merged.pk), detail__has_key="into")
        began = merged.merged_into_id and at.latest("at").at
        if began and spells.filter(person=merged, opened_at__gt=began).exists():
            found.append("a spell was opened on a merged record")
    for spell in spells:
        asked = spell.transfers.filter(answered_at=None).count()
        if asked > 1 or (spell.state == "transferring") > asked or (asked and spell.state in REFERRAL_ENDED):
            found.append(f"{asked} are asked to take over a referral that is {spell.state}")
        last = spell.transitions.order_by("-sequence").first()
        if last is not None and last.to_state != spell.state:
            found.append(f"its history ends as {last.to_state}, and it is {spell.state}")
    for prescription in mine:
        shares = Share.objects.filter(prescription=prescription, replaced_at=None, withdrawn_at=None)
        stands = prescription.consent_id is not None and prescription.consent.withdrawn_at is None
        if shares.exists() and not stands:
            found.append("something is shared without consent")
        if prescription.is_open and prescription.consent_id is not None and not stands:
            found.append("a prescription is open without consent")
        sent = OutboxMessage.objects.filter(kind="prescription.sent", about_id=str(prescription.pk))
        if prescription.stopped_reason in ("consent", "died") and links_of(prescription):
            found.append("a link opens what was withdrawn")
        if prescription.state == "sent" and len(links_of(prescription)) > 1 + linked:
            found.append("two links live")
        if prescription.state == "sent" and sent.filter(state="waiting").count() > 1 + mailed:
            found.append("mailed more often than somebody asked for")
    if any(spells.open().filter(person=whose).count() > 1 + begun for whose in (one, two)):
        found.append("a spell was opened beside an open one that nobody asked for")
    done = AuditEvent.objects.filter(kind="task.done", person_id__in=[str(one.pk), str(two.pk)])
    if any(row["times"] > 1 for row in done.values("about_id").annotate(times=Count("pk"))):
        found.append("a task was done twice")
    if Task.objects.open().filter(person=one, kind="answer-question", prescription__ended_at__isnull=False):
        found.append("a question waits about what has ended")
    return found
