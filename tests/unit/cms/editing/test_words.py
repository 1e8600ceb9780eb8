"""Search words in Wagtail's screens: listed, filtered, changed with clear errors, and tried before saving."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.editing.word_forms import VALUES
from directory.accounts.roles import Role
from directory.catalogue.models import Need, NeedPhrase
from directory.indexing import reindex
from directory.words import loading, vocabulary
from directory.words.models import DangerLine, DangerPhrase, DangerTopic, Synonym, TermMapping, WishPhrase
from tests.factories.accounts import user_with
from tests.factories.catalogue import NeedFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(user_with(Role.EDITOR))
    return client


@pytest.fixture
def debt(settings: Any, tmp_path: Path) -> Need:
    """A need with a phrase and a listing, in an index of its own."""
    settings.SEARCH_ENGINE = "embedded"
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    vocabulary.forget()
    need = NeedFactory(slug="debt-advice", name="Debt advice")
    NeedPhrase.objects.create(need=need, text="bailiffs at the door")
    ServiceFactory(name="Money advice", need=need)
    reindex.rebuild("embedded")
    return need


@pytest.fixture
def topic() -> DangerTopic:
    made = DangerTopic.objects.create(
        slug="no-food", title="Food today", owner="hub", review_on="2027-01-01", need_slug="debt-advice"
    )
    DangerPhrase.objects.create(topic=made, text="starving")
    DangerLine.objects.create(topic=made, name="Samaritans", phone="116 123", opens=["always"])
    return made


def url(model: str, action: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_directory_{model}:{action}", args=args)


def form_of(page: Any) -> dict[str, Any]:
    """What a browser would send for the editing form of a page, untouched."""
    form = page.context["form"]
    data = dict(_fields(form))
    for formset in form.formsets.values() if hasattr(form, "formsets") else ():
        data |= dict(_fields(formset.management_form))
        for row in formset.forms:
            data |= dict(_fields(row))
    return data


def _fields(form: Any) -> Iterator[tuple[str, Any]]:
    for bound in form:
        value = bound.value()
        value = bound.field.prepare_value(value) if hasattr(bound.field, "prepare_value") else value
        formatted = (
            bound.field.widget.format_value(value) if hasattr(bound.field.widget, "format_value") else value
        )
        if value is not None and value is not False:
            yield bound.html_name, formatted if isinstance(formatted, (str, list)) else str(value)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but the visitor's own session."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy and model._meta.label != "sessions.Session"
    }


# --- trying ---------------------------------------------------------------------------------------


def test_a_question_is_tried_and_explained(editor: Client, debt: Need) -> None:
    page = editor.post(
        reverse("try_words"), {"try-q": "bailiffs at the door", "try-postcode": "", "try-audience": "public"}
    ).content.decode()
    assert "“bailiffs at the door” leads to it" in page
    assert "Why is this first?" in page
    assert "Money advice" in page
    assert "helps with Debt advice" in page


def test_a_question_is_asked_for(editor: Client) -> None:
    assert editor.get(reverse("try_words")).status_code == 200
    page = editor.post(reverse("try_words"), {"try-q": "", "try-audience": "public"}).content.decode()
    assert "Type a question" in page


def test_an_unsaved_phrase_is_tried_and_nothing_is_written(editor: Client, debt: Need) -> None:
    page = editor.get(url("need", "edit", debt.pk))
    address = reverse("try_unsaved", args=["need", debt.pk])
    assert f'formaction="{address}"' in page.content.decode()
    data = {**form_of(page), "said": "wolves howling"}
    before = everything()
    tried = editor.post(address, data).content.decode()
    assert everything() == before
    assert 'value="wolves howling"' in tried, "the new phrase is the first question"
    assert "New among the first ten" in tried
    again = editor.post(address, {**data, "try-q": "bailiffs at the door", "try-audience": "public"})
    assert "No longer understood" in again.content.decode()


def test_a_need_that_is_not_yet_there_is_tried(editor: Client, debt: Need) -> None:
    page = editor.get(url("need", "add"))
    data = {
        **form_of(page),
        "name": "Wolves",
        "said": "wolf at the door",
    }
    tried = editor.post(reverse("try_unsaved_new", args=["need"]), data).content.decode()
    assert "Need: <strong>Wolves</strong>" in tried
    assert not Need.objects.filter(name="Wolves").exists()


def test_an_unsaved_synonym_and_danger_and_phrase_are_tried(
    editor: Client, debt: Need, topic: DangerTopic
) -> None:
    form = {**form_of(editor.get(url("dangertopic", "edit", topic.pk))), "said": "nothing to eat"}
    before = everything()
    page = editor.post(
        reverse("try_unsaved_new", args=["synonym"]), {"terms": "cash\nmoney"}
    ).content.decode()
    assert "money for cash" in page
    page = editor.post(reverse("try_unsaved", args=["dangertopic", topic.pk]), form).content.decode()
    assert "Danger: <strong>Food today</strong>" in page
    wish = {"text": "after my shift", "kind": "times", "values": ["evening"]}
    page = editor.post(reverse("try_unsaved_new", args=["wishphrase"]), wish).content.decode()
    assert "Time: <strong>Evening</strong>" in page
    assert everything() == before


def test_what_cannot_be_tried_says_what_to_mend(editor: Client, debt: Need) -> None:
    page = editor.post(reverse("try_unsaved_new", args=["synonym"]), {"terms": "cash"}).content.decode()
    assert "Mend this first" in page
    assert "at least two different words" in page
    assert editor.post(reverse("try_unsaved_new", args=["user"]), {}).status_code == 404
    assert editor.post(reverse("try_unsaved", args=["need", "not-an-id"]), {}).status_code == 404


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.RECEPTIONIST, Role.COMMISSIONER, Role.MEMBER])
def test_only_editors_try(client: Client, role: Role) -> None:
    client.force_login(user_with(role))
    for address in (reverse("try_words"), reverse("try_unsaved_new", args=["synonym"])):
        assert client.post(address, {"try-q": "x"}).status_code in {302, 403}


def test_an_editors_question_stands_in_no_address(editor: Client, debt: Need) -> None:
    page = editor.get(reverse("try_words"), {"try-q": "bailiffs"}).content.decode()
    assert "bailiffs" not in page


# --- changing -------------------------------------------------------------------------------------


def test_a_phrase_that_leads_elsewhere_is_saved_with_a_warning(editor: Client, debt: Need) -> None:
    other = NeedFactory(name="Housing")
    NeedPhrase.objects.create(need=other, text="evicted")
    data = {**form_of(editor.get(url("need", "edit", other.pk))), "said": "bailiffs at the door"}
    page = editor.post(url("need", "edit", other.pk), {**data, "action-publish": "1"}, follow=True)
    assert "already leads to the need “Debt advice” too" in page.content.decode()
    assert other.phrases.get().text == "bailiffs at the door"
    data = form_of(editor.get(url("need", "edit", other.pk)))
    page = editor.post(url("need", "edit", other.pk), {**data, "action-publish": "1"}, follow=True)
    assert "already leads" not in page.content.decode(), "once is enough"


def test_a_trial_names_what_the_new_phrase_leads_to_already(editor: Client, debt: Need) -> None:
    other = NeedFactory(name="Housing")
    data = {**form_of(editor.get(url("need", "edit", other.pk))), "said": "bailiffs at the door"}
    page = editor.post(reverse("try_unsaved", args=["need", other.pk]), data).content.decode()
    assert "already leads to the need “Debt advice” too" in page


def test_a_phrase_of_ordinary_words_is_refused(editor: Client, debt: Need) -> None:
    data = {**form_of(editor.get(url("need", "edit", debt.pk))), "said": "I need it"}
    page = editor.post(url("need", "edit", debt.pk), {**data, "action-publish": "1"})
    assert "has only ordinary words" in page.content.decode()
    assert debt.phrases.get().text == "bailiffs at the door"


def test_phrases_are_lines_and_what_stays_keeps_its_row(editor: Client, debt: Need) -> None:
    kept = debt.phrases.get().pk
    address = url("need", "edit", debt.pk)
    data = form_of(editor.get(address))
    assert data["said"] == "bailiffs at the door"
    lines = "cant pay\n\nbailiffs  at the door\nCan't pay!\n"
    editor.post(address, {**data, "said": lines, "action-publish": "1"})
    assert list(debt.phrases.values_list("text", flat=True)) == ["cant pay", "bailiffs at the door"]
    assert debt.phrases.get(text="bailiffs at the door").pk == kept


def test_drafted_phrases_wait_and_versions_are_compared(editor: Client, debt: Need) -> None:
    address = url("need", "edit", debt.pk)
    data = form_of(editor.get(address))
    editor.post(address, {**data, "action-publish": "1"})
    editor.post(address, {**data, "said": "bailiffs at the door\nskint"})
    assert debt.phrases.count() == 1
    assert "skint" in form_of(editor.get(address))["said"]
    versions = debt.revisions.order_by("pk").values_list("pk", flat=True)
    page = editor.get(url("need", "revisions_compare", debt.pk, *versions)).content.decode()
    assert "skint" in page


def test_a_need_does_not_stand_under_itself(editor: Client, debt: Need) -> None:
    below = NeedFactory(parent=debt)
    data = {**form_of(editor.get(url("need", "edit", debt.pk))), "parent": str(below.pk)}
    page = editor.post(url("need", "edit", debt.pk), {**data, "action-publish": "1"})
    assert "is below this need" in page.content.decode()


def test_opening_hours_are_lines_and_a_strange_one_is_named(
    editor: Client, debt: Need, topic: DangerTopic
) -> None:
    address = url("dangertopic", "edit", topic.pk)
    data = {**form_of(editor.get(address)), "lines-0-opens": "mon-fri 09:00-17:00\nsat 10:00-12:00"}
    editor.post(address, {**data, "action-publish": "1"})
    assert topic.lines.get().opens == ["mon-fri 09:00-17:00", "sat 10:00-12:00"]
    page = editor.post(address, {**data, "lines-0-opens": "most days", "action-publish": "1"})
    assert "We cannot read “most days”" in page.content.decode()


def test_the_longest_shipped_danger_can_be_saved(editor: Client) -> None:
    loading.load_danger()
    longest = max(DangerTopic.objects.all(), key=lambda topic: topic.phrases.count())
    address = url("dangertopic", "edit", longest.pk)
    data = {**form_of(editor.get(address)), "title": "Changed", "need_slug": "", "action-publish": "1"}
    assert editor.post(address, data).status_code == 302
    longest.refresh_from_db()
    assert longest.title == "Changed"


@pytest.mark.parametrize("terms", ["cash", "cash\nCash!", "cash\n--", ""])
def test_a_synonym_of_one_word_is_refused(editor: Client, terms: str) -> None:
    assert editor.post(url("synonym", "add"), {"terms": terms}).status_code == 200
    assert not Synonym.objects.exists()


def test_a_synonym_is_kept_tidy_and_its_history_too(editor: Client) -> None:
    editor.post(
        url("synonym", "add"), {"terms": " UC \n\nuniversal   credit\nUC", "one_way": "on", "note": ""}
    )
    made = Synonym.objects.get()
    assert (made.terms, made.one_way) == ("UC\nuniversal credit", True)
    assert "Created" in editor.get(url("synonym", "history", made.pk)).content.decode()


def test_a_phrase_asks_for_what_is_of_its_kind(editor: Client) -> None:
    add = url("wishphrase", "add")
    assert (
        editor.post(add, {"text": "after work", "kind": "times", "values": ["evening", "mon"]}).status_code
        == 302
    )
    assert WishPhrase.objects.get().values == ["evening", "mon"]
    for wrong in (
        {"text": "ramp", "kind": "access", "values": ["evening"]},
        {"text": "ramp", "kind": "access", "values": ["step-free", "lift"]},
        {"text": "ramp", "kind": "access"},
        {"text": "gratis", "kind": "free", "values": ["evening"]},
        {"text": "after work", "kind": "times", "values": ["evening"]},
        {"text": "!", "kind": "free"},
    ):
        assert editor.post(add, wrong).status_code == 200, wrong
    assert WishPhrase.objects.count() == 1


def test_every_shipped_phrase_can_be_chosen_in_the_form() -> None:
    loading.load_wishes()
    offered = {kind: {value for value, _label in values} for kind, values in VALUES.items()}
    for row in WishPhrase.objects.all():
        assert set(row.values) <= offered.get(row.kind, set()), row.text


def test_a_term_of_a_feed_is_mapped_by_ticking(editor: Client, debt: Need) -> None:
    editor.post(
        url("termmapping", "add"),
        {"term": "  Money  Worries", "vocabulary": "", "needs": ["debt-advice"], "delivery": ["phone"]},
    )
    made = TermMapping.objects.get()
    assert (made.term, made.needs, made.groups, made.delivery) == (
        "money worries",
        ["debt-advice"],
        [],
        ["phone"],
    )
    assert editor.post(url("termmapping", "add"), {"term": "x", "needs": ["no-such-need"]}).status_code == 200


# --- finding them ---------------------------------------------------------------------------------


def test_lists_of_words_are_searched_and_filtered(editor: Client, debt: Need) -> None:
    NeedFactory(name="Wolves")
    Synonym.objects.create(terms="food bank\nlarder")
    Synonym.objects.create(terms="UC\nuniversal credit", one_way=True)
    WishPhrase.objects.create(kind="times", text="after work", values=["evening"])
    TermMapping.objects.create(term="money", needs=["debt-advice"])
    TermMapping.objects.create(term="strange", needs=[])

    def found(model: str, **asked: str) -> str:
        return str(editor.get(url(model, "list"), asked).content.decode())

    assert "Debt advice" in found("need", q="bailiffs")
    assert "Wolves" not in found("need", q="bailiffs")
    assert "Debt advice" not in found("need", without_phrases="true")
    assert "universal credit" not in found("synonym", one_way="false")
    assert "Evening" in found("wishphrase", kind="times")
    assert "after work" not in found("wishphrase", kind="access")
    assert url("synonym", "edit", Synonym.objects.get(one_way=True).pk) in found("synonym", q="universal")
    assert "money" not in found("termmapping", unmapped="true")
    assert "strange" in found("termmapping", unmapped="true")


def test_a_list_of_needs_asks_a_constant_number_of_queries(editor: Client, debt: Need) -> None:
    editor.get(url("need", "list"))
    with CaptureQueriesContext(connection) as few:
        editor.get(url("need", "list"))
    for _ in range(15):
        NeedPhrase.objects.create(need=NeedFactory(parent=debt), text="some words")
    with CaptureQueriesContext(connection) as many:
        editor.get(url("need", "list"))
    assert len(many) == len(few)


def test_the_menu_leads_to_the_try_page(editor: Client) -> None:
    assert reverse("try_words") in editor.get(reverse("wagtailadmin_home")).content.decode()
