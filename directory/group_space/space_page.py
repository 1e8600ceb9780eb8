"""What a group's space says of its listings, and what it asks: one at a time, the first not known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from directory import clock
from directory.asked_of_senders.models import SenderQuestion
from directory.catalogue import contacting, pages, times_words, wording
from directory.catalogue.locations import AccessFeature, Location
from directory.catalogue.models import Service
from directory.clock import LONDON
from directory.finder.result_rows import readable
from directory.group_space.change_words import part_words
from directory.group_space.entry import Held
from directory.group_space.forms import RoomForm
from directory.group_space.models import ChangeState, GroupChange
from directory.indexing.service_at_place import places_seen
from directory.photos.models import ListingPhoto
from directory.upkeep.models import Capacity, CapacityState, Closure
from search.documents import Audience, Room


@dataclass(frozen=True, slots=True)
class Section:
    """Something the space shows beside its listings, drawn by a template of whoever registered it."""

    template: str
    context: dict[str, Any]


Supplier = Callable[[HttpRequest, Held], Section | None]
_suppliers: dict[str, tuple[int, Supplier]] = {}


def register_section(name: str, order: int, supplier: Supplier) -> None:
    """Below 50 stands above the listings, from 50 on below them. Called when an app is ready."""
    _suppliers[name] = (order, supplier)


def sections(request: HttpRequest, held: Held, *, above: bool) -> list[Section]:
    ordered = sorted(_suppliers.values(), key=lambda one: one[0])
    wanted = (supplier for order, supplier in ordered if (order < 50) == above)
    return [section for supplier in wanted if (section := supplier(request, held)) is not None]


@dataclass(frozen=True, slots=True)
class Question:
    """A fact of a place that nobody has said."""

    place: Location
    feature: AccessFeature

    @property
    def words(self) -> str:
        return _("%(fact)s. Is there any?") % {"fact": self.feature.label}


@dataclass(frozen=True, slots=True)
class SaidRoom:
    """Whether they take people, as a whole (no place) or at one of several places."""

    place: Location | None
    tag: dict[str, str] | None
    said: str

    @property
    def key(self) -> str:
        """As a form names it."""
        return str(self.place.pk) if self.place else ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing as its space shows it. `rows` are for components/pairs.html."""

    service: Service
    room: dict[str, str] | None
    rooms: list[SaidRoom]
    room_form: RoomForm | None
    """None where each of several places has its own."""
    checked: str
    hidden: bool
    public: bool
    rows: list[dict[str, str]]
    question: Question | None
    closures: list[tuple[Closure, str]]
    places: list[Location]
    photos: int
    questions: int
    waiting: list[str]
    recent: list[tuple[GroupChange, str]]


def services_of(held: Held) -> list[Service]:
    """What the group runs, also what the public is not shown."""
    own = Service.objects.filter(organisation=held.keeper.organisation_id, archived_at=None)
    return list(readable(own).prefetch_related("languages").order_by("name", "pk"))


def listing_of(service: Service, held: Held, skipped: Collection[str] = ()) -> Listing:
    """`skipped`: facts that they said they do not know, as `skip_key` names them."""
    today = clock.today()
    places = places_seen(service, Audience.PUBLIC)
    rooms = _rooms(service, places, today)
    changes = GroupChange.objects.filter(organisation=held.keeper.organisation_id)
    of_this = changes.filter(object_id__in=[service.pk, *(place.pk for place in places)])
    newest: dict[tuple[UUID, str], GroupChange] = {}
    for change in of_this.filter(state=ChangeState.LIVE).order_by("-said_at")[:20]:
        newest.setdefault((change.object_id, change.part), change)  # only the last of a part is undone
    live = list(newest.values())[:3]
    return Listing(
        service=service,
        room=next((one.tag for one in rooms if one.tag), None),
        rooms=rooms,
        room_form=_room_form(service) if len(rooms) == 1 else None,
        checked=wording.checked_words(service.last_checked),
        hidden=service.hidden_at is not None,
        public=Service.objects.public().filter(pk=service.pk).exists(),
        rows=_rows(service, places, today),
        question=_question(places, skipped),
        closures=[(shut, _closed(shut, today)) for shut in _to_come(service, today)],
        places=places,
        questions=SenderQuestion.objects.kept().filter(service=service).count(),
        photos=ListingPhoto.objects.kept().filter(service=service).count(),
        waiting=[part_words(one.part) for one in of_this.filter(state=ChangeState.WAITING)],
        recent=[(one, part_words(one.part)) for one in live],
    )


