"""A referral brings a person to the hub and holds everything until it closes."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.models import User
from directory.catalogue.models import Need, Organisation
from prescribing.people.models import Person
from prescribing.records import Record, TransitionRow, Urgency, VisibleQuerySet, one_owner
from prescribing.referrals.states import NEEDS_DESTINATION, OPEN, Closed, State
from prescribing.teams.models import Team


class Source(models.TextChoices):
    SELF = "self", "Themselves"
    PRACTICE = "practice", "GP practice"
    FAMILY = "family", "Family or friends"
    HOSPITAL = "hospital", "Hospital, on going home"
    CARE_HOME = "care-home", "Care home"
    COUNCIL = "council", "Social care or council"
    MDT = "mdt", "Multidisciplinary team"
    PHARMACY = "pharmacy", "Pharmacy"
    POLICE = "police", "Police"
    FIRE = "fire", "Fire and rescue"
    HOUSING = "housing", "Housing provider"
    GROUP = "group", "Voluntary group"
    PROACTIVE = "proactive", "A list of people to approach"
    OTHER = "other", "Other"


class ReferralQuerySet(VisibleQuerySet["Referral"]):
    def open(self) -> ReferralQuerySet:
        return self.filter(state__in=OPEN)


class Referral(Record):
    """One spell of support. Where the person lived is copied at its start: moving rewrites no history."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="referrals")
    team = models.ForeignKey(Team, models.PROTECT, related_name="referrals")
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="owned_referrals")
    queue = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="queued_referrals")
    due_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.ACTIVE)
    state_since = models.DateTimeField(default=clock.now)
    urgency = models.CharField(max_length=8, choices=Urgency.choices, default=Urgency.ROUTINE)
    urgency_why = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=9, choices=Source.choices)
    source_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    source_name = models.CharField("who referred", max_length=200, blank=True)
    sent_name = models.CharField(
        max_length=200, blank=True, help_text="Who it is about, as whoever sent it from a desk wrote it."
    )
    sent_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sent_referrals",
        help_text="Empty where somebody without an account sent it.",
    )
    discharged_on = models.DateField("went home from hospital on", null=True, blank=True)
    reason = models.TextField("why they come", blank=True)
    what_matters = models.TextField("what matters, in their words", blank=True)
    opened_at = models.DateTimeField(default=clock.now)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    ward_code = models.CharField(max_length=9, blank=True)
    lsoa_code = models.CharField(max_length=9, blank=True)
    imd_decile = models.PositiveSmallIntegerField(null=True, blank=True)
    imd_edition = models.CharField(max_length=4, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=300, blank=True)
    closed_reason = models.CharField(max_length=15, choices=Closed.choices, blank=True)
    closed_note = models.CharField(max_length=500, blank=True)
    asked_for = models.CharField("what we need to know first", max_length=500, blank=True)
    destination = models.CharField("where they go instead", max_length=300, blank=True)
    hold_reason = models.CharField("why it is on hold", max_length=300, blank=True)
    referrer_told_at = models.DateTimeField(null=True, blank=True)
    referrer_told_how = models.CharField(
        "how who referred was told what became of it", max_length=300, blank=True
    )
    referrer_not_told = models.BooleanField("the person does not want who referred to be told", default=False)
    no_follow_up = models.BooleanField("the person does not want to be asked how they are", default=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["-opened_at"]
        indexes = [
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["owner", "state"], name="referral_owner_state"),
            models.Index(fields=["queue", "state"], name="referral_queue_state"),
            models.Index(fields=["team", "opened_at"], name="referral_team_opened"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=one_owner(open_when=models.Q(state__in=sorted(OPEN))),
                name="open_referral_owned_and_due",
            ),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="referral_state_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(OPEN)) | models.Q(due_at=None),
                name="referral_ended_not_due",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by="", closed_reason="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(closed_by="") & ~models.Q(closed_reason="")),
                name="referral_closed_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.CLOSED) | models.Q(closed_at__isnull=False),
                name="referral_closed_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(urgency=Urgency.ROUTINE) | ~models.Q(urgency_why=""),
                name="referral_urgency_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.ON_HOLD) | ~models.Q(hold_reason=""),
                name="referral_on_hold_has_reason",
            ),
            models.CheckConstraint(
                condition=~(
                    models.Q(state=State.REDIRECTED) | models.Q(closed_reason__in=sorted(NEEDS_DESTINATION))
                )
                | ~models.Q(destination=""),
                name="referral_elsewhere_is_named",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class TransferAnswer(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    TAKEN_BACK = "taken-back", "Taken back"


class TransferQuerySet(VisibleQuerySet["Transfer"]):
    def waiting(self) -> TransferQuerySet:
        """Asked, and not answered yet."""
        return self.filter(answered_at=None)


class Transfer(Record):
    """Somebody is asked to take over a person. Until they say yes, everything stays with `sender`."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="transfers")
    referral = models.ForeignKey(
        Referral, models.PROTECT, null=True, blank=True, related_name="transfers", help_text="Their open one."
    )
    sender = models.ForeignKey(User, models.PROTECT, related_name="+")
    to = models.ForeignKey(User, models.PROTECT, related_name="transfers_to")
    to_team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    why = models.CharField(max_length=500, blank=True)
    due_before = models.DateTimeField(
        null=True, blank=True, help_text="When the referral was due before somebody was asked."
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=TransferAnswer.choices, blank=True)
    answer_note = models.CharField(max_length=500, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(fields=["to"], condition=models.Q(answered_at=None), name="transfer_waits_for")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "sender"], condition=models.Q(answered_at=None), name="transfer_asked_once"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answer="")
                | (models.Q(answered_at__isnull=False) & ~models.Q(answer="")),
                name="transfer_answered_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(sender=models.F("to")), name="transfer_to_somebody_else"
            ),
        ]


class ReferralTransition(TransitionRow):
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="transitions")

    class Meta(TransitionRow.Meta):
        app_label = "prescribing"
        constraints = [
            models.UniqueConstraint(fields=["referral", "sequence"], name="referral_transition_once")
        ]


class Resolution(models.TextChoices):
    RESOLVED = "resolved", "Resolved"
    PARTLY = "partly", "Partly resolved"
    UNRESOLVED = "unresolved", "Not resolved"
    NO_SERVICE = "no-service", "No service exists"
    SERVICE_FULL = "service-full", "The service is full"
    DECLINED = "declined", "The person declined"


class NeedInReferral(Record):
    """A need of this spell, and what became of it. No resolution means it is still open."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="needs")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    private = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=clock.now)
    resolution = models.CharField(max_length=12, choices=Resolution.choices, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=300, blank=True)
    system_condition = models.CharField(
        max_length=300, blank=True, help_text="What in the system stood in the way."
    )

    objects = VisibleQuerySet["NeedInReferral"].as_manager()

    class Meta:
        app_label = "prescribing"
        verbose_name = "need"
        ordering = ["added_at"]
        constraints = [
            # A private one is as if it were not there: a colleague's own may stand beside it.
            models.UniqueConstraint(
                fields=["referral", "need"],
                condition=models.Q(private=False),
                name="open_need_once_in_referral",
            ),
            models.CheckConstraint(
                condition=models.Q(resolution="", resolved_at__isnull=True)
                | (~models.Q(resolution="") & models.Q(resolved_at__isnull=False)),
                name="need_resolution_dated",
            ),
        ]


class Channel(models.TextChoices):
    PHONE = "phone", "Phone call"
    VISIT = "visit", "Home visit"
    OFFICE = "office", "Met in person"
    TEXT = "text", "Text message"
    EMAIL = "email", "Email"
    LETTER = "letter", "Letter"
    VIDEO = "video", "Video call"
    NOTE = "note", "Note"


class ContactOutcome(models.TextChoices):
    SPOKE = "spoke", "Spoke with them"
    MESSAGE = "message", "Left a message"
    NO_ANSWER = "no-answer", "No answer"
    MISSED = "missed", "They did not come"
    NONE = "none", "Nobody was contacted"


class ContactEntry(Record):
    """A call, a visit, a note: part of the story."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="contacts")
    at = models.DateTimeField(default=clock.now)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    outcome = models.CharField(max_length=9, choices=ContactOutcome.choices, default=ContactOutcome.SPOKE)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    private = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = VisibleQuerySet["ContactEntry"].as_manager()

    class Meta:
        app_label = "prescribing"
        verbose_name = "contact"
        verbose_name_plural = "contacts"
        ordering = ["-at"]
