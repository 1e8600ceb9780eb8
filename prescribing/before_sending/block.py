"""One service for one person on the prescribe page: what is asked, what the group sees, and the press.

A page of several has one block for each, and each is done or refused by itself.
"""

from __future__ import annotations

import copy
import hashlib
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.http import HttpRequest

from directory import clock
from directory.accounts.models import User
from directory.accounts.requests import user_of
from directory.bounces.came_back import fails
from directory.catalogue.models import Location, Need, Service
from directory.checks_and_agreements.in_words import lines_of
from directory.finder.result_rows import freshness_of
from directory.group_space.keepers import pass_on_address
from directory.once.middleware import FIELD as ONCE
from directory.once.models import UsedKey
from directory.places.postcodes import PostcodeProblem
from prescribing.asked_by_groups.answers import answers_to
from prescribing.before_sending.listing_changes import ListingChanged, from_a_form, in_a_form, listing_facts
from prescribing.before_sending.reach import lacks_phone_and_email, ways_to_reach
from prescribing.before_sending.rule_answers import other_asks, to_answer, with_answers, with_questions
from prescribing.people.actions import change_person
from prescribing.people.details_given import place_of
from prescribing.people.models import Person
from prescribing.people.views import put_errors
from prescribing.prescriptions.actions import prescribe
from prescribing.prescriptions.eligibility import Eligibility, eligibility, nearest_place
from prescribing.prescriptions.forms import PrescribeForm
from prescribing.prescriptions.group_phone import group_phone
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.moves import CannotMove
from prescribing.prescriptions.prescription_page import rule_groups
from prescribing.prescriptions.proposing import propose
from prescribing.prescriptions.sending import confirmed_contact
from prescribing.prescriptions.what_group_sees import USUAL, Draft, Preview, PreviewChanged, preview
from prescribing.records import Urgency
from prescribing.referrals.actions import add_need, log_contact
from prescribing.referrals.models import Channel, ContactOutcome, NeedInReferral, Referral
from prescribing.sight import sees_place
from prescribing.tasks.timers_table import ANSWER_WITHIN
from prescribing.teams.calendar import OFFICE


class DoneBefore(Exception):
    """The same press came before, and this one was done by it."""


