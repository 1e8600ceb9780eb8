"""Going through the questions one page at a time. What is typed is kept here two hours, and in no address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.forms import MultipleChoiceField
from django.http import HttpRequest, QueryDict

from directory import clock
from directory.catalogue.facts import Fact
from directory.catalogue.models import Organisation, OrganisationKind
from directory.shortlists.sending_limits import LINKS, count, visitor_of
from prescribing.intake.models import Footing, Knows, ReferringPlace, UnsentForm
from prescribing.intake.receive import Told
from prescribing.intake.steps import forms
from prescribing.people.details import ContactKind
from prescribing.people.details_given import CommunicationGiven, ContactGiven, PersonDetails
from prescribing.people.models import Lives
from prescribing.records import Urgency

KEPT_FOR = timedelta(hours=2)
MOST_OF_AN_ANSWER = 2000
"""Characters of one answer that are kept: as many as the longest field takes."""
Answers = dict[str, dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A form from outside: its pages in order. `own` where they write of themselves."""

    slug: str
    pages: tuple[tuple[str, type[forms.StepForm]], ...]
    own: bool = False

    @property
    def counted(self) -> list[str]:
        """The pages that everybody is asked, for "Question 4 of 6"."""
        return [slug for slug, _ in self.pages if slug not in ("decides", "more")]


_ABOUT = (
    ("who", forms.Who),
    ("help", forms.Help),
    ("when", forms.When),
    ("said", forms.Said),
    ("decides", forms.Decides),
    ("reach", forms.Reach),
    ("you", forms.You),
    ("more", forms.More),
)
RESIDENT = Kind("resident", _ABOUT)
SOMEBODY_ELSE = Kind("other", _ABOUT)
MYSELF = Kind("self", (("who", forms.Who), ("help", forms.Help), ("reach", forms.ReachMe)), own=True)
SHORT = Kind("short", (("all", forms.Short),))


class Walk:
    """One visitor's way through one form: what was typed, which page comes next, what will be sent."""

    def __init__(
        self,
        request: HttpRequest,
        kind: Kind,
        address: Callable[[str], str],
        *,
        place: ReferringPlace | None = None,
    ) -> None:
        self.request, self.kind, self.address, self.place = request, kind, address, place
        self._key = f"typed-{kind.slug}"
        self.typed = self._find()

    @property
    def answers(self) -> Answers:
        return self.typed.answers if self.typed else {}

    def form(self, slug: str, data: QueryDict | None = None) -> forms.StepForm:
        """The page with what is posted, else as it was answered before, else empty."""
        made = dict(self.kind.pages)[slug]
        kept = _query(self.answers[slug]) if slug in self.answers else None
        about: dict[str, Any] = {"person": self.person, "own": self.kind.own}
        return made(data, **about) if data is not None else made(kept, **about)

    @property
    def person(self) -> str:
        kept = self.answers.get("who", {}).get("name", [""])
        return forms.called(kept[0])

    def pages(self) -> list[str]:
        """Those that have to be answered: who decides is asked only where they cannot."""
        cannot = self.answers.get("said", {}).get("knows") == [Knows.CANNOT_DECIDE]
        return [slug for slug, _ in self.kind.pages if slug != "more" and (slug != "decides" or cannot)]

    def missing(self) -> str:
        """The first page without an answer that holds, or empty."""
        return next((slug for slug in self.pages() if not self._holds(slug)), "")

    def before(self, slug: str) -> str:
        """The page to go back to, or empty on the first."""
        pages = self.pages()
        at = pages.index(slug) if slug in pages else len(pages)
        return pages[at - 1] if at else ""

    def place_in_order(self, slug: str) -> tuple[int, int]:
        """ "Question 4 of 6"; (0, 6) for one that only some are asked."""
        counted = self.kind.counted
        return (counted.index(slug) + 1 if slug in counted else 0, len(counted))

    def keep(self, slug: str, data: QueryDict) -> None:
        """Remember a page for two hours from now: what it asks, and nothing else that was posted.

        Raises TooMany where one visitor begins too many forms.
        """
        said = _asked_for(self.form(slug, data), data)
        if self.typed is None:
            marks = {kind: mark for kind, mark in visitor_of(self.request).marks.items() if mark}
            count("typed", marks, LINKS)
            self.typed = UnsentForm.objects.create(kind=self.kind.slug, place=self.place)
            self.request.session[self._key] = str(self.typed.pk)
        self.typed.answers = {**self.typed.answers, slug: said}
        self.typed.changed_at = clock.now()
        self.typed.save(update_fields=["answers", "changed_at"])

    def forget(self) -> None:
        """Nothing of what was typed stays."""
        if self.typed is not None:
            self.typed.delete()
        self.typed = None
        self.request.session.pop(self._key, None)

    def answered(self) -> dict[str, Any]:
        """Everything that was answered, cleaned, of pages that hold."""
        said: dict[str, Any] = {}
        for slug in [*self.pages(), "more"]:
            if slug in self.answers and self._holds(slug):
                said |= self._bound(slug).cleaned_data
        return said

    def lines(self) -> list[dict[str, str]]:
        """What will be sent, page by page, each with the address where it is changed."""
        shown = []
        for slug in [*self.pages(), "more"]:
            if slug in self.answers and self._holds(slug):
                for label, words in self._bound(slug).lines():
                    shown.append({"label": label, "text": words, "href": self.address(slug)})
        return shown

    def _bound(self, slug: str) -> forms.StepForm:
        form = self.form(slug)
        form.is_valid()
        return form

    def _holds(self, slug: str) -> bool:
        return slug in self.answers and self.form(slug).is_valid()

    def _find(self) -> UnsentForm | None:
        found = still_kept(self.request.session.get(self._key), self.kind.slug)
        if found is None or found.place_id != (self.place.pk if self.place else None):
            return None
        return found


