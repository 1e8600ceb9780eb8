"""Services: what there is. Everything an editor writes of one is on one screen and in its revisions."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    RevisionMixin,
    WorkflowMixin,
)

from directory import clock
from directory.catalogue.drafts import KeepsWhatHappens, ShownAsDraft
from directory.catalogue.facts import Basis, Visibility, basis_field, fact_field, visibility_field
from directory.catalogue.locations import Location
from directory.catalogue.needs import Need
from directory.catalogue.organisations import Organisation
from directory.catalogue.phone_numbers import PhoneKind
from search.documents import Audience


class ServiceStatus(models.TextChoices):
    ACTIVE = "active", "Running"
    PAUSED = "paused", "Closed for now"
    ENDED = "ended", "Closed for good"
    UNSURE = "unsure", "Not shown: an editor has to look"


HIDDEN = (ServiceStatus.ENDED, ServiceStatus.UNSURE)
"""Statuses of listings that nobody is shown."""


class BeginBy(models.TextChoices):
    TURN_UP = "turn-up", "Turn up"
    RING = "ring", "Ring first"
    BOOK = "book", "Book"
    ONLINE = "online", "Sign up online"
    PROFESSIONAL = "professional", "Through a professional"
    NOT_KNOWN = "not-known", "Not known"


class ServiceQuerySet(models.QuerySet["Service"]):
    def published(self) -> ServiceQuerySet:
        """Those the directory shows: published, and known to be running or to come back."""
        return self.filter(live=True, archived_at=None).exclude(status__in=HIDDEN)

    def public(self) -> ServiceQuerySet:
        return self.published().filter(visibility=Visibility.PUBLIC, hidden_at=None)

    def for_professionals(self) -> ServiceQuerySet:
        return self.published().exclude(visibility=Visibility.OWNER)

    def seen_by(self, audience: Audience) -> ServiceQuerySet:
        """Those this audience may know of."""
        return self.public() if audience == Audience.PUBLIC else self.for_professionals()


class Service(
    KeepsWhatHappens,
    ShownAsDraft,
    WorkflowMixin,
    DraftStateMixin,
    RevisionMixin,
    LockableMixin,
    ClusterableModel,
):
    """Something offered to people by an organisation. Ages are years, both ends included."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="services")
    name = models.CharField(max_length=255)
    other_names = models.CharField(max_length=500, blank=True)
    summary = models.CharField("in one line", max_length=300, blank=True)
    description = models.TextField("what happens there", blank=True)
    alert = models.TextField("notice", blank=True, help_text="Something people must know now.")
    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    email_visibility = visibility_field("who may see the email")
    visibility = visibility_field()
    status = models.CharField(max_length=6, choices=ServiceStatus.choices, default=ServiceStatus.ACTIVE)

    begin_by = models.CharField(
        "how to begin", max_length=12, choices=BeginBy.choices, default=BeginBy.NOT_KNOWN
    )
    begin_note = models.TextField("more on how to begin", blank=True)
    what_to_bring = models.TextField(blank=True)
    first_time = models.TextField("what happens the first time", blank=True)

    free = fact_field("free of charge")
    free_basis = basis_field()
    cost_note = models.TextField("about the cost", blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    ages_basis = basis_field(blank=True, default="")
    eligibility = models.TextField("who it is for", blank=True)
    referral_only = fact_field("only through a professional")
    referral_only_basis = basis_field()
    sensitive = models.BooleanField(
        default=False, help_text="Prescriptions to it start private. Also follows from its needs."
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="From the public, because nobody answered whether it is still right.",
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        ordering = ["name", "id"]
        permissions = [
            ("import_listings", "Import listings"),
            ("confirm_facts", "Confirm what was inferred of a listing"),
            ("confirm_referral_contact", "Confirm where a group's prescriptions go"),
            ("set_capacity", "Say whether a service takes people"),
            ("see_professional", "See what is kept for professionals"),
            ("keep_own_listing", "Keep their own listings right"),
            ("see_quality", "See how complete and how fresh the directory is"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum_age=None)
                | models.Q(maximum_age=None)
                | models.Q(minimum_age__lte=models.F("maximum_age")),
                name="service_ages_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ServiceAtLocation(Orderable):
    """A service is offered at a place. Its times there are the schedules that name the place."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="at_locations")
    location = models.ForeignKey(Location, models.PROTECT, related_name="at_services")
    visibility = visibility_field()
    note = models.CharField(max_length=300, blank=True)

    class Meta(Orderable.Meta):
        app_label = "directory"
        constraints = [
            models.UniqueConstraint(fields=["service", "location"], name="service_at_location_once")
        ]

    def __str__(self) -> str:
        return str(self.location)


class Frequency(models.TextChoices):
    WEEKLY = "weekly", "Weekly"
    MONTHLY = "monthly", "Monthly"
    ONCE = "once", "On one date"
    APPOINTMENT = "appointment", "By appointment"
    TEXT = "text", "In words only"


class InSchool(models.TextChoices):
    """Whether it keeps to school terms; empty where it is on all year."""

    TERM = "term", "Term time only"
    HOLIDAYS = "holidays", "School holidays only"


class Schedule(Orderable):
    """When a service is on, at one of its places or by itself. Local wall-clock times in London.

    `days` holds RFC 5545 BYDAY values: "TU,TH" weekly, "2TU" or "-1FR" monthly. An end before its start
    is after midnight. `interval` 2 is every other week from `starts_on`. `months` are those in which it is
    on, "4,5,6"; empty is all. `read_from` holds the words it was read from, where a program read them.
    """

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="schedules")
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    frequency = models.CharField(max_length=11, choices=Frequency.choices, default=Frequency.WEEKLY)
    interval = models.PositiveSmallIntegerField(default=1)
    days = models.CharField(max_length=60, blank=True)
    month_days = models.CharField(max_length=60, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    starts_on = models.DateField("first date", null=True, blank=True)
    ends_on = models.DateField("last date", null=True, blank=True)
    months = models.CharField("only in these months", max_length=40, blank=True)
    school = models.CharField("school terms", max_length=8, choices=InSchool.choices, blank=True)
    closed_bank_holidays = models.BooleanField("closed on bank holidays", default=False)
    note = models.CharField(max_length=500, blank=True)
    read_from = models.CharField("read from the words", max_length=500, blank=True)

    class Meta(Orderable.Meta):
        app_label = "directory"

    def __str__(self) -> str:
        return f"{self.get_frequency_display()} {self.days}".strip()


class Phone(Orderable):
    """A line of its kind. Kept as it is written for people; digits are read when it is dialled."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=60)
    kind = models.CharField(max_length=9, choices=PhoneKind.choices, default=PhoneKind.VOICE)
    label = models.CharField(max_length=120, blank=True)
    languages = models.CharField(
        "spoken on this line", max_length=120, blank=True, help_text="Only where this line speaks another."
    )
    visibility = visibility_field()

    class Meta(Orderable.Meta):
        app_label = "directory"

    def __str__(self) -> str:
        return self.number


class Contact(Orderable):
    """Somebody to ask for."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    phone_visibility = visibility_field("who may see the phone")
    email = models.EmailField(blank=True)
    email_visibility = visibility_field("who may see the email")
    visibility = visibility_field()

    class Meta(Orderable.Meta):
        app_label = "directory"

    def __str__(self) -> str:
        return self.name or self.role


class Cost(Orderable):
    """One price, in pence; None is not known. It holds from a day to a day, both included."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="costs")
    label = models.CharField("what for", max_length=200, blank=True)
    pence = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField("first date", null=True, blank=True)
    ends_on = models.DateField("last date", null=True, blank=True)

    class Meta(Orderable.Meta):
        app_label = "directory"

    def __str__(self) -> str:
        return self.label


class Group(models.TextChoices):
    """Who a service is for, where it is not for everybody."""

    WOMEN = "women", "Women"
    MEN = "men", "Men"
    CARERS = "carers", "Unpaid carers"
    YOUNG_CARERS = "young-carers", "Young carers"
    PARENTS = "parents", "Parents"
    YOUNG_PEOPLE = "young-people", "Young people"
    OLDER_PEOPLE = "older-people", "Older people"
    DISABLED = "disabled", "Disabled people"
    LEARNING_DISABILITY = "learning-disability", "People with a learning disability"
    AUTISTIC = "autistic", "Autistic people"
    VETERANS = "veterans", "Veterans and forces families"
    LGBT = "lgbt", "LGBT+ people"
    ETHNIC_COMMUNITY = "ethnic-community", "An ethnic community"
    REFUGEES = "refugees", "Refugees and people seeking asylum"
    DEMENTIA = "dementia", "People with dementia"
    CONDITION = "condition", "People with a health condition"
    BEREAVED = "bereaved", "Bereaved people"
    PATIENTS = "patients", "Patients of one practice"
    RESIDENTS = "residents", "Residents of one place"
    HOUSEBOUND = "housebound", "People who cannot get out"
    LOW_INCOME = "low-income", "People on a low income"


class ServiceGroup(Orderable):
    """A group the service is for. `only` says that nobody else may come."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="groups")
    group = models.CharField(max_length=20, choices=Group.choices)
    only = models.BooleanField(default=False)
    basis = basis_field()

    class Meta(Orderable.Meta):
        app_label = "directory"
        constraints = [models.UniqueConstraint(fields=["service", "group"], name="service_group_once")]

    def __str__(self) -> str:
        return self.get_group_display()


class DeliveredBy(models.TextChoices):
    IN_PERSON = "in-person", "In person"
    PHONE = "phone", "By phone"
    ONLINE = "online", "Online"
    HOME_VISIT = "home-visit", "Comes to you"


class ServiceDelivery(Orderable):
    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="deliveries")
    how = models.CharField(max_length=10, choices=DeliveredBy.choices)
    basis = basis_field()

    class Meta(Orderable.Meta):
        app_label = "directory"
        constraints = [models.UniqueConstraint(fields=["service", "how"], name="service_delivery_once")]

    def __str__(self) -> str:
        return self.get_how_display()


class ServiceNeed(Orderable):
    """A need this service meets, and how we know."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="needs")
    need = models.ForeignKey(Need, models.PROTECT, related_name="service_needs")
    basis = basis_field(default=Basis.CONFIRMED)
    confidence = models.PositiveSmallIntegerField(
        "how sure", null=True, blank=True, help_text="Of an inferred need, in percent."
    )

    class Meta(Orderable.Meta):
        app_label = "directory"
        constraints = [models.UniqueConstraint(fields=["service", "need"], name="service_need_once")]

    def __str__(self) -> str:
        return str(self.need)


class ServiceArea(Orderable):
    """Where it serves, read when it is written (directory/places/place_areas.py).

    `codes` are those of the areas that its name says; `unplaced` are the words of it that no list of places
    knows, for which cover counts as not known. With neither it is a way of helping, such as "Online".
    """

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="areas")
    name = models.CharField(max_length=500)
    codes = models.JSONField(default=list, blank=True)
    unplaced = models.CharField("not on our map", max_length=500, blank=True)

    class Meta(Orderable.Meta):
        app_label = "directory"

    def __str__(self) -> str:
        return self.name

    @property
    def is_place(self) -> bool:
        return bool(self.codes or self.unplaced)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A name that is new is not placed until it has been read."""
        kept = type(self)._base_manager.filter(pk=self.pk).values_list("name", flat=True).first()
        if kept is None and not self.is_place:
            self.unplaced = self.name
        elif kept is not None and kept != self.name:
            self.codes, self.unplaced = [], self.name
        super().save(*args, **kwargs)


class ServiceLanguage(Orderable):
    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="languages")
    code = models.CharField(max_length=12, help_text="BCP 47, such as en or pl.")
    name = models.CharField(max_length=80, blank=True)

    class Meta(Orderable.Meta):
        app_label = "directory"
        constraints = [models.UniqueConstraint(fields=["service", "code"], name="service_language_once")]

    def __str__(self) -> str:
        return self.name or self.code
