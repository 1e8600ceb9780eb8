"""Whoever must not find somebody has nothing to do for them: neither what was theirs nor what comes later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.audit.models import AuditEvent
from prescribing.intake.queue.workers import workers_for
from prescribing.meetings.people_listed import note_decision
from prescribing.models import (
    Appointment,
    ListedPerson,
    Person,
    PlanAction,
    Prescription,
    Referral,
    Task,
    Transfer,
)
from prescribing.people.actions import merge
from prescribing.plan.actions import WhoDoesIt, finish_action, reopen_action
from prescribing.plan.forms import colleagues_for
from prescribing.plan.timers import worker_of
from prescribing.prescriptions.ending import reopen
from prescribing.privacy.actions import exclude_user, protect
from prescribing.privacy.forms import colleagues_of
from prescribing.privacy.models import ExcludedUser
from prescribing.privacy.release_work import release_all
from prescribing.referrals.actions import reopen_referral, take_referral
from prescribing.referrals.referrer import told_by_mail
from prescribing.referrals.state_forms import receivers_of
from prescribing.referrals.transfer import transfer
from prescribing.referrals.triage import allocate
from prescribing.tasks.actions import add_task, make_task
from prescribing.tasks.models import TaskKind
from prescribing.teams.hand_over import hand_over
from tests.factories.hub import Hub
from tests.factories.meetings import a_meeting, on_the_list
from tests.factories.plans import an_action, an_appointment, in_days
from tests.factories.prescribing import a_person, a_prescription, a_referral

pytestmark = pytest.mark.django_db


class Pair:
    """Somebody whose navigator is `owner`; `him` of the same team knows them from elsewhere."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.owner, self.him = self.hub.priya, self.hub.sam
        self.person = a_person(self.owner, team=self.hub.team)
        self.referral = a_referral(self.owner, self.person)

    def his(self, record: Any, **owned: Any) -> Any:
        """As it was before anybody was excluded."""
        type(record)._default_manager.filter(pk=record.pk).update(**(owned or {"owner": self.him}))
        record.refresh_from_db()
        return record


def his_referral(p: Pair) -> None:
    p.his(p.referral)


def his_prescription(p: Pair) -> None:
    need = p.referral.needs.get()
    p.his(a_prescription("sent", by=p.owner, need=need).prescription)


def his_task(p: Pair) -> None:
    p.his(add_task(referral=p.referral, note="Ring her", due_at=clock.now(), by=p.owner))


def his_private_task(p: Pair) -> None:
    p.his(add_task(referral=p.referral, note="Ring", due_at=clock.now(), by=p.owner, private=True))


def his_action(p: Pair) -> None:
    an_action(p.owner, p.referral, who=WhoDoesIt(user=p.him))


def he_leads(p: Pair) -> None:
    an_appointment(p.owner, p.referral, lead=p.him)


def he_comes_along(p: Pair) -> None:
    an_appointment(p.owner, p.referral, others=[p.him])


def his_decision(p: Pair) -> None:
    listed = on_the_list(a_meeting(p.owner), p.referral, p.owner)
    note_decision(listed=listed, decision="Ring the GP", by=p.owner, owner=p.him, due_on=in_days(2))


def he_is_asked(p: Pair) -> None:
    transfer(referral=p.referral, to=p.him, by=p.owner)


def he_is_named_cover(p: Pair) -> None:
    protect(person=p.person, owner=p.owner, cover=p.him, by=p.owner)


def he_is_their_own_worker(p: Pair) -> None:
    Person.objects.filter(pk=p.person.pk).update(owner=p.him, cover=p.owner, protected=True)


def he_is_lead_worker(p: Pair) -> None:
    Person.objects.filter(pk=p.person.pk).update(lead_worker=p.him, speak_first=True)


WORK = [his_prescription, his_task, his_private_task, his_action, he_leads, he_comes_along, his_decision]
OWNED = {
    "all of it, and they are asked to take over": [*WORK, he_is_asked, he_is_named_cover, he_is_lead_worker],
    "all of it, and the referral": [*WORK, his_referral, he_is_their_own_worker, he_is_lead_worker],
}


