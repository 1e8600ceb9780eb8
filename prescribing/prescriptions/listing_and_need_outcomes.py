"""What became of it lands on the need, and what a group says of itself lands on its listing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import SET_CAPACITY
from directory.audit.actions import record
from directory.unmet.actions import count_unmet
from directory.unmet.models import Asker, Kind
from directory.upkeep import actions as upkeep
from directory.upkeep.models import Capacity, CapacityState
from prescribing.group_page.models import ListingChange
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.states import Declined, Helped
from prescribing.referrals.models import NeedInReferral, Resolution


@dataclass(frozen=True, slots=True)
class GroupSays:
    """A group that answers may say one thing of its listing: whether it takes people."""

    label: str
    actor_id: str

    def may(self, permission: str) -> bool:
        return permission == SET_CAPACITY


NOT_SAID_UNTIL = timedelta(weeks=4)
"""How long "full" or "closed" stands where they do not know until when: then we say that we do not know."""

_LANDS_AS = {
    Helped.YES: Resolution.RESOLVED,
    Helped.SETTLED: Resolution.RESOLVED,
    Helped.PARTLY: Resolution.PARTLY,
    Helped.NO: Resolution.UNRESOLVED,
}


def land(prescription: Prescription, *, by: Actor) -> None:
    """A finished prescription says what became of its need, unless another is still open for it."""
    need = prescription.need_in_referral
    if need.prescriptions.open().exists():
        return
    resolution = _LANDS_AS.get(Helped(prescription.outcome))
    if resolution is not None:
        resolve(need, resolution, by=by)


def resolve(need: NeedInReferral, resolution: Resolution | str, *, by: Actor, condition: str = "") -> None:
    """Say what became of a need; an empty resolution opens it again."""
    before = need.resolution
    need.resolution = Resolution(resolution) if resolution else ""
    need.resolved_at = clock.now() if resolution else None
    need.resolved_by = by.label[:300] if resolution else ""
    need.system_condition = condition
    need.save(update_fields=["resolution", "resolved_at", "resolved_by", "system_condition"])
    person_id = need.referral.person_id
    record("need.resolved", need, by=by, person_id=person_id, detail={"as": str(need.resolution)})
    if before != need.resolution and need.resolution in _UNMET:
        _count(need, _UNMET[Resolution(need.resolution)])


def back_to_navigator(prescription: Prescription, *, by: Actor) -> None:
    """A decline or a no-show is never an end: the need is open again."""
    need = prescription.need_in_referral
    if need.resolution:
        resolve(need, "", by=by)


def open_need_again(prescription: Prescription, *, by: Actor, since: datetime) -> None:
    """What a finish landed on the need, if nobody has said otherwise since."""
    need = prescription.need_in_referral
    need.refresh_from_db()
    if need.resolution and need.resolved_at is not None and need.resolved_at >= since:
        resolve(need, "", by=by)


def mark_listing(
    prescription: Prescription, *, by: Actor, behalf: str = "", until: date | None = None
) -> None:
    """ "Full" and "closed" are told to the directory until a day, so that the next search knows."""
    if prescription.declined_reason not in (Declined.FULL, Declined.CLOSED):
        return
    full = prescription.declined_reason == Declined.FULL
    service, location = prescription.service, prescription.location
    still_there = location is not None and service.at_locations.filter(location=location).exists()
    place = location if still_there else None
    was = Capacity.objects.filter(service=service, location=place).first()
    before = upkeep.as_kept(was) if was else None
    said = upkeep.set_capacity(
        service=service,
        location=place,
        state=CapacityState.FULL if full else CapacityState.ASK,
        by=GroupSays(behalf or by.label, by.actor_id),
        until=until or clock.today() + NOT_SAID_UNTIL,
        note="" if full else "The group said that it has closed",
    )
    ListingChange.objects.create(
        prescription=prescription, capacity_id=said.pk, said_at=said.said_at, before=before
    )


def undo_listing(prescription: Prescription, *, by: Actor) -> None:
    """The listing says again what it said before the last "full" or "closed", unless somebody spoke since."""
    change = ListingChange.objects.filter(prescription=prescription, undone_at=None).first()
    if change is None:
        return
    upkeep.put_capacity_back(
        capacity_id=change.capacity_id,
        said_at=change.said_at,
        before=change.before,
        by=GroupSays(by.label, by.actor_id),
    )
    ListingChange.objects.filter(pk=change.pk).update(undone_at=clock.now())


def count_full(prescription: Prescription) -> None:
    """A group that was full is a need that was not met, in the ward the person lived in when they came; a
    protected person's ward is left out."""
    if prescription.declined_reason != Declined.FULL:
        return
    _count(prescription.need_in_referral, Kind.FULL)


_UNMET = {Resolution.NO_SERVICE: Kind.EMPTY}
"""What is said of a need that counts as one for which there is no help here. "Full" was counted when the
group said so."""


def _count(need: NeedInReferral, kind: Kind) -> None:
    ward = "" if need.referral.person.protected else need.referral.ward_code
    codes = [f"ward:{ward}"] if ward else []
    count_unmet(kind=kind, need=need.need.slug, codes=codes, asker=Asker.STAFF)
