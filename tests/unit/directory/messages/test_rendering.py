"""One rendering: what is sent has the link, what is kept has its mark."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as trials

from directory import clock
from directory.accounts.models import User
from directory.links import actions
from directory.links.addresses import address_of
from directory.links.models import SignedLink
from directory.links.tokens import token_of
from directory.messages.kinds import Envelope
from directory.messages.rendering import letter, mark_of, with_links

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("peg@example.org", name="Peg <Warren>")


@pytest.fixture
def link(user: User) -> SignedLink:
    return actions.make(
        purpose="account.password", about=user, holder="x", expires_at=clock.now() + timedelta(hours=1)
    )


def test_a_letter_has_the_link_where_it_is_sent_and_a_mark_where_it_is_kept(
    user: User, link: SignedLink
) -> None:
    context = {"user": user, "button_url": link, "button_label": "Choose a password"}
    envelope = letter("account_password", recipient=user.email, context=context)
    assert "\n" not in envelope.subject
    assert envelope.text.count(address_of(link)) == 1
    assert envelope.html.count(address_of(link)) == 3  # the button, and the plain link under it
    assert token_of(link) not in envelope.stored_text + envelope.stored_html
    assert mark_of(link) in envelope.stored_text
    assert with_links(envelope.stored_text) == envelope.text
    assert with_links(envelope.stored_html) == envelope.html


def test_text_is_plain_and_html_is_escaped(user: User, link: SignedLink) -> None:
    context = {"user": user, "button_url": link, "button_label": "Choose"}
    envelope = letter("account_password", recipient=user.email, context=context)
    assert "Peg <Warren>" in envelope.text
    assert "Peg &lt;Warren&gt;" in envelope.html


def test_a_subject_is_one_plain_line(user: User, tmp_path: Path, settings: Any) -> None:
    folder = tmp_path / "emails" / "note"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("For {{ user.name }}\n& more\n")
    (folder / "body.txt").write_text("One\n\n\n\nTwo")
    (folder / "body.html").write_text("")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    envelope = letter("note", recipient=user.email, context={"user": user})
    assert envelope.subject == "For Peg <Warren> & more"
    assert envelope.text == "One\n\nTwo\n"


def test_a_mark_of_a_link_that_is_gone_stays_a_mark(link: SignedLink) -> None:
    mark = mark_of(link)
    link.delete()
    assert with_links(f"Press {mark} or {{link:nonsense}}") == f"Press {mark} or {{link:nonsense}}"


def tokens_in(envelope: Envelope, link: SignedLink) -> int:
    """How often a working token stands in what is sent, and in what is kept once its marks are shown."""
    sent = envelope.subject + envelope.text + envelope.html
    shown = with_links(envelope.stored_text) + with_links(envelope.stored_html)
    return (sent + shown).count(token_of(link))


@given(words=strategies.text(max_size=40), after=strategies.text(max_size=40), upper=strategies.booleans())
@trials(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mark_in_anybodys_words_stays_words(
    user: User, link: SignedLink, words: str, after: str, upper: bool
) -> None:
    other = SignedLink(
        purpose="account.password", about_type="x", about_id=user.pk, holder="x", expires_at=link.expires_at
    )
    mark = mark_of(link).upper() if upper else mark_of(link)
    user.name = f"{words}{mark}{after}"
    context = {"user": user, "button_url": other, "button_label": f"Choose {mark}"}
    envelope = letter("account_password", recipient="peg@example.org", context=context)
    assert tokens_in(envelope, link) == 0
    assert envelope.text.count(address_of(other)) == 1


@pytest.mark.parametrize("folder", ["owner_news", "list_sent", "prescription_sent", "prescription_withdrawn"])
def test_no_kind_of_letter_opens_what_stands_in_words(folder: str, user: User, link: SignedLink) -> None:
    mark = mark_of(link)
    user.name = mark
    words = ("service", "organisation", "area", "contact_name", "site_name", "note", "button_label", "hub")
    context: dict[str, Any] = {"user": user, **dict.fromkeys(words, mark), "entries": [mark], "ring": None}
    envelope = letter(folder, recipient="peg@example.org", context={**context, "answer_by": clock.today()})
    assert tokens_in(envelope, link) == 0


def test_the_key_of_a_mark_is_another_in_every_letter_and_never_leaves(user: User, link: SignedLink) -> None:
    context = {"user": user, "button_url": link, "button_label": "Choose"}
    one, other = (letter("account_password", recipient="x", context=context) for _ in range(2))
    assert one.text == other.text
    assert "link-" not in one.text.replace(address_of(link), "")
