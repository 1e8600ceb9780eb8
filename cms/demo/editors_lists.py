"""What a council's own list brings, and what editors find waiting: something on each list of their home."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from PIL import Image, ImageDraw

from cms.demo.place import BY
from directory import clock
from directory.accounts.models import User
from directory.asked_of_senders.actions import approve_question, write_question
from directory.bounces.models import Bounce, BounceKind
from directory.catalogue.models import Service
from directory.checks_and_agreements.actions import note_seen
from directory.checks_and_agreements.models import CheckKind
from directory.duplicates.finding import find
from directory.group_space.links import holder_of, links_of
from directory.group_space.models import ListingKeeper
from directory.group_space.review_asks import hide
from directory.messages.models import SentMessage
from directory.openreferral import gone, provenance
from directory.openreferral.harvest.models import TOLD_AFTER, HarvestedFeed
from directory.openreferral.identity import Known
from directory.openreferral.importer import ensure_source, import_records
from directory.photos.actions import add_photo, approve_photo
from directory.shortlists.sending_limits import Visitor
from directory.upkeep.review import ListingReview
from directory.upkeep.suggestions import About, suggest
from prescribing.models import Prescription
from prescribing.prescriptions.proposing import What, agree, propose
from prescribing.prescriptions.states import State
from prescribing.privacy.consents import ConsentGiven
from prescribing.referrals.states import OPEN as REFERRAL_OPEN

COUNCIL = "demo-council"
NAME = "South Dorset Council’s list"
_STAIRS, _DOG = "Can they manage a few stairs?", "Are they happy with a dog in the room?"


def council_records() -> list[dict[str, Any]]:
    """The council's list; a first date is so many days from today."""
    records: list[dict[str, Any]] = json.loads(
        (settings.FIXTURES / "demo" / "council.json").read_text(encoding="utf-8")
    )
    for record in records:
        for schedule in record.get("schedules", []):
            if "dtstart" in schedule:
                day = clock.today() + timedelta(days=int(schedule["dtstart"]))
                schedule["dtstart"] = day.isoformat()
    return records


def council() -> None:
    """Listings of a second source: an event to come and one that is over, one that is here already, one that
    stands in the wrong place, one that nobody can find on a map."""
    import_records(council_records(), source=COUNCIL, name=NAME, by=BY)


def waiting() -> None:
    """Something for each list, by the verbs that put it there."""
    editor = User.objects.get(email="editor@example.org")
    with transaction.atomic():
        _of_groups(editor)
        _checks(editor)
        _told()
        _listings(editor)
    _feeds()
    find()


def _of_groups(editor: User) -> None:
    """Photos and questions: one that an editor let through, one that waits."""
    ended = Prescription.objects.filter(state=State.FINISHED).values("service")
    kept = ListingKeeper.objects.current().filter(organisation__services__in=ended).distinct()
    for number, keeper in enumerate(kept.order_by("organisation__name")[:2]):
        of_group = Service.objects.published().filter(organisation=keeper.organisation, pk__in=ended)
        service, by = of_group.order_by("name").first(), holder_of(links_of(keeper)[0], keeper)
        if service is None:
            continue
        drawn = drawing(number)
        photo = add_photo(
            service=service,
            file=io.BytesIO(drawn),
            size=len(drawn),
            alt="Two people at a table with mugs of tea, by a window that looks on the sea",
            by=by,
        )
        question = write_question(service=service, text=(_STAIRS, _DOG)[number], by=by)
        if number == 0:
            approve_photo(photo=photo, by=editor)
            approve_question(question=question, by=editor)
            _answered(service, str(question.pk))


def _answered(service: Service, question: str) -> None:
    """Somebody who was there goes again, and the group’s question is answered for them."""
    before = Prescription.objects.filter(
        service=service, state=State.FINISHED, need_in_referral__referral__state__in=REFERRAL_OPEN
    ).first()
    if before is None:
        return
    by = before.owner or User.objects.get(email="navigator@example.org")
    what = What(service=service, why="Would like to come again.", answers={question: "A few, with a rail"})
    again = propose(need=before.need_in_referral, what=what, by=by)
    agree(prescription=again, consent=ConsentGiven(method="phone"), by=by)


