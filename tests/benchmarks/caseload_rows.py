"""A hub's years of work as rows of PostgreSQL, written by the database itself: most of it closed long ago.

Each team has 5,000 referrals, of which 300 are open: so a larger hub has more teams, and not a longer list.
"""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, connection, models, transaction

from directory.accounts.models import Membership, User
from directory.accounts.roles import Role
from directory.accounts.write_roles import sync_roles
from directory.audit.models import AuditEvent
from prescribing.intake.models import Intake
from prescribing.people.details import CommunicationNeed, ContactPoint
from prescribing.people.models import Person
from prescribing.plan.appointments.models import Appointment
from prescribing.prescriptions.models import Prescription, PrescriptionTransition
from prescribing.privacy.models import Consent
from prescribing.referrals.models import ContactEntry, NeedInReferral, Referral, ReferralTransition
from prescribing.tasks.models import Task
from prescribing.teams.models import Team, TeamMember
from tests.factories.catalogue import NeedFactory
from tests.factories.prescribing import a_service

OF_A_TEAM = 5_000
OPEN_OF_A_TEAM = 300
WORKERS = 6
AT_ONCE = 50_000

# Of referral n: t is its team, k its place there (the first 300 are open), w its worker.
_NUMBERS = (
    "(SELECT n, n / {team} AS t, n % {team} AS k, (n / {team}) * {workers} + n % {workers} AS w, "
    "CASE WHEN n % {team} >= {open} AND n % 10 = 9 THEN n - 1 ELSE n END AS p "
    "FROM generate_series({first}, {last}) AS n) AS row"
)
_OPEN, _HELD = "k < 300", "k BETWEEN 50 AND 299"
_STATE = (
    "CASE WHEN k < 20 THEN 'sent' WHEN k < 25 THEN 'information-needed' WHEN k < 50 THEN 'waiting' "
    "WHEN k < 70 THEN 'allocated' WHEN k < 80 THEN 'contacting' WHEN k < 85 THEN 'on-hold' "
    "WHEN k < 300 THEN 'active' ELSE 'closed' END"
)
_OPENED = (
    "now() - CASE WHEN k < 50 THEN k * interval '1 hour' WHEN k < 300 THEN (k % 120 + 1) * interval '1 day' "
    "ELSE (130 + k % 1700) * interval '1 day' END"
)
_DUE = "now() + ((k * 7) % 20 - 4) * interval '1 day'"
_FIRST = "(ARRAY['Peg','Ray','Amina','Colin','Bea','Tom','Joan','Shan','Denise','Piotr'])[n % 10 + 1]"
_FAMILY = "(ARRAY['Hallett','Stickland','Yusuf','Damen','Loveless','Guppy','Legg','Oakes'])[n % 8 + 1]"
_POSTCODE = (
    "'DT' || (1 + n % 20) || ' ' || (n / 20 % 9 + 1) || chr(65 + n / 180 % 26) || chr(65 + n / 4680 % 26)"
)
"""About as many people at one postcode as there are: a hub of a million has eight at each."""
_OPEN_STATE = "(ARRAY['sent','opened','waiting','accepted','attended'])[k % 5 + 1]"


def _key(kind: str, number: str = "n") -> str:
    return f"md5('{kind}' || {number})::uuid"


def _owner(when: str = _HELD) -> str:
    return f"CASE WHEN {when} THEN {_key('user', 'w')} END"


