"""What somebody said last of what keeps them well, for whoever may read it."""

from __future__ import annotations

from directory.accounts.models import User
from prescribing.keeps_well.models import KeepsWell
from prescribing.people.models import Person


def keeps_well_of(person: Person, by: User) -> KeepsWell | None:
    """What they said last, also on a record that was made one with theirs, if `by` may see it.

    Nothing older stands in for it: they may have chosen since to share less.
    """
    said = last_said(person)
    if said is None:
        return None
    return KeepsWell.objects.visible_to(by).filter(pk=said.pk).select_related("written_by").first()


def last_said(person: Person) -> KeepsWell | None:
    records = [person.pk, *person.merged.values_list("pk", flat=True)]
    return KeepsWell.objects.filter(person__in=records).first()
