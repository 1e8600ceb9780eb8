"""Where prescriptions go after two organisations were made one: a wait of a day, and supervisors know."""

from datetime import timedelta

import pytest

from directory import clock
from directory.accounts.actors import SYSTEM
from directory.accounts.permissions import CONFIRM_REFERRAL_CONTACT, EDIT_LISTINGS, NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.actions import WAIT_AFTER_NEW_DOMAIN
from directory.duplicates import actions
from directory.duplicates.contacts_wait import ASK_ANOTHER, not_allowed
from directory.duplicates.models import Merge
from directory.messages.models import OutboxMessage
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory, ReferralContactFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def a_contact(group, **fields):
    return ReferralContactFactory(
        organisation=group, confirmed_at=clock.now(), confirmed_by="Ed", confirmed_how="Rang them", **fields
    )


class Editor:
    """Somebody who holds these permissions and no more."""

    label, actor_id = "An editor", "editor"

    def __init__(self, *permissions):
        self.permissions = permissions

    def may(self, permission):
        return permission in self.permissions


@pytest.fixture
def groups():
    made = OrganisationFactory(), OrganisationFactory()
    for group in made:
        ServiceFactory(organisation=group)
    return made


def news():
    return OutboxMessage.objects.filter(kind="referral-contact.news").count()


def moved_events(group):
    return AuditEvent.objects.filter(kind="referral-contact.moved", about_id=str(group.pk)).count()


@pytest.mark.parametrize("whose", ["kept", "merged"])
@pytest.mark.parametrize("earlier_wait", [None, timedelta(hours=-1), timedelta(hours=2)])
def test_nothing_is_sent_for_a_day_and_supervisors_are_told(groups, whose, earlier_wait):
    kept, merged = groups
    watcher = user_with(Role.ADMINISTRATOR)
    before = None if earlier_wait is None else clock.now() + earlier_wait
    contact = a_contact(kept if whose == "kept" else merged, sends_from=before)
    with clock.moved_to(clock.now()):
        made = actions.merge(kept=kept, merged=merged, by=SYSTEM)
        contact.refresh_from_db()
        assert (contact.organisation, contact.sends_from) == (kept, clock.now() + WAIT_AFTER_NEW_DOMAIN)
    assert OutboxMessage.objects.filter(kind="referral-contact.news", to_id=watcher.pk).count() == 1
    assert (news(), moved_events(kept)) == (1, 1)
    assert made.moved
    actions.undo_merge(merge=made, by=SYSTEM)
    contact.refresh_from_db()
    assert contact.organisation == (kept if whose == "kept" else merged)
    assert contact.sends_from == before


def test_made_one_and_two_and_one_again_they_are_told_again(groups):
    kept, merged = groups
    user_with(Role.ADMINISTRATOR)
    a_contact(merged)
    actions.undo_merge(merge=actions.merge(kept=kept, merged=merged, by=SYSTEM), by=SYSTEM)
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    assert (news(), moved_events(kept)) == (2, 2)


def test_one_that_nobody_confirmed_and_one_that_gets_no_services_wait_for_nothing(groups):
    kept, merged = groups
    ReferralContactFactory(organisation=merged)
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    ours = a_contact(OrganisationFactory())
    actions.merge(kept=ours.organisation, merged=OrganisationFactory(), by=SYSTEM)
    ours.refresh_from_db()
    assert (ours.sends_from, news()) == (None, 0)
    assert not AuditEvent.objects.filter(kind="referral-contact.moved").exists()


def test_a_listing_that_comes_late_makes_it_wait_too(groups):
    kept, merged = groups
    contact = a_contact(kept)
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    type(contact).objects.filter(pk=contact.pk).update(sends_from=None)
    ServiceFactory(organisation=merged)
    actions.follow_late()
    contact.refresh_from_db()
    assert contact.sends_from > clock.now()


@pytest.mark.parametrize("whose", [0, 1])
def test_who_may_not_confirm_where_prescriptions_go_makes_no_such_groups_one(groups, whose):
    kept, merged = groups
    a_contact(groups[whose])
    with pytest.raises(NotAllowed):
        actions.merge(kept=kept, merged=merged, by=Editor(EDIT_LISTINGS))
    assert not Merge.objects.exists()
    actions.merge(kept=kept, merged=merged, by=Editor(EDIT_LISTINGS, CONFIRM_REFERRAL_CONTACT))


def test_without_a_confirmed_contact_an_editor_makes_them_one(groups):
    kept, merged = groups
    ReferralContactFactory(organisation=merged)
    actions.merge(kept=kept, merged=merged, by=Editor(EDIT_LISTINGS))


def test_the_page_says_who_makes_them_one(groups):
    kept, merged = groups
    assert not_allowed(kept, merged, by=Editor(EDIT_LISTINGS)) == ""
    a_contact(merged)
    for one, other in (groups, groups[::-1]):
        assert not_allowed(one, other, by=Editor(EDIT_LISTINGS)) == ASK_ANOTHER
        assert not_allowed(one, other, by=Editor(EDIT_LISTINGS, CONFIRM_REFERRAL_CONTACT)) == ""
    assert not_allowed(ServiceFactory(), ServiceFactory(), by=Editor(EDIT_LISTINGS)) == ""
