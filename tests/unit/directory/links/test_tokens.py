"""Tokens open one link for one purpose, and nothing that is stored opens any."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from directory import clock
from directory.catalogue.models import Organisation
from directory.links import actions
from directory.links.models import SignedLink
from directory.links.tokens import LinkProblem, problem_of, read_token, token_of
from tests.factories.catalogue import OrganisationFactory

pytestmark = pytest.mark.django_db
PURPOSE = "prescription.answer"


@pytest.fixture
def about() -> Organisation:
    return OrganisationFactory.create()


@pytest.fixture
def link(about: Organisation) -> SignedLink:
    return make(about)


def make(about: Organisation, purpose: str = PURPOSE) -> SignedLink:
    return actions.make(
        purpose=purpose, about=about, holder="jo@example.org", expires_at=clock.now() + timedelta(days=14)
    )


def reason(token: str, purpose: str = PURPOSE) -> str:
    with pytest.raises(LinkProblem) as problem:
        read_token(token, purpose)
    return problem.value.reason


def test_a_token_opens_its_link_and_no_other_purpose(link: SignedLink) -> None:
    token = token_of(link)
    assert read_token(token, PURPOSE) == link
    assert reason(token, "account.password") == "unknown"
    assert len(token) == 46
    assert token.replace("-", "").replace("_", "").isalnum()


def test_a_token_is_the_same_before_and_after_saving(link: SignedLink) -> None:
    assert token_of(link) == token_of(SignedLink.objects.get(pk=link.pk))


def test_no_column_of_the_row_holds_the_token(link: SignedLink) -> None:
    token = token_of(link)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM directory_signedlink")
        stored = " ".join(str(value) for row in cursor.fetchall() for value in row)
    assert not any(token[start : start + 8] in stored for start in range(len(token) - 7))


def test_every_changed_character_closes_it(link: SignedLink) -> None:
    token = token_of(link)
    for place, sign in enumerate(token):
        other = "A" if sign != "A" else "B"
        assert reason(token[:place] + other + token[place + 1 :]) == "unknown"


@given(st.text(max_size=80))
def test_nonsense_is_an_unknown_link_never_an_error(text: str) -> None:
    assert reason(text) == "unknown"


def test_a_row_that_is_changed_by_hand_opens_nothing(link: SignedLink) -> None:
    token = token_of(link)
    for change in ({"expires_at": clock.now() + timedelta(days=900)}, {"holder": "else@example.org"}):
        before = {name: getattr(link, name) for name in change}
        SignedLink.objects.filter(pk=link.pk).update(**change)
        assert reason(token) == "unknown"
        SignedLink.objects.filter(pk=link.pk).update(**before)
    assert read_token(token, PURPOSE) == link


def test_it_says_why_it_no_longer_opens(link: SignedLink, about: Organisation) -> None:
    token = token_of(link)
    with clock.moved_to(link.expires_at):
        assert reason(token) == "expired"
    with clock.moved_to(link.expires_at - timedelta(seconds=1)):
        assert read_token(token, PURPOSE) == link
    actions.withdraw(link)
    assert reason(token) == "withdrawn"
    actions.replace(link, with_=make(about))
    assert reason(token) == "replaced"
    assert problem_of(link) == "replaced"


def test_a_problem_carries_the_row_so_that_a_new_link_can_be_asked_for(link: SignedLink) -> None:
    actions.withdraw(link)
    with pytest.raises(LinkProblem) as problem:
        read_token(token_of(link), PURPOSE)
    assert problem.value.link == link


def test_a_new_secret_key_keeps_old_links_only_while_the_old_key_is_kept(
    link: SignedLink, settings: object
) -> None:
    token = token_of(link)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-key-of-the-deployer"  # type: ignore[attr-defined]
    assert reason(token) == "unknown"
    settings.SECRET_KEY_FALLBACKS = [old]  # type: ignore[attr-defined]
    assert read_token(token, PURPOSE) == link


def test_withdrawing_and_pressing_keep_their_first_moment(link: SignedLink) -> None:
    actions.withdraw(link)
    actions.note_press(link)
    first = (link.withdrawn_at, link.pressed_at)
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        actions.withdraw(link)
        actions.note_press(link)
    assert (link.withdrawn_at, link.pressed_at) == first
