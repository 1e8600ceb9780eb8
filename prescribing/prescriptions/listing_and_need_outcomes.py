"""What became of it lands on the need, and what a group says of itself lands on its listing."""

from __future__ import annotations

from dataclasses import dataclass

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import SET_CAPACITY
from directory.audit.actions import record
from directory.unmet.actions import count_unmet
from directory.unmet.models import Asker, Kind
from directory.upkeep import actions as upkeep
from directory.upkeep.models import CapacityState
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
    need.resolution = Resolution(resolution) if resolution else ""
    need.resolved_at = clock.now() if resolution else None
    need.resolved_by = by.label[:300] if resolution else ""
    need.system_condition = condition
    need.save(update_fields=["resolution", "resolved_at", "resolved_by", "system_condition"])
    person_id = need.referral.person_id
    record("need.resolved", need, by=by, person_id=person_id, detail={"as": str(need.resolution)})


def back_to_navigator(prescription: Prescription, *, by: Actor) -> None:
    """A decline or a no-show is never an end: the need is open again."""
    need = prescription.need_in_referral
    if need.resolution:
        resolve(need, "", by=by)


def mark_listing(prescription: Prescription, *, by: Actor, behalf: str = "") -> None:
    """ "Full" and "closed" are told to the directory, so that the next search knows."""
    if prescription.declined_reason not in (Declined.FULL, Declined.CLOSED):
        return
    full = prescription.declined_reason == Declined.FULL
    service, location = prescription.service, prescription.location
    still_there = location is not None and service.at_locations.filter(location=location).exists()
    upkeep.set_capacity(
        service=service,
        location=location if still_there else None,
        state=CapacityState.FULL if full else CapacityState.ASK,
        by=GroupSays(behalf or by.label, by.actor_id),
        note="" if full else "The group said that it has closed",
    )


def count_full(prescription: Prescription) -> None:
    """A group that was full is a need that was not met, in the ward the person lived in when they came; a
    protected person's ward is left out."""
    if prescription.declined_reason != Declined.FULL:
        return
    ward = "" if prescription.person.protected else prescription.referral.ward_code
    count_unmet(
        kind=Kind.FULL,
        need=prescription.need_in_referral.need.slug,
        codes=[f"ward:{ward}"] if ward else [],
        asker=Asker.STAFF,
    )