def told_of(said: Mapping[str, Any], *, organisation: Organisation | None = None, own: bool = False) -> Told:
    """What is sent, from the answers of the pages."""
    kind = organisation.kind if organisation else ""
    at_home = kind == OrganisationKind.CARE_HOME
    knows = Knows.AGREES if own else Knows(said["knows"])
    footing = said.get("footing", "") if knows == Knows.CANNOT_DECIDE else ""
    return Told(
        details=PersonDetails(
            name=said["name"],
            date_of_birth=said.get("date_of_birth"),
            lives=Lives.CARE_HOME if at_home else Lives.NOT_KNOWN,
            care_home=organisation if at_home else None,
            practice=organisation if kind == OrganisationKind.PRACTICE else None,
        ),
        knows=knows,
        what_matters=said["what_matters"],
        urgency=said.get("urgency") or Urgency.ROUTINE,
        urgency_why=said.get("urgency_why", ""),
        discharged_on=said.get("discharged_on"),
        contacts=_contacts(said, own=own),
        communication=[
            CommunicationGiven(code, said.get("language", "") if code == "interpreter" else "")
            for code in said.get("communication", ())
        ],
        footing=Footing.ASK_FIRST if knows == Knows.UNAWARE else footing,
        decided_by=said.get("decided_by", "") if knows == Knows.CANNOT_DECIDE else "",
        not_to_say=said.get("not_to_say", ""),
        how_to_reach=said.get("how_to_reach", ""),
        known_to=said.get("known_to", ()),
        known_to_words=said.get("known_to_words", ""),
    )


def _contacts(said: Mapping[str, Any], *, own: bool) -> list[ContactGiven]:
    """A number they gave. Whoever gives their own says that it may be rung; else it is not known."""
    if not said.get("phone"):
        return []
    times = said.get("how_to_reach", "")
    only = f"Only ring: {times}" if said.get("safe") == "sometimes" else ""
    return [
        ContactGiven(
            ContactKind.PHONE,
            said["phone"],
            call=Fact.YES if own else Fact.NOT_KNOWN,
            voicemail=forms.fact(said.get("voicemail", "")),
            preferred=True,
            note=only[:200],
        )
    ]


def _asked_for(form: forms.StepForm, data: QueryDict) -> dict[str, list[str]]:
    """The fields of the page alone, each no longer than it may be; of boxes to tick each choice once."""
    said: dict[str, list[str]] = {}
    for name, field in form.fields.items():
        values = list(dict.fromkeys(data.getlist(name)))
        if isinstance(field, MultipleChoiceField):
            values = [value for value in values if field.valid_value(value)]
        else:
            values = [value.strip()[:MOST_OF_AN_ANSWER] for value in data.getlist(name)[-1:]]
        if values:
            said[name] = values
    return said


def _query(said: Mapping[str, list[str]]) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, values in said.items():
        made.setlist(name, values)
    return made


def still_kept(pk: str | None, kind: str) -> UnsentForm | None:
    """What was typed, where it is not older than two hours."""
    found = UnsentForm.objects.filter(pk=pk, kind=kind).first() if pk else None
    return found if found is not None and found.changed_at > clock.now() - KEPT_FOR else None


def forget_unsent() -> int:
    """Remove what nobody has gone on with for two hours. A step of the sweep."""
    old = UnsentForm.objects.filter(changed_at__lte=clock.now() - KEPT_FOR)
    return old.delete()[0]
