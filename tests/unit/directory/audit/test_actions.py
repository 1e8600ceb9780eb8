"""Recording: what an event holds, and that an unnamed kind is refused."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.accounts.actors import SYSTEM, LinkHolder
from directory.accounts.roles import Role
from directory.audit import kinds
from directory.audit.actions import record, record_each
from directory.audit.models import AuditEvent
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_an_event_outlives_whoever_and_whatever_it_names() -> None:
    user = user_with(Role.EDITOR, name="Wendy Pike", email="wendy@example.org")
    person = uuid4()
    event = record("audit.read", user, by=user, person_id=person, detail={"rows": 3})
    event.refresh_from_db()
    assert event.actor == "Wendy Pike <wendy@example.org>"
    assert (event.actor_id, event.about_type, event.about_id) == (
        str(user.pk),
        "directory.user",
        str(user.pk),
    )
    assert (event.person_id, event.detail) == (str(person), {"rows": 3})
    assert not [field for field in AuditEvent._meta.get_fields() if field.is_relation]


def test_the_holder_of_a_link_and_the_system_are_named() -> None:
    holder = LinkHolder(link_id="abc", organisation="Steady On", about="x")
    assert record("audit.read", None, by=holder).actor == "Steady On, by link"
    assert record("audit.read", None, by=SYSTEM).actor == "Waymark"


def test_an_unnamed_kind_is_refused_and_says_the_cure() -> None:
    about = OrganisationFactory.create()
    with pytest.raises(kinds.UnnamedKind, match="name_kind"):
        record("person.guessed", None, by=SYSTEM)
    with pytest.raises(kinds.UnnamedKind):
        record_each("person.guessed", [about], by=SYSTEM, person_id_of=lambda row: None)
    assert not AuditEvent.objects.filter(kind="person.guessed").exists()


def test_a_kind_keeps_its_first_words() -> None:
    kinds.name_kind("audit.read", kinds.words_of("audit.read"))
    with pytest.raises(ValueError, match="already named"):
        kinds.name_kind("audit.read", "Something else")


def test_a_list_audits_each_row_in_one_statement() -> None:
    shown = OrganisationFactory.create_batch(40)
    with CaptureQueriesContext(connection) as queries:
        count = record_each("audit.read", shown, by=SYSTEM, person_id_of=lambda row: row.pk)
    inserts = [query for query in queries if "INSERT" in query["sql"]]
    assert (count, len(inserts)) == (40, 1)
    people = set(AuditEvent.objects.filter(kind="audit.read").values_list("person_id", flat=True))
    assert people == {str(row.pk) for row in shown}