def _rooms(service: Service, places: Sequence[Location], today: date) -> list[SaidRoom]:
    """One for each of several places, with the whole first where something is said of it; else one."""
    said = {one.location_id: one for one in service.capacities.all()}
    whole = SaidRoom(None, room_tag(said.get(None)), _room_said(said.get(None), today))
    if len(places) < 2:
        return [whole]
    each = [
        SaidRoom(place, room_tag(said.get(place.pk)), _room_said(said.get(place.pk), today))
        for place in places
    ]
    return [whole, *each] if whole.tag else each


def _room_form(service: Service) -> RoomForm:
    """With what is said, where it still holds."""
    said = next((one for one in service.capacities.all() if one.location_id is None), None)
    if said is None or room_tag(said) is None:
        return RoomForm()
    until = said.until if said.state == CapacityState.FULL else None
    return RoomForm(initial={"state": said.state, "weeks": said.weeks, "until": until})


def room_tag(room: Capacity | None) -> dict[str, str] | None:
    if room is None:
        return None
    label = wording.room_words(Room(room.state), weeks=room.weeks, until=room.until)
    return {"state": "ring" if room.state == "ask" else room.state, "label": label} if label else None


def _room_said(room: Capacity | None, today: date) -> str:
    """ "You said so on Monday 16 November. It is good until Friday 18 December, then we ask again." """
    if room is None or room.until is None or room.until < today:
        return ""
    said = times_words.date_words(room.said_at.astimezone(LONDON).date(), today=today)
    until = times_words.date_words(room.until, today=today)
    return _("Said on %(said)s. It is good until %(until)s, then we ask again.") % {
        "said": said,
        "until": until,
    }


def _rows(service: Service, places: Sequence[Location], today: date) -> list[dict[str, str]]:
    seen = {None, *(place.pk for place in places)}
    schedules = [row for row in service.schedules.all() if row.location_id in seen]
    when = "; ".join(times_words.times_words(schedules, today=today))
    where = pages.where_without_place(service) or "; ".join(str(place) for place in places)
    ways = contacting.actions(service)
    reach = "; ".join(way.shown for way in ways if way.shown)
    rows = [
        {"label": _("What"), "text": service.summary or _("Nothing is said yet")},
        {"label": _("When"), "text": when or _("Not known")},
        {"label": _("Where"), "text": where or _("Not known")},
    ]
    rows += [
        {"label": row["label"], "text": row["text"]}
        for row in pages.facts(service)
        if row["label"] in {_("Cost"), _("Who it is for")}
    ]
    rows.append({"label": _("How to reach you"), "text": reach or _("Not known")})
    if service.what_to_bring:
        rows.append({"label": _("Bring"), "text": service.what_to_bring})
    return rows


def skip_key(place: Location, feature: str) -> str:
    return f"{place.pk}:{feature}"


def _question(places: Sequence[Location], skipped: Collection[str]) -> Question | None:
    """One at a time: the first thing everybody asks about that is not known of the first place."""
    for place in places[:1]:
        known = {row.feature for row in place.access.all() if row.fact != "not-known"}
        for feature in pages.ACCESS_ASKED:
            if feature not in known and skip_key(place, feature) not in skipped:
                return Question(place, feature)
    return None


def _to_come(service: Service, today: date) -> list[Closure]:
    found = [one for one in service.closures.all() if not (one.last_day and one.last_day < today)]
    return sorted((one for one in found if one.opens_at is None), key=lambda one: one.first_day)


def _closed(shut: Closure, today: date) -> str:
    first = times_words.date_words(shut.first_day, today=today)
    if shut.last_day is None:
        return _("Closed from %(first)s") % {"first": first}
    if shut.last_day == shut.first_day:
        return _("Closed %(first)s") % {"first": first}
    last = times_words.date_words(shut.last_day, today=today)
    return _("Closed %(first)s to %(last)s") % {"first": first, "last": last}
