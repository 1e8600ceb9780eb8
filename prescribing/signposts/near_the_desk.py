"""Where somebody at a desk looks first: near their practice, else in the area of the practice's team."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from directory.accounts.models import User
from directory.catalogue.models import Location, Organisation
from directory.finder.run_search import SearchAnswer
from prescribing.people.models import Person
from prescribing.prescriptions.prescribe_at_desk import FEWEST_PATIENTS, place_of, practice_of
from prescribing.teams.models import Team


@dataclass(frozen=True, slots=True)
class NearDesk:
    """`place` is a postcode or a postcode district, empty where nobody knows; `whose` is what it is near."""

    place: str = ""
    whose: str = ""


def near_desk(user: User) -> NearDesk:
    if own := place_of(user):
        return NearDesk(own, "your practice")
    try:
        practice = practice_of(user)
    except ValidationError:
        return NearDesk()
    district = _district_of_team(practice)
    return NearDesk(district, "the other practices of your team") if district else NearDesk()


def _district_of_team(practice: Organisation) -> str:
    """The postcode district of most places that the team serves, else the one most of its people live in."""
    team = Team.objects.serving(practice).first()
    if team is None:
        return ""
    served = Location.objects.filter(at_services__service__organisation__in=team.serves.all())
    placed = served.exclude(postcode="").values_list("pk", "postcode").distinct()
    districts = Counter(code.split()[0] for _pk, code in placed)
    if districts:
        return districts.most_common(1)[0][0]
    theirs = Person.objects.filter(team=team, protected=False).exclude(postcode="")
    lived = Counter(code.split()[0] for code in theirs.values_list("postcode", flat=True) if " " in code)
    district, number = next(iter(lived.most_common(1)), ("", 0))
    return district if number >= FEWEST_PATIENTS else ""


def where_words(answer: SearchAnswer, near: NearDesk) -> str:
    """Where was looked, in words: a search of the whole country is never taken for one of round here.

    `near` is empty where somebody typed a place.
    """
    if not answer.near_words:
        where = f"anywhere, nearest {answer.own_area} first" if answer.own_area else "anywhere in the country"
        return f"{where}. We do not know where your practice is: type a postcode or town"
    said = f"near {near.whose} ({answer.near_words})" if near.place else f"near {answer.near_words}"
    return said if answer.miles else f"{said}, at any distance"
