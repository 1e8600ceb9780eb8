"""Building and emptying the demo place. It never touches a database that holds people it did not make."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from cms.demo import editors_lists, groups, intake, lists, meetings, place, signposts, stories
from cms.demo.models import DemoPlace
from cms.demo.unmet import count_gaps
from directory import clock
from directory.indexing.touched import postponed
from directory.openreferral.importer import import_records
from directory.places.loading import load_demo
from prescribing.models import Person


class AlreadyLived(Exception):
    """The database holds people that the demo did not make."""


def is_built() -> bool:
    return DemoPlace.objects.exclude(finished_at=None).exists()


def build(*, say: Callable[[str], object]) -> None:
    """Fill an empty database. Raises AlreadyLived where there are people already."""
    if DemoPlace.objects.exists():
        reset()  # an earlier building was cut off half-way
    elif Person.objects.exists():
        raise AlreadyLived(
            "This database holds people that the demo did not make, so the demo leaves it alone. "
            "Point DATABASE_URL at an empty database."
        )
    place_made = DemoPlace.objects.create()
    with postponed():  # the index is built once, at the end
        for what, step in _STEPS:
            began = time.monotonic()
            step()
            say(f"{what}: {time.monotonic() - began:.1f} s")
    place_made.finished_at = clock.now()
    place_made.save(update_fields=["finished_at"])


def reset() -> None:
    """Empty a database that the demo made. Raises AlreadyLived for any other that holds people."""
    if not DemoPlace.objects.exists() and Person.objects.exists():
        raise AlreadyLived("This database was not made by the demo and holds people: it is not emptied.")
    if connection.vendor == "sqlite":
        # The audit refuses deletion, even here; so the whole file goes.
        database = Path(connection.settings_dict["NAME"])
        connection.close()
        for part in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
            part.unlink(missing_ok=True)
    else:
        # Emptied tables would miss what migrations wrote into them; so the tables go.
        names = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names()))
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {names} CASCADE")
    call_command("migrate", verbosity=0)


def _listings() -> None:
    import_records(place.shifted_services(), source="demo", name="The demo place", by=place.BY)


def _index() -> None:
    call_command("rebuild_search_index", verbosity=0)


_STEPS: tuple[tuple[str, Callable[[], object]], ...] = (
    ("Needs, places, roles and pages", lambda: call_command("setup", verbosity=0)),
    ("Unit postcodes", load_demo),
    ("Listings", _listings),
    ("A council’s own list", editors_lists.council),
    ("Organisations and their contacts", place.organisations),
    ("Who takes people", place.capacities),
    ("Logins", place.users),
    ("People and prescriptions", stories.add_people_and_stories),
    ("Meetings", meetings.meetings),
    ("What waits to be decided on", intake.what_waits),
    ("Groups that keep their listings", groups.keepers),
    ("When each listing is looked at again", groups.days_of_review),
    ("A list for the winter", lists.winter),
    ("What waits for the editors", editors_lists.waiting),
    ("How fresh each listing is", groups.freshness),
    ("What was not found", count_gaps),
    ("What was handed over at desks", signposts.three_months),
    ("What the search learns from its listings", lambda: call_command("teach_readers", verbosity=0)),
    ("Search index", _index),
)
