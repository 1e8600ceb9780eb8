"""What is private to others answers as what does not exist; where it stands in the way, one sentence says who
can look, the same whatever it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from directory.catalogue.models import Need, Service
from prescribing.group_page.questions_and_worries import worry
from prescribing.meetings.people_listed import carry_over
from prescribing.models import ListedPerson, NeedInReferral, Person, Prescription, Referral
from prescribing.referrals.actions import add_need, resolve_need
from prescribing.referrals.closing import in_the_way
from prescribing.referrals.triage import cancel
from tests.factories.catalogue import NeedFactory
from tests.factories.hub import Hub
from tests.factories.meetings import a_meeting, on_the_list
from tests.factories.plans import an_action, an_appointment
from tests.factories.prescribing import a_navigator, a_need, a_person, a_prescription, a_referral, a_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya() -> User:
    return a_navigator()


@pytest.fixture
def colleague(priya: User) -> User:
    return a_navigator(priya.team_members.get().team)


def press(client: Client, person: Person, service: Service, need: Need) -> tuple[int, list[str]]:
    """Propose it on the prescribe page: the status, and what the page says against it."""
    url = reverse("prescribing:prescribe", args=[person.pk, service.pk])
    form = client.get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"need": str(need.pk), "propose": "1", "urgency": "routine"}
    answer = client.post(url, typed)
    if answer.status_code == 302:
        return 302, []
    return answer.status_code, [
        str(one) for errors in answer.context["form"].errors.values() for one in errors
    ]


@pytest.mark.parametrize("sensitive", [False, True], ids=["ordinary", "sensitive"])
def test_to_prescribe_for_it_answers_as_where_nobody_has_it(
    client: Client, priya: User, colleague: User, sensitive: bool
) -> None:
    need = NeedFactory(name="Money", sensitive=sensitive)
    with_it, without = (a_referral(priya, a_person(priya)) for _ in range(2))
    add_need(referral=with_it, need=need, by=priya, private=True)
    client.force_login(colleague)
    service = a_service(need=need, contact=True)
    answers = [press(client, one.person, service, need) for one in (with_it, without)]
    assert answers[0] == answers[1]
    assert answers[0][0] == (400 if sensitive else 302), answers[0]
    for one in (with_it, without):
        seen = NeedInReferral.objects.visible_to(colleague).filter(referral=one, need=need)
        made = Prescription.objects.visible_to(colleague).filter(referral=one)
        assert (seen.count(), made.count()) == ((0, 0) if sensitive else (1, 1))
    kept = NeedInReferral.objects.get(referral=with_it, need=need, private=True)
    assert not kept.prescriptions.exists(), "what the colleague prescribes does not hang on it"


def test_to_add_it_answers_as_where_nobody_has_it(priya: User, colleague: User) -> None:
    need, referral = NeedFactory(), a_referral(priya, needs=[])
    hidden = add_need(referral=referral, need=need, note="He hits her", by=priya, private=True)
    row = add_need(referral=referral, need=need, note="Asked about it", by=colleague)
    assert (row.note, row.private) == ("Asked about it", False)
    assert row.pk != hidden.pk
    assert add_need(referral=referral, need=need, by=colleague).pk == row.pk, "twice changes nothing"
    add_need(referral=referral, need=need, by=colleague, private=True)
    assert NeedInReferral.objects.filter(referral=referral).count() == 2


def test_to_put_somebody_on_a_list_answers_as_where_nobody_asked(priya: User, colleague: User) -> None:
    referral = a_referral(priya)
    meeting, earlier = a_meeting(priya, days=4), a_meeting(priya, days=2)
    private = on_the_list(meeting, referral, priya, words="Is he hit?", private=True)
    mine = on_the_list(meeting, referral, colleague, words="Does he eat?")
    assert list(ListedPerson.objects.visible_to(colleague)) == [mine]
    private.refresh_from_db()
    assert private.question == "Is he hit?"
    other = on_the_list(earlier, referral, colleague, words="Who visits?")
    joined = carry_over(listed=other, to=meeting, by=colleague)
    assert joined.pk == mine.pk
    with pytest.raises(ValidationError, match="on this list already"):
        on_the_list(meeting, referral, colleague, words="Again?")


def a_private_prescription(by: User, referral: Referral) -> None:
    need = referral.needs.get()
    a_prescription("sent", by=by, need=need, service=a_service(name="Refuge line", sensitive=True))
    NeedInReferral.objects.filter(pk=need.pk).update(resolution="resolved", resolved_at="2026-01-01T00:00Z")


def a_private_worry(by: User, referral: Referral) -> None:
    need = referral.needs.get()
    service = a_service(name="Refuge line", sensitive=True)
    thread = a_prescription("opened", by=by, need=need, service=service)
    worry(prescription=thread.prescription, text="She did not come.", by=thread.group())
    NeedInReferral.objects.filter(pk=need.pk).update(resolution="resolved", resolved_at="2026-01-01T00:00Z")


def a_private_need(by: User, referral: Referral) -> None:
    resolve_need(need=referral.needs.get(), resolution="resolved", by=by)
    add_need(referral=referral, need=NeedFactory(), by=by, private=True)


def a_private_need_not_met(by: User, referral: Referral) -> None:
    a_private_need(by, referral)
    resolve_need(need=referral.needs.get(private=True), resolution="no-service", by=by)


def a_private_action(by: User, referral: Referral) -> None:
    resolve_need(need=referral.needs.get(), resolution="resolved", by=by)
    an_action(by, referral, private=True)


def a_private_appointment(by: User, referral: Referral) -> None:
    resolve_need(need=referral.needs.get(), resolution="resolved", by=by)
    an_appointment(by, referral, private=True)


@pytest.mark.parametrize(
    "keep",
    [
        a_private_prescription,
        a_private_worry,
        a_private_need,
        a_private_need_not_met,
        a_private_action,
        a_private_appointment,
    ],
    ids=lambda one: one.__name__,
)
def test_what_stands_in_the_way_unseen_is_one_sentence_whatever_it_is(
    keep: Callable[[User, Referral], None], priya: User, colleague: User
) -> None:
    referral = a_referral(priya)
    keep(priya, referral)
    assert in_the_way(referral, colleague) == [
        f"Something that only {priya.name} can see is not finished. Ask them to look first."
    ]
    assert f"only {priya.name}" not in " ".join(in_the_way(referral, priya))


def test_a_referrer_who_takes_back_is_not_told_what_was_prescribed() -> None:
    hub = Hub()
    came = hub.came_in()
    a_prescription("sent", by=hub.priya, need=add_need(referral=came, need=NeedFactory(), by=hub.priya))
    with pytest.raises(ValidationError) as refused:
        cancel(referral=came, by=hub.partner, why="Sent twice")
    said = " ".join(refused.value.messages)
    assert "rescription" not in said
    assert hub.priya.name not in said


def test_a_guessed_key_is_not_found(client: Client, priya: User, colleague: User) -> None:
    row = a_need(priya, need=NeedFactory(sensitive=True))
    person = row.referral.person
    client.force_login(colleague)
    nothing = client.post(
        reverse("prescribing:needs", args=[person.pk]),
        {"do": "resolve", "need": str(person.pk), "resolution": "resolved"},
    )
    answer = client.post(
        reverse("prescribing:needs", args=[person.pk]),
        {"do": "resolve", "need": str(row.pk), "resolution": "resolved"},
    )
    assert (answer.status_code, nothing.status_code) == (404, 404)