class Block:
    """`prefix` stands before each name of its form where a page has several."""

    form_class: type[PrescribeForm] = PrescribeForm

    def __init__(
        self, request: HttpRequest, person: Person, referral: Referral, service: Service, prefix: str = ""
    ) -> None:
        self.request, self.service, self.referral, self.prefix = request, service, referral, prefix
        self.by = user_of(request)
        self.person = copy.copy(person)  # what is typed of them is shown, and kept only once it is sent
        self.open_already = _open_already(self.by, referral, service)
        self.rules = self._eligibility()
        self.form = self._form()
        self.listing_changed: list[str] = []
        if not self.open_already:
            del self.form.fields["again_why"]

    @property
    def sending(self) -> bool:
        return "send" in self.request.POST

    @property
    def previewing(self) -> bool:
        return "preview" in self.request.POST

    def press(self) -> Prescription | None:
        """Do it, or put the reason beside the form, with all that was typed; None then."""
        if not self.form.is_valid() or not self._takes_facts():
            return None
        if self._needs_reason():
            self.form.add_error(
                "again_why", "There is one for this need already. Open it, or say why once more"
            )
            return None
        try:
            return self._write()
        except ListingChanged as problem:
            self.listing_changed = problem.changes
            self.form.add_error(None, problem)
        except PreviewChanged:
            self.form.add_error(
                None, "What they will see has changed. Read it again beside the form, then send it."
            )
        except ValidationError as problem:
            put_errors(self.form, problem)
        except CannotMove as problem:
            self.form.add_error(None, str(problem))
        return None

    def context(self) -> dict[str, Any]:
        """What the template of a block draws."""
        if self.form.is_bound and self.previewing and self.form.is_valid():
            self._takes_facts()
        seen = self._preview()
        self._renew(seen)
        contact = confirmed_contact(self.service)
        answered = with_answers(self.rules, self.form.rule_answers())
        return {
            "form": self.form,
            "person": self.person,
            "service": self.service,
            "rules": rule_groups(answered, self.form),
            "preview": seen,
            "contact": contact,
            "contact_fails": contact is not None and fails(contact.email),
            "group": group_phone(self.service),
            "checks": lines_of(self.service.organisation),
            "open_already": self.open_already,
            "answer_by": self._answer_by(),
            "prefix": self.prefix,
            "freshness": self._freshness(),
        }

    def _freshness(self) -> dict[str, str]:
        """When somebody last checked the listing, as the search says it."""
        listed = Service.objects.annotate(last_checked=Max("checks__on"))
        return freshness_of(listed.get(pk=self.service.pk))

    def _eligibility(self) -> Eligibility:
        """At the place that was chosen, else the nearest."""
        return eligibility(self.person, self.service, self._place(), self.by)

    def _place(self) -> Location | None:
        name = f"{self.prefix}-location" if self.prefix else "location"
        chosen = self.request.POST.get(name, "")
        places = self.service.at_locations.select_related("location")
        at = next((row.location for row in places if chosen and str(row.location_id) == chosen), None)
        if at or not sees_place(self.by, self.person):
            return at
        return nearest_place(self.person, self.service)

    def _form(self) -> PrescribeForm:
        theirs, met = _needs_of_spell(self.referral, self.by), self.service.needs.values("need")
        options = Need.objects.current().filter(pk__in=theirs) | Need.objects.current().filter(pk__in=met)
        both = options.filter(pk__in=theirs).filter(pk__in=met)
        first = both.first() or options.filter(pk__in=theirs).first() or options.first()
        unknown = to_answer(self.rules, knows_home=sees_place(self.by, self.person))
        ways = ways_to_reach(self.person, self.by) if lacks_phone_and_email(self.person) else []
        usual = [key for key in USUAL if not (ways and key == "phone")]
        return self.form_class(
            self.request.POST or None,
            prefix=self.prefix or None,
            needs=options,
            service=self.service,
            phoned=confirmed_contact(self.service) is None,
            sending=self.sending and not self.previewing,
            rules=unknown,
            ways=ways,
            initial={
                "need": first,
                "fields_shared": usual,
                "asks": "\n".join(other_asks(self.rules, unknown)),
                "looked": in_a_form(listing_facts(self.service, None)),
            },
        )

    def _takes_facts(self) -> bool:
        """Show what was said of the person as if it were kept already. False, beside its field, if it cannot
        be."""
        facts = self.form.facts()
        if "date_of_birth" in facts:
            self.person.date_of_birth = facts["date_of_birth"]
        try:
            where = place_of(facts["postcode"]) if "postcode" in facts else {}
        except PostcodeProblem as problem:
            self.form.add_error("home", str(problem))
            return False
        for name, value in where.items():
            setattr(self.person, name, value)
        return True

    def _needs_reason(self) -> bool:
        data = self.form.cleaned_data
        same = [one for one in self.open_already if one.need_in_referral.need == data["need"]]
        return bool(same) and not data["again_why"].strip()

    @transaction.atomic
    def _write(self) -> Prescription:
        form, by, data = self.form, self.by, self.form.cleaned_data
        self._take_key()
        if facts := form.facts():
            change_person(person=Person.objects.visible_to(by).get(pk=self.person.pk), by=by, **facts)
        # Read again: what was just kept of the person is part of what is shared.
        referral = Referral.objects.visible_to(by).select_related("person").get(pk=self.referral.pk)
        theirs = NeedInReferral.objects.visible_to(by).filter(referral=referral)
        need = theirs.filter(need=data["need"]).first()
        if need is None:
            need = add_need(referral=referral, need=data["need"], by=by)
            if not theirs.filter(pk=need.pk).exists():
                # Said of every sensitive need alike, so that it does not tell whether they have it.
                raise ValidationError(_stays_with(referral))
        if data.get("again_why", "").strip():
            said = f"{form.service.name} once more for the same need: {data['again_why'].strip()}"
            log_contact(
                referral=referral, channel=Channel.NOTE, outcome=ContactOutcome.NONE, note=said, by=by
            )
        if not form.sending:
            return propose(need=need, what=form.what(), by=by)
        if data.get("group_email"):
            pass_on_address(
                organisation=form.service.organisation,
                email=data["group_email"],
                name=data["spoke_to"],
                by=by,
            )
        return prescribe(
            need=need,
            what=form.what(),
            consent=form.consent(),
            by=by,
            expected=data["seen"],
            spoke_to=data.get("spoke_to", ""),
            no_agreement_why=data.get("no_agreement_why", ""),
        )

    def _take_key(self) -> None:
        """Of a page of several each is done once, however often the page is pressed. Raises DoneBefore."""
        given = self.request.POST.get(ONCE, "")
        if not (self.prefix and given):
            return
        key = hashlib.sha256(repr((str(self.by.pk), given, self.prefix)).encode()).hexdigest()
        try:
            with transaction.atomic():
                UsedKey.objects.create(key=key)
        except IntegrityError:
            raise DoneBefore from None

    def _renew(self, seen: Preview) -> None:
        """What is shown now goes with the next press, and the listing as it is once its changes were said."""
        name = self.form.add_prefix
        sent: Any = self.form.data  # a QueryDict, or the empty mapping of a form that was not sent
        typed = sent.copy()
        typed[name("seen")] = seen.fingerprint
        self.form.initial["seen"] = seen.fingerprint
        if self.listing_changed or from_a_form(typed.get(name("looked"), "")) is None:
            chosen = self.form.cleaned_data.get("location") if self.listing_changed else None
            typed[name("looked")] = in_a_form(listing_facts(self.service, chosen))
        self.form.data = typed

    def _answer_by(self) -> datetime:
        """The day the group is asked to answer by, in its own week."""
        typed = str(self.form["urgency"].value() or "")
        urgency = Urgency(typed) if typed in Urgency.values else Urgency.ROUTINE
        return OFFICE.due(clock.now(), ANSWER_WITHIN[urgency])

    def _preview(self) -> Preview:
        """Of what is typed so far, or of what the form starts with."""
        form = self.form
        asks = str(form["asks"].value() or "").splitlines()
        return preview(
            Draft(
                person=self.person,
                service=self.service,
                need=_chosen(form["need"].value()) or Need(name="Not chosen yet"),
                author=self.by,
                fields=tuple(form["fields_shared"].value() or ()),
                why=_typed(form, "why"),
                asks=tuple(with_questions(asks, form.rule_answers())),
                answers=answers_to(self.service, form.given_answers()),
                days=_typed(form, "days"),
                reach=_typed(form, "reach") if "reach" in form.fields else "",
            )
        )


def _stays_with(referral: Referral) -> str:
    who = referral.owner.name if referral.owner else "whoever looks after them"
    return f"A need like this stays between the person and their own worker. Ask {who} to prescribe for it."


def _typed(form: PrescribeForm, name: str) -> str:
    return str(form[name].value() or "").strip()


def _open_already(by: User, referral: Referral, service: Service) -> list[Prescription]:
    """Open prescriptions of this spell to the same service."""
    found = Prescription.objects.visible_to(by).open().filter(referral=referral, service=service)
    return list(found.select_related("need_in_referral__need"))


def _needs_of_spell(referral: Referral, by: User) -> QuerySet[Any]:
    """Ids of the needs of this spell that they may know of; beside them stand those the service meets, which
    are added when one is chosen."""
    return NeedInReferral.objects.visible_to(by).filter(referral=referral).values("need")


def _chosen(need: Any) -> Need | None:
    """The need that is chosen so far: as the form starts with it, or as it was typed, which may be no id."""
    if isinstance(need, Need) or not need:
        return need or None
    try:
        return Need.objects.filter(pk=need).first()
    except (ValidationError, ValueError):
        return None
