"""A person: who they are, where they live, how they get about. What surrounds them is in details.py."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.models import User
from directory.catalogue.models import Organisation
from prescribing.people.absence import agrees, known_field
from prescribing.people.as_written.names import first_of, searchable
from prescribing.people.identity import age_on
from prescribing.records import Record, VisibleQuerySet
from prescribing.teams.models import Team


class Lives(models.TextChoices):
    HOME = "home", "At home"
    CARE_HOME = "care-home", "In a care home"
    NOWHERE_FIXED = "nowhere-fixed", "Nowhere fixed"
    NOT_KNOWN = "not-known", "Not known"


class GettingAbout(models.TextChoices):
    DRIVES = "drives", "Drives"
    BUS = "bus", "By bus"
    WALKS = "walks", "On foot"
    LIFT = "lift", "Needs a lift"
    BUS_OR_LIFT = "bus-or-lift", "Bus, or needs a lift"
    HOUSEBOUND = "housebound", "Cannot get out"
    NOT_KNOWN = "not-known", "Not known"


class PersonQuerySet(VisibleQuerySet["Person"]):
    def current(self) -> PersonQuerySet:
        """Not merged into another."""
        return self.filter(merged_into=None)

    def with_banner(self) -> PersonQuerySet:
        """Everything that a page about somebody shows at its top, in a constant number of queries."""
        return self.select_related("practice", "care_home", "owner", "cover", "lead_worker").prefetch_related(
            "contact_points", "communication_needs"
        )


class Person(Record):
    """Somebody we know. Seen through `objects.visible_to(by)`; opened through people.reading.open_person.

    `name` is the name as used; `distance_accepted` is metres; the codes are those of the postcode now.
    """

    name = models.CharField(max_length=200)
    family_name = models.CharField("family name, for sorting", max_length=120)
    preferred_name = models.CharField("likes to be called", max_length=120, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    match_name = models.CharField(max_length=600, editable=False, db_index=True)
    date_of_birth = models.DateField(null=True, blank=True, db_index=True)
    date_of_birth_known = known_field("date of birth is")
    nhs_number = models.CharField("NHS number", max_length=10, blank=True, db_index=True)
    nhs_number_known = known_field("NHS number is")
    phone_known = known_field("phone is")
    email_known = known_field("email is")

    lives = models.CharField(max_length=13, choices=Lives.choices, default=Lives.NOT_KNOWN)
    care_home = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    address_known = known_field("address is")
    postcode = models.CharField(max_length=10, blank=True, db_index=True)
    postcode_known = known_field("postcode is")
    latitude = models.FloatField(null=True, blank=True, editable=False)
    longitude = models.FloatField(null=True, blank=True, editable=False)
    area_name = models.CharField(max_length=120, blank=True, editable=False)
    ward_code = models.CharField(max_length=9, blank=True, editable=False)
    lsoa_code = models.CharField(max_length=9, blank=True, editable=False)
    imd_decile = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    imd_edition = models.CharField(max_length=4, blank=True, editable=False)
    practice = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    getting_about = models.CharField(
        max_length=11, choices=GettingAbout.choices, default=GettingAbout.NOT_KNOWN
    )
    distance_accepted = models.PositiveIntegerField(null=True, blank=True, help_text="Metres.")

    team = models.ForeignKey(Team, models.PROTECT, related_name="people")
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    cover = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", help_text="The one named cover."
    )
    protected = models.BooleanField(
        default=False, help_text="Only the owner and the named cover see where they live."
    )
    speak_first = models.BooleanField("speak to the lead worker first", default=False)
    lead_worker = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lead_worker_elsewhere = models.CharField(max_length=120, blank=True, help_text="Name and role.")

    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    recorded_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty where somebody without an account sent them.",
    )
    died_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    objects = PersonQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        verbose_name_plural = "people"
        ordering = ["family_name", "name", "id"]
        permissions = [
            ("record_person", "Record a person"),
            ("read_person", "Open a person of their teams"),
            ("break_glass", "Open somebody else's person, giving a reason"),
            ("supervise", "Be told of broken glass, and close with unmet needs"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=agrees("date_of_birth", None), name="person_date_of_birth_known"
            ),
            models.CheckConstraint(condition=agrees("nhs_number", ""), name="person_nhs_number_known"),
            models.CheckConstraint(condition=agrees("address", ""), name="person_address_known"),
            models.CheckConstraint(condition=agrees("postcode", ""), name="person_postcode_known"),
            models.CheckConstraint(
                condition=models.Q(lives=Lives.CARE_HOME, care_home__isnull=False)
                | (~models.Q(lives=Lives.CARE_HOME) & models.Q(care_home__isnull=True)),
                name="person_care_home_named",
            ),
            models.CheckConstraint(
                condition=models.Q(protected=False) | models.Q(owner__isnull=False),
                name="person_protected_has_owner",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                name="person_not_merged_into_self",
            ),
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        """Keeps the form of the name that searches compare."""
        self.match_name = searchable(self.name, self.preferred_name)[:600]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def called(self) -> str:
        """What to call them: "Peg", else the first name."""
        return self.preferred_name or first_of(self.name)

    @property
    def age(self) -> int | None:
        return age_on(self.date_of_birth, self.died_on or clock.today())
