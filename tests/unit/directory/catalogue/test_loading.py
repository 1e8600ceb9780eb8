"""What ships is loaded once, follows its file, and never takes an editor's work away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from directory import clock
from directory.catalogue.loading import load_needs, programmes
from directory.catalogue.models import Need
from directory.catalogue.needs import NeedPhrase

pytestmark = pytest.mark.django_db

TREE: list[dict[str, Any]] = [
    {
        "slug": "money",
        "name": "Money",
        "plain_name": "Money worries",
        "helplines": [
            {"name": "Debt line", "phone": "0800 000 0000", "opens": ["always"], "review_due": "2027-05-01"}
        ],
        "children": [
            {
                "slug": "debt",
                "name": "Debt advice",
                "phrases": ["in debt", "owe money"],
                "keywords": ["debt"],
            },
            {
                "slug": "food",
                "name": "Food",
                "phrases": ["hungry"],
                "not": ["food hygiene"],
                "sensitive": True,
            },
        ],
    }
]


@pytest.fixture
def load(tmp_path: Path) -> Any:
    def load_tree(tree: list[dict[str, Any]] = TREE) -> tuple[int, int, int, int]:
        path = tmp_path / "needs.json"
        path.write_text(json.dumps(tree))
        done = load_needs(path)
        return done.added, done.changed, done.left, done.unchanged

    return load_tree


def changed(**child: Any) -> list[dict[str, Any]]:
    """The tree with other words for debt."""
    tree = json.loads(json.dumps(TREE))
    tree[0]["children"][0].update(child)
    return list(tree)


def test_an_empty_database_gets_all_of_it(load: Any) -> None:
    assert load() == (3, 0, 0, 0)
    debt = Need.objects.get(slug="debt")
    assert debt.parent == Need.objects.get(slug="money")
    assert [phrase.text for phrase in debt.phrases.all()] == ["in debt", "owe money"]
    assert debt.parent.helplines.get().review_due.isoformat() == "2027-05-01"
    food = Need.objects.get(slug="food")
    assert (food.sensitive, food.keywords_not, food.position) == (True, "food hygiene", 1)


def test_loading_again_changes_nothing(load: Any, django_assert_max_num_queries: Any) -> None:
    load()
    with django_assert_max_num_queries(8):
        assert load() == (0, 0, 0, 3)


def test_new_words_reach_a_need_nobody_touched(load: Any) -> None:
    load()
    assert load(changed(name="Help with debt", phrases=["in debt", "bailiffs"])) == (0, 1, 0, 2)
    debt = Need.objects.get(slug="debt")
    assert (debt.name, [phrase.text for phrase in debt.phrases.all()]) == (
        "Help with debt",
        ["in debt", "bailiffs"],
    )
    assert load(changed(name="Help with debt", phrases=["in debt", "bailiffs"])) == (0, 0, 0, 3)


@pytest.mark.parametrize(
    "touch",
    [
        lambda need: Need.objects.filter(pk=need.pk).update(name="What we call it here"),
        lambda need: NeedPhrase.objects.create(need=need, text="skint"),
        lambda need: need.phrases.first().delete(),
        lambda need: need.save_revision(),
    ],
    ids=["renamed", "phrase added", "phrase removed", "drafted"],
)
def test_what_an_editor_touched_is_left(load: Any, touch: Any) -> None:
    load()
    touch(Need.objects.get(slug="debt"))
    before = Need.objects.filter(slug="debt").values().get()
    assert load(changed(name="Help with debt")) == (0, 0, 1, 2)
    assert Need.objects.filter(slug="debt").values().get() == before


def test_what_an_editor_removed_stays_removed_and_what_they_archived_stays_archived(load: Any) -> None:
    load()
    Need.objects.get(slug="food").delete()
    Need.objects.filter(slug="debt").update(archived_at=clock.now())
    assert load()[0] == 0
    assert not Need.objects.filter(slug="food").exists()
    assert Need.objects.get(slug="debt").archived_at is not None


def test_a_need_an_editor_made_under_the_same_name_is_theirs(load: Any) -> None:
    Need.objects.create(slug="debt", name="Our own")
    assert load() == (2, 0, 1, 0)
    assert Need.objects.get(slug="debt").name == "Our own"


def test_what_ships_has_sixteen_needs_with_children_phrases_and_helplines() -> None:
    done = load_needs()
    assert done.left == 0
    top = list(Need.objects.top())
    assert len(top) == 16
    for need in top:
        children = list(need.children.all())
        assert 4 <= len(children) <= 10, need
        assert need.helplines.exists(), need
        assert min(child.phrases.count() for child in children) >= 8, need


def test_every_named_programme_leads_to_a_need_that_ships_and_becomes_a_phrase_of_it() -> None:
    load_needs()
    slugs = set(Need.objects.values_list("slug", flat=True))
    named = programmes()
    assert set(named) <= slugs
    assert sum(map(len, named.values())) > 300
    said = set(NeedPhrase.objects.values_list("need__slug", "text"))
    assert {(slug, name) for slug, names in named.items() for name in names} <= said