def drawing(number: int) -> bytes:
    """A small picture in flat colours, as PNG."""
    image = Image.new("RGB", (640, 420), ("#cfe3ee", "#e6e0f0")[number % 2])
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 40, 580, 230), fill="#ffffff")
    draw.rectangle((72, 52, 568, 218), fill="#9cc5dd")
    draw.rectangle((72, 140, 568, 218), fill="#3f7f9f")
    draw.rectangle((0, 300, 640, 420), fill="#a9743f")
    for left, coat in ((150, "#7a2e4f"), (390, "#2f5d3a")):
        draw.ellipse((left, 150, left + 90, 240), fill="#e2b48c")
        draw.rounded_rectangle((left - 30, 235, left + 120, 330), radius=30, fill=coat)
        draw.rounded_rectangle((left + 20, 290, left + 70, 345), radius=6, fill="#f7f4ea")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _checks(editor: User) -> None:
    """Of one group the insurance ends soon, of another it has ended; a third has an agreement to share."""
    today = clock.today()
    kept = ListingKeeper.objects.current().order_by("organisation__name")
    groups = [keeper.organisation for keeper in kept[:3]]
    insurance = CheckKind.objects.get(name="Public liability insurance")
    sharing = CheckKind.objects.current().filter(sharing=True).first()
    for organisation, days in zip(groups, (18, -6), strict=False):
        note_seen(
            organisation=organisation,
            kind=insurance,
            seen_on=today - timedelta(days=347),
            expires_on=today + timedelta(days=days),
            by=editor,
        )
    for organisation in groups[2:]:
        if sharing is not None:
            note_seen(
                organisation=organisation,
                kind=sharing,
                seen_on=today - timedelta(days=90),
                expires_on=today + timedelta(days=275),
                by=editor,
            )


def _told() -> None:
    """A visitor found a mistake; mail to one group came back."""
    service = Service.objects.public().order_by("name").first()
    if service is not None:
        suggest(
            about=About.SERVICE,
            about_id=service.pk,
            name=service.name,
            words="It starts at half past ten now, the poster in the library says.",
            by=Visitor({"session": "demo"}),
        )
    sent = SentMessage.objects.filter(message__to_type="referral-contact").order_by("-pk").first()
    if sent is not None:
        Bounce.objects.create(
            message=sent.message,
            kind=BounceKind.HARD,
            status="5.1.1",
            address=sent.recipient.strip().lower(),
            told_by="demo",
        )


def _listings(editor: User) -> None:
    """One whose group answers nothing, one hidden for it, a draft, one that feed and editor both changed, and
    one that the council's list has no more."""
    of_council = {one.name: one for one in Service.objects.filter(name__in=_NAMES)}
    now = clock.now()
    for name, first, asks in (("Seaside strollers", 48, 3), ("Toy library", 372, 3)):
        review = ListingReview.objects.get(service=of_council[name])
        review.first_asked_at = now - timedelta(days=first)
        review.last_asked_at, review.asks = review.first_asked_at + timedelta(days=28), asks
        review.save()
    hide(of_council["Toy library"].pk)
    draft = of_council["Winter warmth open day"]
    draft.description += " Bring a bill and we look at it together."
    draft.save_revision(user=editor)
    visits = of_council["Library home visits"]
    visits.description = "Books, films and talking books brought to your door once a month."
    visits.save(update_fields=["description"])
    provenance.mark_edits(visits)
    changed = [one for one in council_records() if one["id"] == "council-6"]
    changed[0]["description"] = "Books brought to your door every fortnight."
    import_records(changed, source=COUNCIL, name=NAME, by=BY)
    known = Known(ensure_source(COUNCIL, name=NAME))
    gone.mark(known, {one["id"] for one in council_records() if one["id"] != "council-5"})


_NAMES = ("Seaside strollers", "Toy library", "Winter warmth open day", "Library home visits")


def _feeds() -> None:
    """A feed that cannot be read, which the demo does not ask again."""
    source = ensure_source("demo-feed", name="Harbour Trust’s feed")
    HarvestedFeed.objects.get_or_create(
        source=source,
        defaults={
            "address": "https://www.example.org/feed/services",
            "next_at": clock.now() + timedelta(days=3650),
            "failures": TOLD_AFTER,
            "failing_since": clock.now() - timedelta(days=4),
        },
    )
