"""All groups of a service: what its source states, and what its terms and words imply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from directory.catalogue.cleaning import to_plain
from directory.catalogue.facts import Basis, Fact
from directory.catalogue.inference.infer import Inferred, Vocabulary, infer
from directory.catalogue.inference.words import Words
from directory.catalogue.services import BeginBy
from directory.openreferral.source.costs import holds_today
from directory.openreferral.source.service import Said
from directory.upkeep.inferred_facts import Refused, without

if TYPE_CHECKING:
    from directory.openreferral.organisations_and_places import Placed, Surroundings

Values = dict[str, dict[str, Any]]


def service_values(
    said: Said,
    places: list[Placed] | None,
    vocabulary: Vocabulary,
    around: Surroundings,
    *,
    refused: Refused = frozenset(),
) -> Values:
    """Groups of values in the ids of our own records, ready to be applied, without what was refused."""
    made: Values = {group: dict(value) for group, value in said.groups.items()}
    here = {place.id_in_source: str(place.record.pk) for place in places or []}
    if places is not None:
        made["places"] = {"places": [{"location": here[p.id_in_source], "note": p.note} for p in places]}
    if "times" in made:
        made["times"] = {
            "schedules": [
                {**row, "location": here.get(row["location"]) if row["location"] else None}
                for row in made["times"]["schedules"]
            ]
        }
    ways: list[str] = []
    if "areas" in made:
        near = next((place.point for place in places or [] if place.point), None)
        found = around.cover.read_all([row["name"] for row in made["areas"]["areas"]], near=near)
        made["areas"] = {
            "areas": [
                {"name": name, "codes": list(area.codes), "unplaced": area.unplaced}
                for name, area in found.items()
            ]
        }
        ways = [way for area in found.values() for way in area.ways]
        said.problems += [
            f"Cover: “{area.unplaced[:60]}” is not an area we know."
            for area in found.values()
            if area.unplaced
        ]
    inferred = infer(words_of(said, places), vocabulary)
    stated = [slug for slug in said.needs if slug in vocabulary.slugs]
    others = [(slug, basis) for slug, basis in inferred.needs if slug not in stated]
    inferred.needs = [*((slug, Basis.STATED) for slug in stated), *others]
    _implied(made, inferred, vocabulary)
    have = {row["how"] for row in made["delivery"]["delivery"]}
    made["delivery"]["delivery"] += [
        {"how": way, "basis": str(Basis.STATED)} for way in dict.fromkeys(ways) if way not in have
    ]
    return {part: without(part, value, refused) if refused else value for part, value in made.items()}


def words_of(said: Said, places: list[Placed] | None) -> Words:
    """What the listing says, as plain text."""
    groups = said.groups
    costs = groups.get("cost", {})
    labels = [f"{row['label']} {row['note']}" for row in costs.get("costs", []) if holds_today(row)]
    notes = [row["note"] for row in groups.get("times", {}).get("schedules", [])]
    people = groups.get("people", {})
    description = to_plain(groups.get("words", {}).get("description", ""))
    return Words(
        name=said.name,
        description=description,
        eligibility=to_plain(groups.get("eligibility", {}).get("eligibility", "")),
        cost=". ".join([costs.get("cost_note", ""), *labels]).strip(". "),
        begin=groups.get("begin", {}).get("begin_note", ""),
        times=". ".join(filter(None, notes)),
        organisation=said.organisation.name,
        terms=said.terms,
        attending=said.attending,
        has_place=any(place.record.kind == "physical" for place in places or []),
        has_online_place=any(place.record.kind == "virtual" for place in places or []),
        has_phone=bool(people.get("phones") or any(row["phone"] for row in people.get("contacts", []))),
    )


def _implied(made: Values, inferred: Inferred, vocabulary: Vocabulary) -> None:
    made["needs"] = {
        "needs": [
            {"need": vocabulary.id_of(slug), "basis": str(basis), "confidence": inferred.confidence.get(slug)}
            for slug, basis in inferred.needs
        ]
    }
    made["delivery"] = {
        "delivery": [{"how": str(how), "basis": str(basis)} for how, basis in inferred.delivery]
    }
    made["for_whom"] = {
        "groups": [
            {"group": str(group), "only": only, "basis": str(basis)} for group, only, basis in inferred.groups
        ]
    }
    free, free_basis = _stated_free(made) or inferred.free or (Fact.NOT_KNOWN, Basis.STATED)
    made["free"] = {"free": str(free), "free_basis": str(free_basis)}
    referral, referral_basis = inferred.referral_only or (Fact.NOT_KNOWN, Basis.STATED)
    made["referral"] = {"referral_only": str(referral), "referral_only_basis": str(referral_basis)}
    begin = BeginBy.PROFESSIONAL if referral == Fact.YES else inferred.begin_by or BeginBy.NOT_KNOWN
    made["begin_by"] = {"begin_by": str(begin)}
    if "ages" in made:
        made["ages"]["ages_basis"] = str(Basis.STATED)
    else:
        low, high = inferred.ages or (None, None)
        basis = str(Basis.INFERRED) if inferred.ages else ""
        made["ages"] = {"minimum_age": low, "maximum_age": high, "ages_basis": basis}


def _stated_free(made: Values) -> tuple[Fact, Basis] | None:
    """Free when every price of today is nothing, not free when any is something."""
    rows = [row for row in made.get("cost", {}).get("costs", []) if holds_today(row)]
    prices = [row["pence"] for row in rows if row["pence"] is not None]
    unknown = [row for row in rows if row["pence"] is None and row["note"]]
    if not prices or (unknown and not any(prices)):
        return None
    return (Fact.NO if any(prices) else Fact.YES), Basis.STATED