def left_with(user: User) -> list[str]:
    """Everything open that has this user in any place where somebody works for a person."""
    found: dict[str, Any] = {
        "referral": Referral.objects.open().filter(owner=user),
        "prescription": Prescription.objects.open().filter(owner=user),
        "task": Task.objects.open().filter(owner=user, person__isnull=False),
        "action": PlanAction.objects.open().filter(user=user),
        "appointment": Appointment.objects.planned().filter(Q(lead=user) | Q(others=user)),
        "decision": ListedPerson.objects.filter(owner=user),
        "transfer": Transfer.objects.waiting().filter(Q(to=user) | Q(sender=user)),
        "person": Person.objects.filter(Q(owner=user) | Q(cover=user) | Q(lead_worker=user)),
    }
    return [kind for kind, rows in found.items() if rows.exists()]


@pytest.mark.parametrize("doors", OWNED)
@pytest.mark.parametrize("way", ["excluded", "merged", "swept"])
def test_what_was_theirs_goes_to_others_in_the_same_transaction(doors: str, way: str) -> None:
    p = Pair()
    for own in OWNED[doors]:
        before = left_with(p.him)
        own(p)
        p.person.refresh_from_db()
        p.referral.refresh_from_db()
        assert left_with(p.him) != before or own in (his_private_task, he_comes_along, he_is_lead_worker)
    if way == "excluded":
        exclude_user(person=p.person, user=p.him, by=p.owner)
    elif way == "merged":
        twin = a_person(p.owner, team=p.hub.team)
        exclude_user(person=twin, user=p.him, by=p.owner)
        merge(person=twin, into=p.person, by=p.owner)
    else:
        Person.objects.filter(pk=p.person.pk).update(cover=None, owner=None, protected=False)
        ExcludedUser.objects.create(person=p.person, user=p.him)
        assert release_all() == 1
    assert left_with(p.him) == []
    assert release_all() == 0, "nothing is left to move, and nothing comes back"
    events = AuditEvent.objects.filter(person_id=str(p.person.pk)).values_list("kind", flat=True)
    kinds = {"prescription.released", "task.moved", "plan.action-changed", "plan.appointment-changed"}
    assert kinds <= set(events)


def test_private_work_goes_to_the_owner_of_the_referral_and_not_to_the_team() -> None:
    p = Pair()
    for own in (his_private_task, his_action, he_leads):
        own(p)
    exclude_user(person=p.person, user=p.him, by=p.owner)
    assert Task.objects.get(note="Ring").owner == p.owner
    assert PlanAction.objects.get().user == p.owner
    assert Appointment.objects.get().lead == p.owner


def test_a_referral_without_anybody_is_a_task_of_the_queue_which_anybody_else_takes() -> None:
    p = Pair()
    his_referral(p)
    exclude_user(person=p.person, user=p.him, by=p.owner)
    p.referral.refresh_from_db()
    assert (p.referral.owner, p.referral.queue) == (None, p.hub.team)
    assert Task.objects.open().get(about_id=p.referral.pk).queue == p.hub.team
    event = AuditEvent.objects.get(kind="referral.released")
    assert event.detail == {"from": str(p.him.pk)}
    take_referral(referral=p.referral, by=p.owner)


def hidden_pair() -> Pair:
    """Excluded on another record of the same human being."""
    p = Pair()
    twin = a_person(p.owner, team=p.hub.team)
    exclude_user(person=twin, user=p.him, by=p.owner)
    merge(person=twin, into=p.person, by=p.owner)
    p.person.refresh_from_db()
    return p


def give_referral(p: Pair) -> None:
    Referral.objects.filter(pk=p.referral.pk).update(owner=None, queue=p.hub.team)
    p.referral.refresh_from_db()
    take_referral(referral=p.referral, by=p.hub.duty, to=p.him)


def allocate_it(p: Pair) -> None:
    Referral.objects.filter(pk=p.referral.pk).update(owner=None, queue=p.hub.team, state="waiting")
    p.referral.refresh_from_db()
    allocate(referral=p.referral, to=p.him, by=p.hub.duty)


def hand_all_over(p: Pair) -> None:
    hand_over(owner=p.owner, to=p.him, by=p.hub.duty)


def make_him_owner(p: Pair) -> None:
    protect(person=p.person, owner=p.him, cover=None, by=p.owner)


