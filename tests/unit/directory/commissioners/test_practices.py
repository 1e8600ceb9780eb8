"""A commissioner reads figures of the practices an administrator chose for them, and of no others."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory.accounts.actions import end_role, give_role
from directory.accounts.actors import SYSTEM
from directory.accounts.models import Membership, User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Organisation, OrganisationKind
from directory.commissioners.practices import choose_practices, covered_by
from directory.unmet.small_numbers import LEAST
from directory.unmet.table_of_counts import Table, added_up, grouped, table_of
from tests.factories.accounts import a_commissioner, user_with
from tests.factories.catalogue import OrganisationFactory

pytestmark = pytest.mark.django_db


def a_practice(name: str) -> Organisation:
    return OrganisationFactory(kind=OrganisationKind.PRACTICE, name=name)


def words_for(user: User) -> str:
    return covered_by(user).words


def test_none_chosen_is_none_unless_the_site_says_so(settings: Any) -> None:
    a_practice("Fleet View Surgery")
    new = user_with(Role.COMMISSIONER)
    assert (covered_by(new).ids, words_for(new)) == ([], "none yet")
    settings.COMMISSIONERS_START_WITH_EVERY_PRACTICE = True
    assert words_for(new) == "every practice"
    chosen = a_commissioner(a_practice("Quarry Road"))
    assert words_for(chosen) == "Quarry Road", "what was chosen holds whatever the site says"


def test_only_roles_that_are_held_count_and_several_add_up() -> None:
    one, other = a_practice("A"), a_practice("B")
    user = a_commissioner(one)
    board = OrganisationFactory(name="The board")
    role = give_role(user=user, role=Role.COMMISSIONER, organisation=board, by=SYSTEM)
    choose_practices(membership=role, practices=[one, other], by=SYSTEM)
    assert words_for(user) == "A, B"
    end_role(user=user, role=Role.COMMISSIONER, organisation=board, by=SYSTEM)
    assert words_for(user) == "A"
    end_role(user=user, role=Role.COMMISSIONER, by=SYSTEM)
    assert words_for(user) == "none yet"


def test_who_chooses_for_whom_and_what() -> None:
    practice, administrator = a_practice("A"), user_with(Role.ADMINISTRATOR)
    role = user_with(Role.COMMISSIONER).memberships.get()
    choose_practices(membership=role, practices=[practice], by=administrator)
    choose_practices(membership=role, practices=[practice], by=administrator)
    event = AuditEvent.objects.get(kind="account.practices-chosen")
    assert event.detail == {"practices": 1, "added": str(practice.pk), "ended": ""}
    own = give_role(user=administrator, role=Role.COMMISSIONER, by=SYSTEM)
    for membership, by in ((own, administrator), (role, user_with(Role.EDITOR)), (role, role.user)):
        with pytest.raises(NotAllowed):
            choose_practices(membership=membership, practices=[practice], by=by)
    for refused in (
        {"membership": role, "practices": [OrganisationFactory(name="A group")]},
        {"membership": user_with(Role.EDITOR).memberships.get(), "practices": [practice]},
    ):
        with pytest.raises(ValidationError):
            choose_practices(by=administrator, **refused)  # type: ignore[arg-type]


def test_an_administrator_chooses_on_the_page_of_the_account(client: Client) -> None:
    one, other = a_practice("Fleet View Surgery"), a_practice("Quarry Road")
    reader = user_with(Role.COMMISSIONER)
    role = reader.memberships.get()
    client.force_login(user_with(Role.ADMINISTRATOR))
    page = reverse("account", args=[reader.pk])
    assert "Practices they read figures of" in client.get(page).content.decode()
    client.post(page, {"choose": str(role.pk), "practices": [str(one.pk), str(other.pk)]})
    assert words_for(reader) == "Fleet View Surgery, Quarry Road"
    client.post(page, {"choose": str(role.pk), "practices": [str(other.pk)]})
    assert words_for(reader) == "Quarry Road"
    client.post(page, {"choose": str(role.pk), "practices": [str(OrganisationFactory().pk)]})
    assert words_for(reader) == "Quarry Road"
    editor = user_with(Role.EDITOR)
    html = client.get(reverse("account", args=[editor.pk])).content.decode()
    assert "Practices they read figures of" not in html
    stray = client.post(page, {"choose": str(Membership.objects.get(user=editor).pk), "practices": []})
    assert stray.status_code == 404


def test_a_reader_without_practices_is_told_whom_to_ask(client: Client) -> None:
    client.force_login(user_with(Role.COMMISSIONER))
    html = client.get("/signposts/").content.decode()
    assert "No practice has been chosen for you yet" in html
    assert "An administrator chooses" in html


COUNTS: dict[str, dict[tuple[Any, Any], int]] = {
    "large": {("debt", "print"): 40, ("debt", "text"): 12, ("food", "print"): 9, ("food", "text"): 6},
    "one rare need": {("debt", "print"): 30, ("debt", "text"): 8, ("food", "print"): 3},
    "one rare way": {("debt", "print"): 30, ("food", "print"): 12, ("food", "text"): 2},
    "few of each": {("debt", "print"): 3, ("food", "text"): 4, ("carers", "print"): 2},
}


def safe_table(counts: dict[tuple[Any, Any], int]) -> Table:
    needs: dict[Any, int] = {}
    ways: dict[Any, int] = {}
    for (need, way), number in counts.items():
        needs[need] = needs.get(need, 0) + number
        ways[way] = ways.get(way, 0) + number
    rows = grouped(needs, {need: need for need in needs}, "Other needs")
    return table_of(counts, rows, grouped(ways, {way: way for way in ways}, "Other"))


def numbers_of(table: Table) -> dict[tuple[str, str], int]:
    """Everything that is shown, by row and column."""
    shown = {(line.label, "Total"): line.total for line in table.lines}
    shown |= {("All", head): total for head, total in zip(table.columns, table.totals, strict=True)}
    shown["All", "Total"] = table.total
    for line in table.lines:
        cells = zip(table.columns, line.numbers, strict=True)
        shown |= {(line.label, head): number for head, number in cells if number is not None}
    return shown


def test_no_small_number_is_what_two_choices_of_practices_differ_by() -> None:
    tables = {name: safe_table(counts) for name, counts in COUNTS.items()}
    choices = [set(some) for size in range(1, 5) for some in combinations(tables, size)]
    for wide in choices:
        for narrow in (one for one in choices if one < wide):
            more, less = (numbers_of(added_up([tables[n] for n in sorted(s)])) for s in (wide, narrow))
            for place, number in more.items():
                if place in less or not any(place[0] == row for row, _ in less):
                    left = number - less.get(place, 0)
                    assert left == 0 or left >= LEAST, (wide, narrow, place, left)


def test_what_one_practice_hides_the_sum_hides() -> None:
    tables = [safe_table(COUNTS["one rare way"]), safe_table(COUNTS["large"])]
    hidden = {
        (line.label, head)
        for table in tables
        for line in table.lines
        for head, number in zip(table.columns, line.numbers, strict=True)
        if number is None
    }
    assert not hidden & set(numbers_of(added_up(tables)))
