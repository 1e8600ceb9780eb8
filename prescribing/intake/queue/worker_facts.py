"""What is considered of a worker when somebody new is given to them. Changed by who shares out the queue."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.audit.actions import record
from directory.catalogue.models import Organisation
from prescribing import permissions as may
from prescribing.intake.models import WorkerFacts
from prescribing.teams.models import Team, TeamMember


@transaction.atomic
def change_worker_facts(
    *,
    user: User,
    by: User,
    languages: str = "",
    skills: str = "",
    practices: Iterable[Organisation] = (),
) -> WorkerFacts:
    """Exactly these from now on. Only of somebody in a team of `by`."""
    require(by, may.WORK_QUEUE)
    ours = TeamMember.objects.current().filter(team__in=Team.objects.of(by), user=user)
    if not ours.exists():
        raise NotAllowed("They are not in a team of yours.")
    facts, _ = WorkerFacts.objects.update_or_create(
        user=user,
        defaults={"languages": languages.strip(), "skills": skills.strip()},
    )
    facts.practices.set(practices)
    record("team.worker-facts", user, by=by)
    return facts
