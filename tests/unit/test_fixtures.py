"""The rules of the shipped data: whoever edits a file by hand learns at once what is wrong with it."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.unit.shipped import FIXTURES, OPENS, PHRASE, digits, good_number, read, twice

TOP_NEEDS = [
    "money-and-debt",
    "housing-and-home",
    "isolation-and-loneliness",
    "mental-health-and-wellbeing",
    "exercise",
    "food-and-cookery",
    "help-at-home",
    "carers-and-family",
    "frailty-and-falls",
    "long-term-conditions",
    "transport",
    "digital-and-information",
    "work-learning-and-volunteering",
    "arts-nature-and-faith",
    "bereavement-and-change",
    "safety-rights-and-recovery",
]

NATIONS = {"england", "wales", "scotland", "northern-ireland"}

DELIVERY = {"in-person", "phone", "online", "home-visit"}

ACCESS = {
    "step-free",
    "accessible-toilet",
    "hearing-loop",
    "bsl",
    "parking",
    "blue-badge-parking",
    "lift",
    "changing-places",
    "quiet-space",
    "assistance-dogs",
}

GROUPS = {
    "women",
    "men",
    "carers",
    "young-carers",
    "parents",
    "young-people",
    "older-people",
    "disabled",
    "learning-disability",
    "autistic",
    "veterans",
    "lgbt",
    "ethnic-community",
    "refugees",
    "dementia",
    "condition",
    "bereaved",
    "patients",
    "residents",
    "housebound",
    "low-income",
}

WHEN = {"morning", "afternoon", "evening", "weekend", "open-now", "today"} | {
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
}

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

NEEDS: list[dict[str, Any]] = read("needs.json")

CHILDREN: list[dict[str, Any]] = [child for top in NEEDS for child in top["children"]]

VOCABULARY: dict[str, Any] = read("vocabulary.json")

SLUGS = {need["slug"] for need in [*NEEDS, *CHILDREN]}

HELPLINES = [line for need in [*NEEDS, *CHILDREN] for line in need.get("helplines", [])]


@pytest.mark.parametrize(
    "path", sorted(FIXTURES.rglob("*.json")), ids=lambda path: str(path.relative_to(FIXTURES))
)
def test_every_json_file_is_utf8_and_reads(path: Path) -> None:
    assert json.loads(path.read_bytes().decode("utf-8"))


def test_the_sixteen_top_needs_are_there_in_order() -> None:
    assert [need["slug"] for need in NEEDS] == TOP_NEEDS


@pytest.mark.parametrize("top", NEEDS, ids=lambda need: need["slug"])
def test_a_top_need_has_four_to_ten_children_and_a_helpline(top: dict[str, Any]) -> None:
    assert 4 <= len(top["children"]) <= 10
    assert top["helplines"]
    assert "england" in {nation for line in top["helplines"] for nation in line["nations"]}


def test_slugs_are_slugs_and_nobody_shares_one() -> None:
    slugs = [need["slug"] for need in [*NEEDS, *CHILDREN]]
    assert [slug for slug in slugs if not SLUG.fullmatch(slug) or len(slug) > 60] == []
    assert twice(slugs) == []
    assert twice([need["name"] for need in [*NEEDS, *CHILDREN]]) == []


@pytest.mark.parametrize("child", CHILDREN, ids=lambda need: need["slug"])
def test_a_child_need_is_whole(child: dict[str, Any]) -> None:
    assert all(child[key].strip() for key in ("name", "plain_name", "description"))
    assert isinstance(child["sensitive"], bool)
    assert len(child["phrases"]) >= 8
    assert [text for text in child["phrases"] if not PHRASE.fullmatch(text) or len(text) > 200] == []
    assert child["keywords"]
    assert twice(child["keywords"]) == []
    assert [
        word for word in [*child["keywords"], *child.get("not", [])] if word != word.lower().strip()
    ] == []


@pytest.mark.parametrize("child", CHILDREN, ids=lambda need: need["slug"])
def test_a_keyword_is_not_vetoed_by_its_own_not(child: dict[str, Any]) -> None:
    assert set(child["keywords"]) & set(child.get("not", [])) == set()


def test_needs_that_help_as_well_are_needs_and_not_themselves() -> None:
    beside: dict[str, list[str]] = VOCABULARY["beside"]
    assert {slug for row in beside.items() for slug in (row[0], *row[1])} <= SLUGS
    assert [slug for slug, others in beside.items() if slug in others or twice(others) or not others] == []


def test_a_phrase_leads_to_one_need_only() -> None:
    assert twice([text for child in CHILDREN for text in child["phrases"]]) == []


def test_what_must_start_private_is_marked_sensitive() -> None:
    marked = {need["slug"] for need in [*NEEDS, *CHILDREN] if need["sensitive"]}
    assert {
        "domestic-abuse",
        "sexual-violence",
        "sexual-health-and-contraception",
        "alcohol",
        "drugs",
        "gambling",
        "refugees-and-asylum",
        "modern-slavery-and-exploitation",
    } <= marked


@pytest.mark.parametrize("line", HELPLINES, ids=lambda line: line["name"])
def test_a_helpline_can_be_reached_and_will_be_looked_at_again(line: dict[str, Any]) -> None:
    assert line["phone"] or line["text"]
    assert not line["phone"] or good_number(line["phone"])
    assert line["url"].startswith("https://")
    assert set(line["nations"]) <= NATIONS
    assert line["nations"]
    assert line["hours"].strip()
    assert line["opens"]
    assert [spell for spell in line["opens"] if not OPENS.fullmatch(spell)] == []
    assert date.fromisoformat(line["review_due"]) == date(2027, 5, 1)


def test_one_number_is_said_the_same_way_everywhere() -> None:
    """Two needs must not show one line with two numbers, hours or prices."""
    said: dict[str, set[str]] = {}
    for line in HELPLINES:
        key = f"{line['name']} {sorted(line['nations'])}"
        said.setdefault(key, set()).add(json.dumps(line, sort_keys=True))
    assert [name for name, ways in said.items() if len(ways) > 1] == []


def test_03_numbers_are_not_called_free() -> None:
    wrong = [
        line["name"] for line in HELPLINES if line["free"] and digits(line["phone"]).startswith(("03", "02"))
    ]
    assert wrong == []


def test_synonyms_say_each_thing_once() -> None:
    groups = VOCABULARY["synonyms"]
    assert [group for group in groups if len(group["terms"]) < 2 or twice(group["terms"])] == []
    assert twice([term for group in groups if not group["one_way"] for term in group["terms"]]) == []


def test_acronyms_and_shorthand_are_written_once_and_mean_something() -> None:
    for name in ("acronyms", "shorthand"):
        entries = VOCABULARY[name]
        assert twice([entry["short"] for entry in entries]) == []
        assert [entry for entry in entries if not entry["long"]] == []
    assert [
        entry["short"] for entry in VOCABULARY["acronyms"] if entry["short"] != entry["short"].upper()
    ] == []


@pytest.mark.parametrize(
    ("name", "values"),
    [("times", WHEN), ("delivery", DELIVERY), ("access", ACCESS), ("groups", GROUPS)],
)
def test_words_lead_to_values_that_exist(name: str, values: set[str]) -> None:
    found = {value for word in VOCABULARY[name].values() for value in word}
    assert found <= values
    assert [word for word in VOCABULARY[name] if word != word.lower()] == []


def test_a_stop_word_is_not_a_word_that_carries_the_question() -> None:
    stops = set(VOCABULARY["stop_words"])
    carrying = {word for name in ("times", "delivery", "access", "groups") for word in VOCABULARY[name]}
    assert stops & carrying == set()
    assert not stops & {"help", "support", "group", "care", "not", "no", "without", "free", "home"}


def test_feed_terms_lead_to_needs_groups_and_deliveries_that_exist() -> None:
    terms = read("feed_terms.json")
    assert len(terms) >= 250
    assert twice([f"{entry.get('vocabulary', '')}:{entry['term']}" for entry in terms]) == []
    for entry in terms:
        assert entry["term"] == entry["term"].lower().strip()
        assert set(entry["needs"]) <= SLUGS
        assert set(entry["audience"]) <= GROUPS
        assert set(entry["delivery"]) <= DELIVERY


def test_every_term_of_the_demo_feed_is_known() -> None:
    """By the whole of it or by one of its segments, as "Health > Falls > Otago" by "Falls"."""
    known = {entry["term"] for entry in read("feed_terms.json")}
    terms = {
        attribute["taxonomy_term"]["name"].lower()
        for service in read("demo/services.json")
        for attribute in service.get("attributes", [])
    }
    assert [term for term in terms if not {term, *term.split(" > ")} & known] == []


def test_the_examples_of_feeds_are_what_the_readme_says() -> None:
    single, page, messy = (
        read(f"openreferral/{name}.json")
        for name in ("service-1.0", "services-page-1.0", "services-messy-3.0")
    )
    assert {"eligibilitys", "regular_schedules", "cost_options", "service_taxonomys"} <= set(single)
    assert page["totalElements"] == len(page["content"]) == page["size"]
    assert "physical_addresses" in page["content"][0]["service_at_locations"][0]["location"]
    assert messy["total_items"] == len(messy["contents"])
