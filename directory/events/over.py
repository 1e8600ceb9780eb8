"""What becomes of events and courses when they are over: they leave the results. Events are archived after
some days; of courses, which may begin again, an editor decides."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q

from directory import clock
from directory.accounts.actors import System
from directory.audit.actions import record
from directory.audit.models import AuditEvent
from directory.background.sweep import each
from directory.catalogue.models import Frequency, Schedule, Service
from directory.catalogue.services import ServiceQuerySet
from directory.clock import LONDON
from directory.duplicates.addresses import now_called
from directory.events.event_dates import LONGEST_BREAK, ended_at, is_event
from directory.indexing.models import ListingChange
from directory.indexing.touched import touch

STEP = System("events that are over")
JUST_NOW = timedelta(minutes=40)
"""For so long after its end an event is written to the index again: more than two rounds of the sweep. An
index that missed it is renewed at night."""
AT_ONCE = 500


def events() -> ServiceQuerySet:
    """Published services that are events."""
    of_service = Schedule.objects.filter(service=OuterRef("pk"))
    lasting = of_service.exclude(frequency=Frequency.ONCE, starts_on__isnull=False)
    return Service.objects.published().filter(Exists(of_service), ~Exists(lasting))


def over_before(moment: datetime) -> list[Service]:
    """Events whose last date had ended at this moment, the longest over first."""
    day = moment.astimezone(LONDON).date()
    later = Schedule.objects.filter(service=OuterRef("pk"), starts_on__gt=day)
    found = events().filter(~Exists(later)).prefetch_related("schedules")
    ended = [(end, one) for one in found if (end := ended_at(one.schedules.all())) and end <= moment]
    return [one for _end, one in sorted(ended, key=lambda row: (row[0], row[1].pk))]


def courses_over() -> ServiceQuerySet:
    """Published services whose every time has had its last day, save events: nobody finds them."""
    of_service = Schedule.objects.filter(service=OuterRef("pk"))
    today = clock.today()
    dated = Q(frequency=Frequency.ONCE, starts_on__lt=today)
    ended = Q(ends_on__lt=today) & (Q(starts_on=None) | Q(starts_on__lte=F("ends_on")))
    goes_on = of_service.exclude(dated | (~Q(frequency=Frequency.ONCE) & ended))
    courses = of_service.exclude(frequency=Frequency.ONCE)
    return Service.objects.published().filter(Exists(courses), ~Exists(goes_on))


def sweep() -> int:
    """Events and courses that have just ended are found no more; events over for
    EVENT_ARCHIVE_DAYS are archived, and what this has archived comes back when it has new dates."""
    return _leave_results() + _archive_old() + _bring_back()


def _leave_results() -> int:
    """Those that ended since the last round or shortly before: the index knows only the day."""
    now = clock.now()
    today = now.astimezone(LONDON).date()
    days = (today - timedelta(days=1), today)
    recent = Q(schedules__starts_on__range=days, schedules__frequency=Frequency.ONCE)
    # The last session of a month may be long before the day until which it is held.
    recent |= Q(schedules__ends_on__range=(days[0], today + timedelta(days=LONGEST_BREAK)))
    found = Service.objects.published().filter(recent).distinct().prefetch_related("schedules")
    ended = [
        one.pk for one in found if (end := ended_at(one.schedules.all())) and now - JUST_NOW < end <= now
    ]
    touch(ended)
    return len(ended)


def _archive_old() -> int:
    """None where EVENT_ARCHIVE_DAYS is 0."""
    if not settings.EVENT_ARCHIVE_DAYS:
        return 0
    late = clock.now() - timedelta(days=settings.EVENT_ARCHIVE_DAYS)
    changed = set(ListingChange.objects.filter(at__gt=late).values_list("service_id", flat=True))
    ids = [one.pk for one in over_before(late) if one.pk not in changed]
    return each("events that are over", ids[:AT_ONCE], archive_over)


def archive_over(service_id: UUID) -> int:
    """Out of the directory, and kept, in the caller's transaction. One that somebody changed or took out of
    the archive since is left as long again: it may be about to get new dates. Safe at the same time as
    another."""
    late = clock.now() - timedelta(days=settings.EVENT_ARCHIVE_DAYS)
    service = Service.objects.select_for_update().filter(pk=service_id, archived_at=None).first()
    rows = list(service.schedules.all()) if service else []
    ended = ended_at(rows) if is_event(rows) else None
    if service is None or ended is None or ended > late:
        return 0
    changed = ListingChange.objects.filter(service_id=service_id, at__gt=late).exists()
    if changed or service.has_unpublished_changes:
        return 0
    service.archived_at = clock.now()
    service.save(update_fields=["archived_at"])
    record("listing.archived", service, by=STEP, detail={"over": ended.isoformat()})
    touch([service_id])
    return 1


def _bring_back() -> int:
    """Those with a date to come that were archived here: a fair that is held every year."""
    coming = Schedule.objects.filter(service=OuterRef("pk"), starts_on__gte=clock.today())
    archived = Service.objects.exclude(archived_at=None).filter(Exists(coming))
    ids = list(archived.order_by("pk").values_list("pk", flat=True))
    return each("events with new dates", ids[:AT_ONCE], bring_back)


def bring_back(service_id: UUID) -> int:
    """Into the directory again, in the caller's transaction, if it was this that archived it last."""
    service = Service.objects.select_for_update().exclude(archived_at=None).filter(pk=service_id).first()
    if service is None:
        return 0
    told = AuditEvent.objects.filter(about_id=str(service_id), kind="listing.archived")
    last = told.order_by("-at", "-pk").first()
    if last is None or last.actor != STEP.label or service_id in now_called([service_id]):
        return 0
    service.archived_at = None
    service.save(update_fields=["archived_at"])
    record("listing.restored", service, by=STEP, detail={"dates": "new"})
    touch([service_id])
    return 1
