"""Reading the audit: who did or saw what, for those who hold READ_AUDIT. Every reading is audited itself.

An event is shown to readers of the audit whomever it is about, but a person's name only to those who may see
that person, and which group answered only to those who may see the prescription.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import READ_AUDIT, require
from directory.accounts.roles import Role
from directory.audit import kinds
from directory.audit.actions import record, record_each
from directory.audit.models import AuditEvent
from prescribing.people.identity import read_nhs_number
from prescribing.people.models import Person
from prescribing.prescriptions.models import Prescription

A_GROUP = "A group, by its link"
_PRESCRIPTION = "prescribing.prescription"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the audit is looked for; what is left out does not narrow it. Both days are included."""

    person: UUID | None = None
    user: User | None = None
    kind: str = ""
    first: date | None = None
    last: date | None = None

    def as_detail(self) -> dict[str, str]:
        """For the event of this reading: ids and choices."""
        asked = {
            "user": str(self.user.pk) if self.user else "",
            "kind": self.kind,
            "first": self.first.isoformat() if self.first else "",
            "last": self.last.isoformat() if self.last else "",
        }
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One event as its reader may see it. `person` is a name, or empty for somebody they may not see."""

    at: datetime
    kind: str
    what: str
    actor: str
    actor_id: str
    about: str
    about_id: str
    person_id: str
    person: str
    code: str
    """The first signs of the person's record, to tell two of them apart without a name."""


def events(by: User, asked: Asked) -> QuerySet[AuditEvent]:
    """What was asked for, the newest first. Show it by `read`. Raises NotAllowed."""
    require(by, READ_AUDIT)
    found = AuditEvent.objects.order_by("-at", "-id")
    if asked.person:
        found = found.filter(person_id=str(asked.person))
    if asked.user:
        found = found.filter(actor_id=asked.user.actor_id)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.first:
        found = found.filter(at__gte=clock.midnight(asked.first))
    if asked.last:
        found = found.filter(at__lt=clock.midnight(asked.last + timedelta(days=1)))
    return found


@transaction.atomic
def read(asked: Asked, shown: Iterable[AuditEvent], *, by: User, page: int = 1) -> list[AuditRow]:
    """Rows of a page of events, and the events of this reading: what was asked, and each person named."""
    require(by, READ_AUDIT)
    found = list(shown)
    detail = {**asked.as_detail(), "page": page, "rows": len(found)}
    record("audit.read", None, by=by, person_id=asked.person, detail=detail)
    named = _visible(by, {event.person_id for event in found} - {""})
    people = [person for key, person in named.items() if key != str(asked.person)]
    record_each("person.listed", people, by=by, person_id_of=lambda person: person.pk)
    return _rows(by, found, {key: person.name for key, person in named.items()})


@transaction.atomic
def export(asked: Asked, *, by: User) -> list[AuditRow]:
    """Rows for a spreadsheet, which names no person, and the event of that."""
    found = list(events(by, asked))
    record(
        "audit.exported",
        None,
        by=by,
        person_id=asked.person,
        detail={**asked.as_detail(), "rows": len(found)},
    )
    return _rows(by, found, {})


def name_of(by: User, person: UUID) -> str:
    """The name of somebody whom the reader may see; else empty. Whoever shows it reads by `read`."""
    found = Person.objects.visible_to(by).filter(pk=person).first()
    return found.name if found else ""


def record_id_of(by: User, typed: str) -> UUID | None:
    """Whose record an exact identifier means: any record's own number, or the NHS number of somebody the
    reader may see. Of others an NHS number tells nothing, not even that there is a record."""
    try:
        return UUID(typed.strip())
    except ValueError:
        pass
    try:
        number = read_nhs_number(typed)
    except ValidationError:
        return None
    people = Person.objects.visible_to(by).current().filter(nhs_number=number) if number else None
    return people.values_list("pk", flat=True).first() if people is not None else None


def _visible(by: User, ids: Iterable[str]) -> dict[str, Person]:
    wanted = [pk for pk in map(_uuid, ids) if pk]
    return {str(person.pk): person for person in Person.objects.visible_to(by).filter(pk__in=wanted)}


def _rows(by: User, found: list[AuditEvent], names: dict[str, str]) -> list[AuditRow]:
    about_users = {event.about_id for event in found if event.about_type == "directory.user"}
    labels = {str(user.pk): user.name for user in User.objects.filter(pk__in=_uuids(about_users))}
    staff = {
        str(pk)
        for pk in User.objects.filter(pk__in=_uuids({e.actor_id for e in found})).values_list("pk", flat=True)
    }
    about = {event.about_id for event in found if event.about_type == _PRESCRIPTION}
    seen = {
        str(pk)
        for pk in Prescription.objects.visible_to(by)
        .filter(pk__in=_uuids(about))
        .values_list("pk", flat=True)
    }
    rows = []
    for event in found:
        masked = (
            _uuid(event.actor_id) is not None and event.actor_id not in staff and event.about_id not in seen
        )
        rows.append(
            AuditRow(
                at=event.at,
                kind=event.kind,
                what=_what(event),
                actor=A_GROUP if masked else event.actor,
                actor_id="" if masked else event.actor_id,
                about=_about(event, labels),
                about_id=event.about_id,
                person_id=event.person_id,
                person=names.get(event.person_id, ""),
                code=event.person_id[:8],
            )
        )
    return rows


def _what(event: AuditEvent) -> str:
    """The words of its kind; of a role, which one. The rest of the detail may tell what is private."""
    words = kinds.all_kinds().get(event.kind, event.kind)
    role = event.detail.get("role") if event.about_type == "directory.user" else ""
    return f"{words}: {Role(role).label}" if role in Role.values else words


def _about(event: AuditEvent, labels: dict[str, str]) -> str:
    """ "Prescription 1f0c2a9b"; of somebody who signs in, the name. The person has a column of its own."""
    if not event.about_type or event.about_id == event.person_id:
        return ""
    if event.about_id in labels:
        return labels[event.about_id]
    try:
        kind = str(apps.get_model(event.about_type)._meta.verbose_name)
    except LookupError:
        kind = event.about_type
    return f"{kind[:1].upper()}{kind[1:]} {event.about_id[:8]}"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _uuids(texts: Iterable[str]) -> list[UUID]:
    return [found for found in map(_uuid, texts) if found]