def make_him_cover(p: Pair) -> None:
    protect(person=p.person, owner=p.owner, cover=p.him, by=p.owner)


GIVERS: list[Callable[[Pair], None]] = [
    his_action,
    he_leads,
    he_comes_along,
    his_decision,
    he_is_asked,
    hand_all_over,
    make_him_owner,
    make_him_cover,
    give_referral,
    allocate_it,
]


def test_no_verb_gives_them_anything_and_none_says_why() -> None:
    p = hidden_pair()
    for give in GIVERS:
        p.referral.refresh_from_db()
        with pytest.raises(ValidationError) as refused:
            give(p)
        said = " ".join(refused.value.messages).lower()
        told = [word for word in ("hid", "found", "excluded", p.owner.name.lower()) if word in said]
        assert (give.__name__, told, left_with(p.him)) == (give.__name__, [], [])


def test_no_chooser_offers_them() -> None:
    p = hidden_pair()
    offered: dict[str, list[User]] = {
        "plan, appointments, meetings": colleagues_for(p.person, p.owner),
        "protect": list(colleagues_of(p.person)),
        "transfer": [one.user for one in receivers_of(p.referral)],
        "intake": [one.user for one in workers_for(p.referral, p.hub.duty)],
    }
    assert {where: p.him in users for where, users in offered.items()} == dict.fromkeys(offered, False)
    assert all(offered.values())


def test_a_timer_gives_its_task_to_the_team_instead() -> None:
    p = Pair()
    his_referral(p)
    ExcludedUser.objects.create(person=p.person, user=p.him)
    p.referral.refresh_from_db()
    assert worker_of(p.him, p.referral) is None
    made = make_task(
        TaskKind.LOOK_AT_REFERRAL,
        p.referral,
        since=clock.now(),
        due_at=clock.now(),
        owner=p.him,
        queue=None,
        person=p.person,
    )
    assert (made.owner, made.queue) == (None, p.hub.team)


def test_what_is_opened_again_does_not_go_back_to_them() -> None:
    p = Pair()
    service_went = p.his(a_prescription("declined", by=p.owner, need=p.referral.needs.get()).prescription)
    action = an_action(p.owner, p.referral, who=WhoDoesIt(user=p.him))
    finish_action(action=action, by=p.owner)
    exclude_user(person=p.person, user=p.him, by=p.owner)
    action.refresh_from_db()
    reopen_action(action=action, due_on=in_days(5), by=p.owner)
    reopen(prescription=service_went, note="They want it after all", by=p.owner)
    assert left_with(p.him) == []

    q = Pair()
    q.his(
        q.referral,
        state="closed",
        closed_at=clock.now(),
        closed_by="x",
        closed_reason="resolved",
        due_at=None,
    )
    Referral.objects.filter(pk=q.referral.pk).update(owner=q.him)
    exclude_user(person=q.person, user=q.him, by=q.owner)
    reopen_referral(referral=q.referral, note="They rang", by=q.owner)
    assert (q.referral.owner, left_with(q.him)) == (q.owner, [])


def test_whoever_sent_them_hears_no_more_of_them() -> None:
    p = Pair()
    came = p.hub.came_in()
    assert told_by_mail(came) is not None
    exclude_user(person=came.person, user=p.hub.partner, by=p.owner)
    assert told_by_mail(came) is None


def test_excluding_opens_no_address_to_whoever_excludes() -> None:
    p = Pair()
    protect(person=p.person, owner=p.owner, cover=None, by=p.owner)
    with pytest.raises(NotAllowed):
        exclude_user(person=p.person, user=p.owner, by=p.him)
    with pytest.raises(ValidationError, match="Name another"):
        exclude_user(person=p.person, user=p.owner, by=p.owner)
    assert not ExcludedUser.objects.exists()


def test_somebody_who_hides_a_person_from_themselves_is_led_to_their_own_list(client: Client) -> None:
    p = Pair()
    client.force_login(p.owner)
    page = reverse("prescribing:protect", args=[p.person.pk])
    answer = client.post(page, {"do": "exclude", "user": str(p.owner.pk)})
    assert answer.headers["Location"] == reverse("prescribing:today")
    p.referral.refresh_from_db()
    assert p.referral.queue == p.hub.team
