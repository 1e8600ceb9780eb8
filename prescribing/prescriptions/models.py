"""A prescription, its transitions, and what was shared. What a group says is in group_page/models.py."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.models import User
from directory.catalogue.models import Location, ReferralContact, Service
from prescribing.people.models import Person
from prescribing.prescriptions.states import ENDED, OPEN, Declined, Helped, ReachedBy, State, Stopped
from prescribing.privacy.models import Consent
from prescribing.records import Record, TransitionRow, Urgency, VisibleQuerySet, one_owner
from prescribing.referrals.models import NeedInReferral, Referral
from prescribing.teams.models import Team


def exactly_when(state: State, field: str) -> models.Q:
    """The field is filled in that state and empty in every other."""
    there, empty = models.Q(state=state), models.Q(**{field: ""})
    return (there & ~empty) | (~there & empty)


class PrescriptionQuerySet(VisibleQuerySet["Prescription"]):
    def open(self) -> PrescriptionQuerySet:
        return self.filter(state__in=OPEN)

    def ended(self) -> PrescriptionQuerySet:
        return self.filter(state__in=ENDED)

    def with_service(self) -> PrescriptionQuerySet:
        """With what a row about it shows, in one query."""
        return self.select_related(
            "person", "referral", "need_in_referral__need", "service__organisation", "location", "author"
        )


class Prescription(Record):
    """A person sent to a service, for one need. Moved only by the verbs of actions.py.

    `why`, `asks` (questions to the group), `days`, `fields` and `reach` are what the prescriber wants to
    tell; what was told is in Share. `person` repeats the referral's, so that sight asks one table.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="prescriptions")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="prescriptions")
    need_in_referral = models.ForeignKey(NeedInReferral, models.PROTECT, related_name="prescriptions")
    service = models.ForeignKey(Service, models.PROTECT, related_name="prescriptions")
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.PROPOSED)
    state_since = models.DateTimeField(default=clock.now)
    urgency = models.CharField(max_length=8, choices=Urgency.choices, default=Urgency.ROUTINE)
    urgency_why = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="authored_prescriptions")
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="owned_prescriptions")
    queue = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="queued_prescriptions"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    private = models.BooleanField(default=False)
    proposed_at = models.DateTimeField(default=clock.now)
    why = models.TextField("why they are coming", blank=True)
    asks = models.JSONField("questions to the group", default=list, blank=True)
    answers = models.JSONField(
        default=list,
        blank=True,
        help_text="What the group asks of everybody, answered: question and answer, empty where not known.",
    )
    days = models.CharField("days that suit", max_length=120, blank=True)
    fields = models.JSONField(default=list, blank=True)
    reach = models.CharField(
        "how the group reaches them",
        max_length=8,
        choices=ReachedBy.choices,
        blank=True,
        help_text="Of somebody who has neither phone nor email.",
    )
    rule_answers = models.JSONField(
        default=list,
        blank=True,
        help_text="Rules of who may come that were not known, as they were answered while prescribing.",
    )
    listing_seen = models.JSONField(
        default=dict,
        blank=True,
        help_text="What the listing said when it was proposed: room, contact, days.",
    )
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, blank=True, related_name="prescriptions")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by_phone = models.BooleanField(default=False)
    no_agreement_why = models.CharField(
        "why without a sharing agreement",
        max_length=300,
        blank=True,
        help_text="Asked where the site asks for agreements and none with the group was in force.",
    )
    rested_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Timers of the group start again here, after a question was answered.",
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    waiting_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    first_date = models.DateField(null=True, blank=True)
    first_time = models.TimeField(null=True, blank=True)
    attended_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    declined_reason = models.CharField(max_length=15, choices=Declined.choices, blank=True)
    stopped_reason = models.CharField(max_length=10, choices=Stopped.choices, blank=True)
    ended_note = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=9, choices=Helped.choices, blank=True)

    objects = PrescriptionQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["-proposed_at"]
        indexes = [
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["owner", "state"]),
            models.Index(fields=["author", "-proposed_at"]),
        ]
        permissions = [
            ("see_today", "See what is due today"),
            ("prescribe", "Prescribe"),
            ("read_prescription", "Open prescriptions of their teams"),
            ("answer_for_group", "Record what a group said by phone"),
            ("prescribe_at_desk", "Prescribe for the person at the desk"),
            ("read_sent", "See the state of what they sent"),
            ("work_queue", "Share out what waits in a queue"),
            ("see_insight", "See counts and outcomes without names"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="prescription_state_known"
            ),
            models.CheckConstraint(
                condition=one_owner(open_when=models.Q(state__in=sorted(OPEN))),
                name="open_prescription_owned_and_due",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(OPEN)) | models.Q(due_at=None),
                name="prescription_ended_not_due",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(OPEN), ended_at__isnull=True)
                | models.Q(state__in=sorted(ENDED), ended_at__isnull=False),
                name="prescription_ended_dated",
            ),
            models.CheckConstraint(
                condition=exactly_when(State.DECLINED, "declined_reason"),
                name="prescription_declined_reason",
            ),
            models.CheckConstraint(
                condition=exactly_when(State.STOPPED, "stopped_reason"),
                name="prescription_stopped_reason",
            ),
            models.CheckConstraint(
                condition=exactly_when(State.FINISHED, "outcome"),
                name="prescription_finished_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[State.PROPOSED, State.STOPPED, State.DECLINED, State.FINISHED])
                | models.Q(consent__isnull=False),
                name="prescription_agreed_has_consent",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[State.PROPOSED, State.AGREED, State.STOPPED])
                | models.Q(sent_at__isnull=False),
                name="prescription_sent_dated",
            ),
            models.CheckConstraint(
                condition=models.Q(urgency=Urgency.ROUTINE) | ~models.Q(urgency_why=""),
                name="prescription_urgency_has_reason",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def said_in_a_word(self) -> str:
        """The state, or how it ended: what somebody who sent it may see."""
        ended = {
            State.DECLINED: self.get_declined_reason_display,
            State.STOPPED: self.get_stopped_reason_display,
            State.FINISHED: self.get_outcome_display,
        }.get(State(self.state))
        return f"{self.get_state_display()}: {ended().lower()}" if ended else str(self.get_state_display())


class PrescriptionTransition(TransitionRow):
    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="transitions")

    class Meta(TransitionRow.Meta):
        app_label = "prescribing"
        constraints = [
            models.UniqueConstraint(fields=["prescription", "sequence"], name="prescription_transition_once")
        ]


class Share(Record):
    """What one group may see about one person, frozen as it was previewed. A correction makes a new one.

    `before` and `after` are rows of {"key", "label", "value"}: what stands before and after "Show me who".
    """

    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="shares")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="shares")
    contact = models.ForeignKey(ReferralContact, models.PROTECT, null=True, blank=True, related_name="+")
    recipient = models.CharField(max_length=300, help_text="Who it was sent to, or who was phoned.")
    fields = models.JSONField()
    before = models.JSONField()
    after = models.JSONField()
    wording = models.TextField()
    previewed_at = models.DateTimeField()
    shared_at = models.DateTimeField(default=clock.now)
    replaced_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "prescribing"
        ordering = ["-shared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["prescription"],
                condition=models.Q(replaced_at=None, withdrawn_at=None),
                name="one_share_in_force",
            )
        ]
