"""Who lives in a care home and has an open referral: the list of its round."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from directory.accounts.models import User
from prescribing.meetings.models import ListedPerson, ListState, Meeting
from prescribing.referrals.models import Referral


def residents(meeting: Meeting, by: User) -> QuerySet[Referral]:
    """Open referrals of everybody who lives in the home, of those `by` may see. That a protected person lives
    there is known to their owner and cover alone, who put them on."""
    person = Q(person__care_home=meeting.care_home, person__died_on=None, person__merged_into=None)
    open_place = Q(person__protected=False) | Q(person__owner=by) | Q(person__cover=by)
    found = Referral.objects.visible_to(by).open().filter(person & open_place)
    return found.select_related("person", "team").order_by("person__family_name", "person__name", "pk")


def missing_from(meeting: Meeting, by: User) -> list[Referral]:
    """Those of them who are not on the list, the newest referral of each; who was taken off stays off."""
    if meeting.care_home_id is None:
        return []
    known = set(
        ListedPerson.objects.filter(meeting=meeting)
        .exclude(state=ListState.CARRIED)
        .values_list("referral__person", flat=True)
    )
    newest = {one.person_id: one for one in residents(meeting, by).order_by("opened_at")}
    found = [one for pk, one in newest.items() if pk not in known]
    return sorted(found, key=lambda one: (one.person.family_name, one.person.name, str(one.pk)))
