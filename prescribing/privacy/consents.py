"""Recording that somebody agreed, and to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError

from directory import clock
from directory.accounts.models import User
from directory.audit.actions import record
from directory.catalogue.models import Organisation
from prescribing.people.models import Person
from prescribing.privacy.models import Consent, ConsentMethod, GivenBy


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """What was said and by whom. On a footing other than agreement: who decided it, and why."""

    method: ConsentMethod | str
    given_by: GivenBy | str = GivenBy.PERSON
    given_by_name: str = ""
    person_knows: bool = True
    decided_by: str = ""
    why: str = ""
    expires_at: datetime | None = None


def record_consent(
    given: ConsentGiven,
    *,
    person: Person,
    organisation: Organisation,
    fields: list[str],
    wording: str,
    by: User,
    purpose: str = "prescription",
) -> Consent:
    """Keep it, in the caller's transaction. Raises ValidationError where it does not say enough."""
    if given.expires_at is not None and given.expires_at <= clock.now():
        raise ValidationError("Choose a day that is still to come.", code="expired")
    agreed = given.given_by in (GivenBy.PERSON, GivenBy.ATTORNEY, GivenBy.PARENT)
    if not agreed and not (given.decided_by.strip() and given.why.strip()):
        raise ValidationError("Say who decided this, and why.", code="footing")
    if given.given_by in (GivenBy.ATTORNEY, GivenBy.PARENT) and not given.given_by_name.strip():
        raise ValidationError("Say who agreed for them.", code="given_by")
    consent = Consent(
        person=person,
        organisation=organisation,
        purpose=purpose,
        fields=fields,
        wording=wording,
        method=given.method,
        given_by=given.given_by,
        given_by_name=given.given_by_name.strip(),
        person_knows=given.person_knows,
        decided_by=given.decided_by.strip(),
        why=given.why.strip(),
        expires_at=given.expires_at,
        given_at=clock.now(),
        recorded_by=by,
    )
    consent.full_clean(exclude=["fields"])
    consent.save()
    record("consent.given", consent, by=by, person_id=person.pk, detail={"by": str(given.given_by)})
    return consent
