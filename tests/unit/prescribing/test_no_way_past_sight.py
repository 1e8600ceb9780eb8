"""Whoever asks for records about people says who looks, whatever road the question takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from prescribing.records import _SIGHT
from tests.people_queries import ACCESSORS, AMBIGUOUS, SEEN_BY_RULE, past_managers, queries_in
from tests.services import ROOT

ASKS_FOR_NOBODY_IN_PARTICULAR = {
    "cms/demo/building.py": "whether the demo stands in a database that has people",
    "cms/demo/chapters.py": "makes the demo",
    "cms/demo/editors_lists.py": "makes the demo",
    "cms/demo/meetings.py": "makes the demo",
    "cms/demo/plans.py": "makes the demo",
    "cms/demo/stories.py": "makes the demo",
    "prescribing/call_back/actions.py": "the callbacks' own tasks, about nobody on record",
    "prescribing/consents/standing.py": "what nobody may see hides the consent it rests on; the rest asks",
    "prescribing/documents/actions.py": "verbs: they ask, then write",
    "prescribing/group_page/ask_for_new_link.py": "what the holder of a signed link was sent",
    "prescribing/group_page/links.py": "what the holder of a signed link was sent",
    "prescribing/group_page/page.py": "what the holder of a signed link was sent",
    "prescribing/group_page/questions_and_worries.py": "verbs: they ask, then write to rows of the same one",
    "prescribing/group_page/take_back.py": "what the holder of a signed link was sent",
    "prescribing/group_register/who_reads.py": "what is shared with the referral contact",
    "prescribing/group_register/year.py": "counts of one group, none under five, nobody named",
    "prescribing/plan/by_link/answering.py": "what the holder of a signed link was asked",
    "prescribing/plan/by_link/ending.py": "verbs: what nobody sees stops being shared too",
    "prescribing/plan/by_link/links.py": "what the holder of a signed link was asked",
    "prescribing/plan/by_link/messages.py": "what is mailed, asked again at sending; no staff member looks",
    "prescribing/plan/by_link/page.py": "what the holder of a signed link was asked",
    "prescribing/plan/actions.py": "verbs: they make the row, or write to it",
    "prescribing/plan/appointments/actions.py": "verbs: writes where the state is as read",
    "prescribing/plan/appointments/today.py": "a condition inside a question that says who looks",
    "prescribing/plan/appointments/reminders.py": "what is sent to the person, asked again at sending",
    "prescribing/plan/ending.py": "verbs: what nobody sees stands in the way and ends too",
    "prescribing/plan/hand_over_plan.py": "part of a verb that asks for each of the people",
    "prescribing/plan/moves.py": "writes where the state is as read; tasks that a verb settles",
    "prescribing/plan/timers.py": "the sweep's own steps",
    "prescribing/intake/by_link/messages.py": "what is mailed, asked again at sending; no staff member looks",
    "prescribing/intake/proactive/actions.py": "a verb: what came with the referral it has just made",
    "prescribing/intake/queue/decide.py": "a verb: it asks, then writes",
    "prescribing/intake/sent_words.py": "what somebody sent, by the name they wrote and a word",
    "prescribing/intake/what_came_with_it.py": "a condition inside a question that says who looks",
    "prescribing/referrals/answer_transfer.py": "part of a verb: it settles the task of what it answers",
    "prescribing/referrals/after_ending.py": "part of the one way in which a referral moves",
    "prescribing/intake/queue/same_person.py": "a verb: it asks for both people, then writes",
    "prescribing/intake/queue/not_the_same_after_all.py": "part of a verb: it puts back",
    "prescribing/locks.py": "locks the row, shows nothing",
    "prescribing/meetings/actions.py": "verbs: nobody on the list is left behind, seen or not",
    "prescribing/meetings/listing.py": "part of verbs that have asked: the list as a whole",
    "prescribing/meetings/page.py": "how many are on a list; whoever is not seen is a line without a name",
    "prescribing/meetings/people_listed.py": "verbs: they ask, then write to the list as a whole",
    "prescribing/meetings/residents.py": "who is on the list already; whoever is found says who looks",
    "prescribing/meetings/by_the_hour.py": "a condition: whether a task of their own says it already",
    "prescribing/meetings/since_last_round.py": "when the last round was, of a meeting that was opened",
    "prescribing/meetings/timers.py": "the sweep's own step; its task names nobody",
    "prescribing/people/actions.py": "verbs: merging writes while they are held",
    "prescribing/people/audited_reads.py": "conditions, and who works with those who are shown",
    "prescribing/people/duplicates.py": "compares identifiers; what is shown is masked where not visible",
    "prescribing/people/story.py": "ids of records merged with one that was opened; each item asks again",
    "prescribing/same_person/carry_over.py": "part of a verb: it copies and takes away, and asks who owns",
    "prescribing/same_person/identity_filled.py": "part of a verb that has asked for both records",
    "prescribing/same_person/compare.py": "whether another record is part of it, said without naming it",
    "prescribing/keeps_well/actions.py": "a verb: it asks, then makes the row",
    "prescribing/keeps_well/last_said.py": "which they said last; shown only to whoever may see it",
    "prescribing/about_listings/follow_merged_listing.py": "moves what hangs on a merged listing",
    "prescribing/about_listings/answers_due.py": "how many were answered, counted by listing; nobody is read",
    "prescribing/prescriptions/listing_and_need_outcomes.py": "whether anything is open, in a verb",
    "prescribing/prescriptions/messages.py": "what is mailed, asked again at sending; no staff member looks",
    "prescribing/prescriptions/moves.py": "writes where the state is as read",
    "prescribing/prescriptions/prescribe_at_desk.py": "the need that the same verb has just made",
    "prescribing/prescriptions/proposing.py": "tasks that a verb settles",
    "prescribing/prescriptions/views.py": "the person of a prescription that was found through sight",
    "prescribing/privacy/actions.py": "verbs: a death and a withdrawal stop what nobody sees too",
    "prescribing/privacy/break_glass_candidates.py": "who can be opened by giving a reason; shows ids",
    "prescribing/privacy/views.py": "the page that opens somebody beyond sight, for a reason",
    "prescribing/signposts/near_the_desk.py": "the district most people of a team live in, five at least",
    "prescribing/reconciliation/failed_messages.py": "the daily count: numbers of messages, nobody is shown",
    "prescribing/reconciliation/rules.py": "the daily count: records by number, nobody is shown",
    "prescribing/reconciliation/ways_in.py": "counts, and nobody is shown",
    "prescribing/referrals/actions.py": "verbs: they ask, then write",
    "prescribing/referrals/closing.py": "verbs: what nobody sees stands in the way too, as a count",
    "prescribing/referrals/contact_tries.py": "verbs: what nobody sees stands in the way too",
    "prescribing/referrals/messages.py": "what is mailed, asked again at sending; no staff member looks",
    "prescribing/referrals/moving.py": "writes where the state is as read",
    "prescribing/referrals/transfer.py": "verbs: they ask, then write",
    "prescribing/referrals/referrer.py": "who is mailed how it ended; no staff member looks",
    "prescribing/referrals/triage.py": "verbs: they ask, then write",
    "prescribing/referrals/urgency.py": "a verb: it asks, then writes",
    "prescribing/referrals/take_referral.py": "the referral of a task that the verb was given",
    "prescribing/sight.py": "is the rule",
    "prescribing/privacy/may_not_find.py": "ids of records and users, for verbs and choosers that ask",
    "prescribing/privacy/release_work.py": "part of verbs that have asked, and the sweep's own step",
    "prescribing/privacy/unseen.py": "that something is not seen, and who sees it; never what",
    "prescribing/tasks/actions.py": "verbs: they ask, then write",
    "prescribing/tasks/late_mail.py": "the sweep's own step; its mail names nobody",
    "prescribing/tasks/prescription_timers.py": "the sweep's own steps",
    "prescribing/tasks/referral_timers.py": "the sweep's own steps",
    "prescribing/tasks/whose_team.py": "the team of a task, for the sweep; nobody is shown",
    "prescribing/teams/ask_receivers.py": "verbs that ask for each of the people",
    "prescribing/teams/change_of_owner.py": "shared by verbs that have asked; private items go along, unseen",
    "prescribing/teams/hand_over.py": "counts, and a verb that asks for each of the people",
    "prescribing/teams/leaving.py": "tasks about a colleague, of nobody",
    "prescribing/teams/leaving_page.py": "counts of what is open; nobody is named",
    "prescribing/teams/load.py": "counts of what is open, and questions that say who looks",
    "prescribing/today/open_work.py": "conditions inside questions that say who looks",
    "prescribing/without_agreement/reasons.py": "a count of those that are not shown",
}
"""Files that put a question about people without `visible_to`, each with its reason."""

GOES_ROUND_MANAGERS = {
    "cms/backup.py": "dumps the database as a whole, for whoever holds the machine",
    "cms/demo/building.py": "empties the demo's database",
    "cms/editing/approval/waiting.py": "listings that were sent for approval",
    "cms/editing/bulk/actions.py": "listings with what is archived",
    "cms/editing/bulk/selection.py": "listings with what is archived",
    "cms/editing/choosing.py": "listings, places and organisations with what is archived",
    "cms/editing/conflict_values.py": "listings with what is archived",
    "cms/editing/conflicts.py": "listings with what is archived",
    "cms/editing/duplicates/compare.py": "listings with what is archived",
    "cms/editing/home_counts.py": "listings with what is archived",
    "cms/editing/saving.py": "listings with drafts that were never published",
    "cms/editing/showing/live_page.py": "the listing that is being edited, as it is live",
    "cms/editing/spreadsheets/lists.py": "listings as the list shows them, with what is archived",
    "cms/health.py": "whether the database answers",
    "cms/management/commands/worker.py": "closes the connections of a thread that has ended",
    "cms/not_set_up.py": "whether the database answers",
    "prescribing/privacy/audit_reading.py": "what a kind of record is called, by its name in the audit",
}
"""Files that use raw SQL, `_base_manager` or `get_model`, each with its reason."""


def sources() -> Iterator[tuple[str, str]]:
    for app in ("prescribing", "cms"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_text()


def test_every_question_about_people_says_who_looks_or_why_not() -> None:
    past = {name for name, source in sources() if any(not one.asks_who_looks for one in queries_in(source))}
    assert past == set(ASKS_FOR_NOBODY_IN_PARTICULAR), "use visible_to(by), or give the reason here"


def test_nothing_goes_round_the_managers() -> None:
    assert {name for name, source in sources() if past_managers(source)} == set(GOES_ROUND_MANAGERS)


def test_pages_put_no_such_question_of_their_own() -> None:
    pages = {name for name in ASKS_FOR_NOBODY_IN_PARTICULAR if Path(name).stem.endswith(("views", "forms"))}
    assert pages == {
        "prescribing/prescriptions/views.py",
        "prescribing/privacy/views.py",
    }


def test_the_models_and_accessors_are_those_that_have_a_rule() -> None:
    assert {model.__name__ for model in _SIGHT} == SEEN_BY_RULE
    accessors = {
        (field.remote_field.get_accessor_name(), model.__name__)
        for model in _SIGHT
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.remote_field is not None
    }
    named = {(name, model) for name, model in accessors if name is not None and not name.endswith("+")}
    followed = set(ACCESSORS.items()) | {(name, model) for name, (model, _of) in AMBIGUOUS.items()}
    assert named == followed
    assert {apps.get_model("prescribing", name) for name in SEEN_BY_RULE} == set(_SIGHT)


@pytest.mark.parametrize(
    "planted",
    [
        "from prescribing.models import Person\nPerson.objects.get(pk=1)",
        "from prescribing.models import Person as P\nP.objects.filter(pk=1)",
        "from prescribing.models import Person\nModel = Person\nModel.objects.all()",
        "from prescribing import models\nmodels.Task.objects.open()",
        "import prescribing.models as m\nm.Prescription._base_manager.all()",
        "from prescribing.models import Referral\nReferral._default_manager.count()",
        "from prescribing.models import Person\nrows = Person.objects\nrows.filter(pk=1)",
        "from prescribing.models import Person\ngetattr(Person, 'objects').all()",
        "from x import Person, get_object_or_404\nget_object_or_404(Person, pk=1)",
        "def f(person):\n    return person.prescriptions.all()",
        "def f(person):\n    return [one for one in person.referrals.open()]",
        "def f(user):\n    return user.owned_tasks.all()",
        "def f(page):\n    return page.referral.needs.all()",
        "def f(team):\n    return team.people.all()",
    ],
)
def test_a_planted_question_is_found(planted: str) -> None:
    assert any(not one.asks_who_looks for one in queries_in(planted))


@pytest.mark.parametrize(
    "planted",
    [
        "from django.db import connection\nwith connection.cursor() as c:\n    c.execute('SELECT 1')",
        "from django.db import connections as c\nc['default']",
        "def f(manager):\n    return manager.raw('SELECT * FROM prescribing_person')",
        "def f(rows):\n    return rows.extra(where=['1=1'])",
        "from django.db.models.expressions import RawSQL",
        "def f(record):\n    return type(record)._base_manager.all()",
        "def f(record):\n    return getattr(type(record), '_base_manager').all()",
        "from django.apps import apps\napps.get_model('prescribing', 'Person')",
    ],
)
def test_a_planted_way_round_is_found(planted: str) -> None:
    assert past_managers(planted)


@pytest.mark.parametrize(
    "asks",
    [
        "from prescribing.models import Person\nPerson.objects.visible_to(by).filter(pk=1)",
        "def f(person, by):\n    return person.prescriptions.visible_to(by)",
        "def f(service):\n    return service.needs.all()",
        "from people import views\nviews.listing",
    ],
)
def test_what_says_who_looks_is_not_found(asks: str) -> None:
    assert all(one.asks_who_looks for one in queries_in(asks))
    assert not past_managers(asks)
