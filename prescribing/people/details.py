"""What surrounds a person: how to reach them safely, how they communicate, who is close to them."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.models import User
from directory.catalogue.facts import Fact, fact_field
from prescribing.people.models import Person
from prescribing.records import Record

CHANNELS = ("call", "voicemail", "text", "post", "email")
"""The ways of which a contact point says whether each is safe."""


class ContactKind(models.TextChoices):
    PHONE = "phone", "Phone"
    EMAIL = "email", "Email"
    POST = "post", "Post"


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    def current(self) -> ContactPointQuerySet:
        return self.filter(ended_at=None)


class ContactPoint(Record):
    """One way to reach somebody, with its own answers on what is safe. Not known is not yes.

    `match_value` is the form compared: +44… for a phone, lower case for an email.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="contact_points")
    kind = models.CharField(max_length=5, choices=ContactKind.choices)
    value = models.CharField(max_length=300)
    match_value = models.CharField(max_length=300, editable=False, db_index=True)
    whose = models.CharField(max_length=120, blank=True, help_text="Empty for their own, else whose.")
    call = fact_field("safe to call")
    voicemail = fact_field("safe to leave a voicemail")
    text = fact_field("safe to text")
    post = fact_field("safe to write by post")
    email = fact_field("safe to email")
    shared = models.BooleanField("others use it too", default=False)
    discreet = models.BooleanField("never say who is calling", default=False)
    preferred = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["-preferred", "created_at", "id"]

    def is_safe_for(self, channel: str) -> bool:
        """Whether it may be used for "call", "voicemail", "text", "post" or "email" now."""
        return self.ended_at is None and getattr(self, channel) == Fact.YES


class CommunicationCode(models.TextChoices):
    """The needs of the Accessible Information Standard (DAPB1605) that we act on."""

    BSL = "bsl", "British Sign Language"
    INTERPRETER = "interpreter", "Interpreter"
    LARGE_PRINT = "large-print", "Large print"
    BRAILLE = "braille", "Braille"
    EASY_READ = "easy-read", "Easy read"
    AUDIO = "audio", "Audio"
    TEXT_ONLY = "text-only", "Text only"
    HEARING_LOOP = "hearing-loop", "Hearing loop"
    LIP_READS = "lip-reads", "Lip-reads"
    SIMPLE_WORDS = "simple-words", "Short and simple words"
    ADVOCATE = "advocate", "An advocate or supporter"
    OTHER = "other", "Other"


class CommunicationNeed(Record):
    """Identified, recorded, flagged, shared, met and reviewed."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="communication_needs")
    code = models.CharField(max_length=12, choices=CommunicationCode.choices)
    language = models.CharField(max_length=60, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    identified_on = models.DateField(default=clock.today)
    identified_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty where somebody without an account said so.",
    )
    review_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "prescribing"
        ordering = ["identified_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(code="interpreter") | ~models.Q(language=""),
                name="interpreter_of_a_language",
            ),
            models.UniqueConstraint(
                fields=["person", "code", "language"],
                condition=models.Q(ended_at=None),
                name="communication_need_once",
            ),
        ]

    @property
    def words(self) -> str:
        """ "Interpreter: Somali", "Large print"."""
        extra = self.language or self.detail
        return f"{self.get_code_display()}: {extra}" if extra else self.get_code_display()


class Relation(models.TextChoices):
    CARER = "carer", "Carer"
    KIN = "kin", "Family"
    ATTORNEY = "attorney", "Attorney"
    PARENT = "parent", "Parent"
    FRIEND = "friend", "Friend or neighbour"
    WORKER = "worker", "Professional"
    OTHER = "other", "Other"


class RelatedPerson(Record):
    """Somebody close to the person, with needs of their own. `do_not_tell` stops every word to them."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="related_people")
    relation = models.CharField(max_length=8, choices=Relation.choices)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    do_not_tell = models.BooleanField(default=False)
    communication = models.JSONField(default=list, blank=True, help_text="Codes, as of the person's own.")
    note = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "prescribing"
        verbose_name_plural = "related people"


class VisitNote(Record):
    """What to know before going there: go in pairs, a dog, which door. Never a key-safe code."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="visit_notes")
    text = models.CharField(max_length=300)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)
    review_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "prescribing"
