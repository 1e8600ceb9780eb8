"""Who may see whom: every rule, and what happens to those who are not given one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from directory import clock
from directory.accounts.actors import SYSTEM, LinkHolder
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.messages.delivery import deliver_due
from prescribing.models import ContactEntry, NeedInReferral, Person, Prescription, Referral, Task
from prescribing.people.actions import change_person, merge, unmerge
from prescribing.people.areas import area_words
from prescribing.people.audited_reads import find_people, open_person
from prescribing.people.duplicates import Identifiers, candidates_for
from prescribing.people.services_for_person import near_of
from prescribing.people.story import person_page
from prescribing.prescriptions.actions import stop
from prescribing.prescriptions.eligibility import eligibility
from prescribing.prescriptions.prescribe_at_desk import sent_by
from prescribing.prescriptions.what_group_sees import Draft, preview
from prescribing.privacy.actions import break_glass, exclude_user, protect
from prescribing.referrals.actions import log_contact
from prescribing.sight import sees_place
from prescribing.teams.actions import arrange_cover, leave_team
from prescribing.today.worklist import today
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory
from tests.factories.prescribing import a_navigator, a_need, a_person, a_prescription, a_service, a_team

pytestmark = pytest.mark.django_db
MODELS = (Person, Referral, NeedInReferral, ContactEntry, Prescription, Task)


def sees(by: object, *records: object) -> list[bool]:
    return [
        type(record)._default_manager.visible_to(by).filter(pk=record.pk).exists()  # type: ignore[attr-defined]
        for record in records
    ]


@pytest.mark.parametrize("role", [*Role, None])
def test_outside_the_team_no_role_sees_anything(role: Role | None) -> None:
    thread = a_prescription("declined")
    log_contact(referral=thread.prescription.referral, channel="phone", by=thread.navigator)
    stranger = user_with(role)
    for model in MODELS:
        assert model.objects.exists()
        assert not model.objects.visible_to(stranger).exists()
    with pytest.raises((NotAllowed, Person.DoesNotExist)):
        open_person(stranger, thread.person.pk)


def test_a_superuser_opens_settings_and_never_people() -> None:
    thread = a_prescription("sent")
    root = User.objects.create_superuser("root@example.org", "a-long-enough-password", name="Root")
    a_team(root)
    for model in MODELS:
        assert not model.objects.visible_to(root).exists()
    with pytest.raises(NotAllowed):
        stop(prescription=thread.prescription, reason="other", by=root)


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.COORDINATOR, Role.SUPERVISOR])
def test_a_team_sees_its_people_until_one_leaves_it(role: Role) -> None:
    thread = a_prescription("sent")
    team = thread.person.team
    colleague = a_navigator(team, role=role)
    assert all(sees(colleague, thread.person, thread.prescription, thread.prescription.referral))
    leave_team(team=team, user=colleague, by=SYSTEM)
    with clock.moved_to(clock.now() + timedelta(minutes=1)):
        assert not any(sees(colleague, thread.person, thread.prescription))


@pytest.mark.parametrize(
    "role", [Role.RECEPTIONIST, Role.PARTNER, Role.EDITOR, Role.COMMISSIONER, Role.MEMBER]
)
def test_being_in_the_team_does_not_open_people_without_the_permission(role: Role) -> None:
    thread = a_prescription("sent")
    colleague = a_navigator(thread.person.team, role=role)
    for model in MODELS:
        assert not model.objects.visible_to(colleague).exists()


def test_a_link_sees_its_own_prescription_and_no_person() -> None:
    thread, other = a_prescription("sent"), a_prescription("sent")
    group = thread.group()
    assert list(Prescription.objects.visible_to(group)) == [thread.prescription]
    for model in (Person, Referral, NeedInReferral, ContactEntry, Task):
        assert not model.objects.visible_to(group).exists()
    powerless = LinkHolder(link_id=group.link_id, organisation="X", about=str(other.prescription.pk))
    assert not Prescription.objects.visible_to(powerless).exists()


def test_a_private_prescription_is_seen_by_its_owner_and_cover_alone() -> None:
    thread = a_prescription("declined", service=a_service(sensitive=True, name="The refuge"))
    assert thread.prescription.private
    owner, colleague = thread.navigator, a_navigator(thread.person.team)
    supervisor = a_navigator(thread.person.team, role=Role.SUPERVISOR)
    task = Task.objects.open().get()
    assert all(sees(owner, thread.prescription, task))
    for other in (colleague, supervisor):
        assert not any(sees(other, thread.prescription, task))
        page = person_page(other, thread.person.pk)
        assert "refuge" not in repr((page.cards, page.story, page.coming))
        assert "refuge" not in repr(today(other, "team"))
    assert "refuge" in repr(person_page(owner, thread.person.pk).cards)

    arrange_cover(
        owner=owner,
        covered_by=colleague,
        since=clock.now() - timedelta(hours=1),
        until=clock.now() + timedelta(days=7),
        by=owner,
    )
    assert all(sees(colleague, thread.prescription, task))
    assert "refuge" in repr(today(colleague).came_back)
    with clock.moved_to(clock.now() + timedelta(days=8)):
        assert not any(sees(colleague, thread.prescription, task))


def test_a_sensitive_need_and_a_private_contact_stay_with_the_owner() -> None:
    priya = a_navigator()
    need = a_need(priya, need=NeedFactory(name="Safety at home", sensitive=True))
    contact = log_contact(
        referral=need.referral, channel="note", note="Afraid of him", private=True, by=priya
    )
    colleague = a_navigator(need.referral.team)
    assert need.private
    assert all(sees(priya, need, contact))
    assert not any(sees(colleague, need, contact))
    page = person_page(colleague, need.referral.person_id)
    assert page.needs == ()
    assert "Afraid" not in repr(page.story)
    thread = a_prescription("sent", by=priya, need=need)
    assert thread.prescription.private


def test_where_a_protected_person_lives_is_seen_by_owner_and_cover_alone() -> None:
    priya = a_navigator()
    cover, colleague = a_navigator(priya.team_members.get().team), a_navigator(priya.team_members.get().team)
    person = a_person(priya, address="1 High Street", postcode="DT4 8NF", lives="home")
    Person.objects.filter(pk=person.pk).update(latitude=50.6, longitude=-2.45)
    protect(person=person, owner=priya, cover=cover, by=priya)
    person = Person.objects.get(pk=person.pk)
    service = a_service(location=LocationFactory())
    place = service.at_locations.get().location
    for allowed in (priya, cover):
        assert person_page(allowed, person.pk).place.postcode == "DT4 8NF"
        assert near_of(person, allowed) is not None
        assert "miles" in repr(eligibility(person, service, place, allowed).getting)
    page = person_page(colleague, person.pk)
    assert page.place.hidden
    assert "High Street" not in repr((page.place, page.banner, page.story, page.cards))
    assert near_of(person, colleague) is None
    assert "mile" not in repr(eligibility(person, service, place, colleague))
    assert find_people(colleague, "DT4 8NF") == []
    assert "DT4" not in repr(find_people(colleague, "Hallett"))
    with pytest.raises(ValidationError):
        change_person(person=person, address="2 Low Street", by=colleague)
    thread = a_prescription("proposed", by=priya, need=a_need(priya, person))
    assert "DT4" not in repr(preview(Draft.of(thread.prescription)).before)


def test_a_merged_record_is_no_way_round_to_somebody_protected_or_hiding() -> None:
    priya = a_navigator()
    team = priya.team_members.get().team
    him, colleague = a_navigator(team), a_navigator(team)
    known = a_person(priya)
    twin = a_person(priya, address="1 High Street", postcode="DT4 8NF", lives="home")
    merge(person=twin, into=known, by=priya)
    twin.refresh_from_db()
    assert sees_place(colleague, twin)
    assert area_words(twin) == "DT4"

    protect(person=known, owner=priya, cover=None, by=priya)
    exclude_user(person=known, user=him, by=priya)

    twin = Person.objects.get(pk=twin.pk)
    assert sees_place(priya, twin)
    assert not sees_place(colleague, twin)
    assert area_words(twin) == ""
    assert person_page(colleague, twin.pk).place.hidden
    assert sees(colleague, twin) == [True]
    assert sees(him, twin) == [False]
    with pytest.raises(NotAllowed):
        unmerge(person=twin, by=him)


def test_a_user_the_person_names_cannot_find_them_in_any_way() -> None:
    thread = a_prescription("declined")
    person = thread.person
    him = a_navigator(person.team, name="Somebody Known")
    assert sees(him, person) == [True]
    exclude_user(person=person, user=him, by=thread.navigator)
    assert not any(sees(him, person, thread.prescription, thread.prescription.referral))
    assert find_people(him, "Hallett") == []
    assert today(him, "team").came_back == ()
    known = Identifiers(name="Margaret Hallett", date_of_birth=person.date_of_birth)
    assert candidates_for(known, by=him) == []
    assert len(candidates_for(known, by=thread.navigator)) == 1
    with pytest.raises(NotAllowed):
        break_glass(person=person, reason="I only want to check something", by=him)


def test_breaking_the_glass_opens_for_a_while_and_the_supervisor_is_told() -> None:
    thread = a_prescription("sent", service=a_service(sensitive=True))
    supervisor = a_navigator(thread.person.team, role=Role.SUPERVISOR)
    stranger = a_navigator()
    with pytest.raises(ValidationError):
        break_glass(person=thread.person, reason="why not", by=stranger)
    break_glass(person=thread.person, reason="She has collapsed in our waiting room", by=stranger)
    assert all(sees(stranger, thread.person, thread.prescription))
    deliver_due()
    letters = [letter for letter in mail.outbox if letter.to == [supervisor.email]]
    [told] = [letter for letter in letters if letter.subject.startswith("Somebody opened a person")]
    assert stranger.name in told.body
    assert "Hallett" not in told.subject + told.body
    event = AuditEvent.objects.get(kind="person.opened-by-breaking-glass")
    assert event.person_id == str(thread.person.pk)
    assert "collapsed" not in repr(event.detail)
    with clock.moved_to(clock.now() + timedelta(hours=5)):
        assert not any(sees(stranger, thread.person, thread.prescription))


def test_a_receptionist_sees_what_she_sent_in_a_word() -> None:
    thread = a_prescription("accepted")
    receptionist = user_with(Role.RECEPTIONIST)
    Prescription.objects.filter(pk=thread.prescription.pk).update(author=receptionist)
    [row] = sent_by(receptionist)
    assert (row.person, row.word) == ("Margaret Hallett", "Accepted")
    assert not Person.objects.visible_to(receptionist).exists()
    with pytest.raises(NotAllowed):
        open_person(receptionist, thread.person.pk)


def test_every_read_of_a_person_is_audited() -> None:
    thread = a_prescription("declined")
    person, priya = thread.person, thread.navigator

    def read(kind: str) -> int:
        return AuditEvent.objects.filter(kind=kind, person_id=str(person.pk), actor_id=str(priya.pk)).count()

    open_person(priya, person.pk)
    person_page(priya, person.pk)
    assert read("person.read") == 2
    find_people(priya, "hallett")
    today(priya)
    assert read("person.listed") == 2
    candidates_for(Identifiers(name="M Hallett", date_of_birth=person.date_of_birth), by=priya)
    assert read("person.looked-for") == 1