class Hub:
    """Fills tables from referral `first` up to `last`, and knows whom to ask as."""

    def __init__(self) -> None:
        sync_roles()
        self.need, self.service = NeedFactory(), a_service()
        self.referrals = 0

    def grow_to(self, referrals: int) -> None:
        for first in range(self.referrals, referrals, AT_ONCE):
            with transaction.atomic():
                self._fill(first, min(first + AT_ONCE, referrals) - 1)
        self.referrals = referrals
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    @property
    def teams(self) -> int:
        return self.referrals // OF_A_TEAM

    def worker(self, number: int) -> User:
        """One of them; of each team the first shares out the queue."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_key('user', str(number))}")
            return User.objects.get(pk=cursor.fetchone()[0])

    def _fill(self, first: int, last: int) -> None:
        _without_asking_foreign_keys()
        numbers = _NUMBERS.format(
            team=OF_A_TEAM, open=OPEN_OF_A_TEAM, workers=WORKERS, first=first, last=last
        )
        self._teams(first // OF_A_TEAM, last // OF_A_TEAM)
        own = f"{numbers} WHERE p = n"
        _insert(
            Person,
            own,
            id=_key("person"),
            name=f"{_FIRST} || ' ' || {_FAMILY}",
            family_name=_FAMILY,
            match_name=f"lower({_FIRST} || ' ' || {_FAMILY})",
            date_of_birth="date '1930-01-01' + n % 25000",
            date_of_birth_known="'known'",
            lives="'home'",
            address="(n % 60 + 1) || ' Quay Street'",
            address_known="'known'",
            postcode=_POSTCODE,
            postcode_known="'known'",
            area_name="'Melcombe Regis'",
            team_id=_key("team", "t"),
        )
        _insert(
            ContactPoint,
            own,
            id=_key("point"),
            person_id=_key("person"),
            kind="'phone'",
            value="'07700 900142'",
            match_value="'+447700' || lpad((n % 1000000)::text, 6, '0')",
            call="CASE WHEN n % 12 = 0 THEN 'no' ELSE 'yes' END",
            voicemail="'no'",
        )
        _insert(
            CommunicationNeed,
            f"{numbers} WHERE p = n AND n % 5 = 0",
            id=_key("communication"),
            person_id=_key("person"),
            code="'large-print'",
        )
        self._referrals(numbers)
        self._prescriptions(numbers)
        self._tasks(numbers)

    def _teams(self, first: int, last: int) -> None:
        teams = f"generate_series({first}, {last}) AS t"
        _insert(Team, teams, "ON CONFLICT DO NOTHING", id=_key("team", "t"), name="'Team ' || t")
        workers = (
            f"(SELECT t * {WORKERS} + n AS w, n, t FROM {teams}, "
            f"generate_series(0, {WORKERS - 1}) AS n) AS row"
        )
        _insert(
            User,
            workers,
            "ON CONFLICT DO NOTHING",
            id=_key("user", "w"),
            email="'worker' || w || '@example.org'",
            name="'Worker ' || w",
            password="'!'",
        )
        role = f"CASE WHEN n = 0 THEN '{Role.COORDINATOR}' ELSE '{Role.NAVIGATOR}' END"
        _insert(
            Membership,
            workers,
            "ON CONFLICT DO NOTHING",
            id=_key("role", "w"),
            user_id=_key("user", "w"),
            role=role,
            organisation_id="NULL::uuid",
        )
        _insert(
            TeamMember,
            workers,
            "ON CONFLICT DO NOTHING",
            id=_key("member", "w"),
            user_id=_key("user", "w"),
            team_id=_key("team", "t"),
        )

    def _referrals(self, numbers: str) -> None:
        closed = "CASE WHEN k >= 300 THEN {} END"
        _insert(
            Referral,
            numbers,
            id=_key("referral"),
            person_id=_key("person", "p"),
            team_id=_key("team", "t"),
            owner_id=_owner("k >= 50"),
            queue_id=f"CASE WHEN k < 50 THEN {_key('team', 't')} END",
            due_at=f"CASE WHEN {_OPEN} THEN {_DUE} END",
            state=_STATE,
            state_since=_OPENED,
            urgency="CASE WHEN n % 20 = 0 THEN 'two-days' ELSE 'routine' END",
            urgency_why="CASE WHEN n % 20 = 0 THEN 'Home from hospital' ELSE '' END",
            source="(ARRAY['practice','self','hospital','council'])[n % 4 + 1]",
            reason="'Lonely since a fall, and behind with the rent.'",
            opened_at=_OPENED,
            last_contact_at=f"CASE WHEN k >= 85 THEN {_OPENED} + interval '1 day' END",
            hold_reason="CASE WHEN k BETWEEN 80 AND 84 THEN 'In hospital' ELSE '' END",
            closed_at=closed.format(f"{_OPENED} + interval '90 days'"),
            closed_by="CASE WHEN k >= 300 THEN 'Worker' ELSE '' END",
            closed_reason="CASE WHEN k >= 300 THEN 'resolved' ELSE '' END",
        )
        _insert(
            Intake,
            f"{numbers} WHERE k < 50 OR n % 2 = 0",
            id=_key("intake"),
            referral_id=_key("referral"),
            came_by="'account'",
            sent_as_id=_key("person", "p"),
            knows="'agrees'",
        )
        need = f"'{self.need.pk}'::uuid"
        _insert(
            NeedInReferral,
            numbers,
            id=_key("need"),
            referral_id=_key("referral"),
            need_id=need,
            resolution="CASE WHEN k >= 300 THEN 'resolved' ELSE '' END",
            resolved_at=closed.format(_OPENED),
        )
        each = f"{numbers}, generate_series(1, 3) AS i"
        _insert(
            ReferralTransition,
            each,
            id=_key("moved", "n || '-' || i"),
            referral_id=_key("referral"),
            sequence="i",
            event="'send'",
            to_state="'sent'",
            at=_OPENED,
            by_label="'Worker'",
            by_id="'-'",
        )
        _insert(
            ContactEntry,
            f"{numbers}, generate_series(1, 2) AS i WHERE k >= 85",
            id=_key("contact", "n || '-' || i"),
            referral_id=_key("referral"),
            at=f"{_OPENED} + i * interval '1 day'",
            channel="'phone'",
            note="'Spoke about the bus and about her sister.'",
            by_id=_key("user", "w"),
        )
        _insert(
            Appointment,
            f"{numbers} WHERE {_HELD} AND k % 10 = 0",
            id=_key("appointment"),
            referral_id=_key("referral"),
            starts_at="now() + (n % 5) * interval '1 day'",
            where="'home'",
            lead_id=_key("user", "w"),
            added_by_id=_key("user", "w"),
        )

    def _prescriptions(self, numbers: str) -> None:
        chosen = f"{numbers} WHERE k >= 300 OR (k >= 85 AND k % 3 > 0)"
        _insert(
            Consent,
            chosen,
            id=_key("consent"),
            person_id=_key("person", "p"),
            organisation_id=f"'{self.service.organisation_id}'::uuid",
            fields="'[]'::jsonb",
            wording="'Read out'",
            method="'phone'",
            given_by="'person'",
            recorded_by_id=_key("user", "w"),
        )
        _insert(
            Prescription,
            chosen,
            id=_key("prescription"),
            person_id=_key("person", "p"),
            referral_id=_key("referral"),
            need_in_referral_id=_key("need"),
            service_id=f"'{self.service.pk}'::uuid",
            state=f"CASE WHEN k < 300 THEN {_OPEN_STATE} ELSE 'finished' END",
            state_since=_OPENED,
            author_id=_key("user", "w"),
            owner_id=_owner("true"),
            due_at=f"CASE WHEN {_OPEN} THEN {_DUE} END",
            proposed_at=_OPENED,
            consent_id=_key("consent"),
            sent_at=_OPENED,
            ended_at=f"CASE WHEN k >= 300 THEN {_OPENED} + interval '60 days' END",
            outcome="CASE WHEN k >= 300 THEN 'yes' ELSE '' END",
        )
        _insert(
            PrescriptionTransition,
            f"{chosen.replace(' WHERE', ', generate_series(1, 2) AS i WHERE', 1)}",
            id=_key("step", "n || '-' || i"),
            prescription_id=_key("prescription"),
            sequence="i",
            event="'open'",
            to_state="'opened'",
            at=_OPENED,
            by_label="'Worker'",
            by_id="'-'",
        )

    def _tasks(self, numbers: str) -> None:
        due = "now() + ((k * 3) % 14 - 2) * interval '1 day'"
        about_referral = {
            "about_type": "'prescribing.referral'",
            "about_id": _key("referral"),
            "person_id": _key("person", "p"),
            "owner_id": _owner("true"),
        }
        _insert(
            Task,
            f"{numbers} WHERE {_HELD} AND k % 5 < 2",
            id=_key("task"),
            kind="'review-referral'",
            since=_OPENED,
            due_at=due,
            **about_referral,
        )
        _insert(
            Task,
            f"{numbers} WHERE k BETWEEN 85 AND 299 AND k % 3 > 0 AND k % 7 = 0",
            id=_key("answer"),
            kind="'tell-person'",
            since=_OPENED,
            due_at=due,
            prescription_id=_key("prescription"),
            **(
                about_referral
                | {"about_type": "'prescribing.prescription'", "about_id": _key("prescription")}
            ),
        )
        _insert(
            Task,
            f"{numbers}, generate_series(1, 2) AS i WHERE k >= 300",
            id=_key("done", "n || '-' || i"),
            kind="'first-contact'",
            since=f"{_OPENED} + i * interval '1 day'",
            due_at=_OPENED,
            done_at=_OPENED,
            done_by="'Worker'",
            **about_referral,
        )
        _insert(
            Task,
            f"{numbers} WHERE k < 5 OR k % 100 = 0",
            id=_key("call"),
            kind="'call-back'",
            about_type="'prescribing.team'",
            about_id=_key("team", "t"),
            since=f"{_OPENED} + k * interval '1 second'",
            note="'Ring 01632 960400 after ten'",
            queue_id=_key("team", "t"),
            due_at=due,
            done_at="CASE WHEN k >= 5 THEN now() END",
            done_by="CASE WHEN k >= 5 THEN 'Worker' ELSE '' END",
        )
        _insert(
            AuditEvent,
            f"{numbers}, generate_series(1, 2) AS i",
            id=_key("event", "n || '-' || i"),
            at=_OPENED,
            kind="'person.read'",
            actor="'Worker'",
            actor_id=f"{_key('user', 'w')}::text",
            about_type="'prescribing.person'",
            about_id=f"{_key('person', 'p')}::text",
            person_id=f"{_key('person', 'p')}::text",
        )


def _insert(model: type[models.Model], source: str, after: str = "", /, **columns: str) -> None:
    """INSERT … SELECT with these expressions; every other column holds the model's default."""
    quote = connection.ops.quote_name
    names, expressions, given = [], [], []
    for field in model._meta.local_concrete_fields:
        names.append(quote(field.column))
        if field.column in columns:
            expressions.append(columns.pop(field.column).replace("%", "%%"))
        else:
            expressions.append(f"%s::{field.db_type(connection)}")
            given.append(_default(field))
    assert not columns, f"{model.__name__} has no {', '.join(columns)}"
    into = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)})"
    chosen = f"SELECT {', '.join(expressions)} FROM {source.replace('%', '%%')} {after}"
    with connection.cursor() as cursor:
        cursor.execute(f"{into} {chosen}", given)


def _default(field: models.Field[Any, Any]) -> Any:
    value = field.get_default()
    return value if value is None else field.get_db_prep_save(value, connection)


def _without_asking_foreign_keys() -> None:
    """Where the user of the database may, for the time of this transaction: it saves half the time."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
    except DatabaseError:
        return
