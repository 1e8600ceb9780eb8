"""What comes with a referral: who sent it, what the person knows, what must not be said, who knows them.

Who may send by a link, what is being typed, and questions about nobody in particular stand here too.
"""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.models import User
from directory.catalogue.models import Organisation
from prescribing.people.models import Person
from prescribing.records import Record, Urgency, VisibleQuerySet, one_owner
from prescribing.referrals.models import Referral, Source
from prescribing.teams.models import Team


class CameBy(models.TextChoices):
    """The way on which a referral reached us."""

    STAFF = "staff", "Written down by one of us"
    ACCOUNT = "account", "Sent by a partner who signed in"
    LINK = "link", "Sent by a link"
    SITE = "site", "Sent from the public form"
    LIST = "list", "From a list of people to approach"


class Knows(models.TextChoices):
    """What the person knows of the referral."""

    AGREES = "agrees", "Knows and agrees"
    NOT_YET = "not-yet", "Knows, has not said yes"
    UNAWARE = "unaware", "Does not know yet"
    CANNOT_DECIDE = "cannot-decide", "Cannot decide this"


class Footing(models.TextChoices):
    """On what footing it was sent without the person's own yes."""

    ASK_FIRST = "ask-first", "Nobody has asked them yet: we ask before anything else"
    DECIDED_FOR = "decided-for", "Somebody who may decide for them said yes"
    BEST_INTERESTS = "best-interests", "In their best interests"
    VITAL_INTERESTS = "vital-interests", "To protect somebody's life"
    SAFEGUARDING = "safeguarding", "Safeguarding"


class Complexity(models.TextChoices):
    ONE_THING = "one-thing", "One thing"
    SEVERAL = "several", "Several things"
    MANY_AGENCIES = "many-agencies", "Several things and several agencies"


class KnownTo(models.TextChoices):
    """Who already knows the person."""

    PRACTICE = "practice", "Their GP practice"
    MENTAL_HEALTH = "mental-health", "Mental health team"
    SOCIAL_CARE = "social-care", "Social care"
    HOSPITAL = "hospital", "Hospital"
    HOUSING = "housing", "Housing"
    POLICE = "police", "Police"
    FIRE = "fire", "Fire and rescue"
    GROUP = "group", "A voluntary group"


class SameAs(models.TextChoices):
    """Whether the person was known already; decided by one of us, never by who sent it."""

    NOBODY = "", "Nobody like this is known"
    ASKED = "asked", "May be somebody we know"
    SAME = "same", "It is somebody we know"
    SOMEBODY_NEW = "new", "It is somebody new"


class ReferringPlaceQuerySet(models.QuerySet["ReferringPlace"]):
    def current(self) -> ReferringPlaceQuerySet:
        return self.filter(ended_at=None)


class ReferringPlace(Record):
    """A practice, care home or other organisation that refers by a link. `email` was confirmed with them."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    email = models.EmailField(help_text="Read by a person there. In small letters.")
    phone = models.CharField(max_length=60, blank=True)
    confirmed_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.CharField(max_length=300)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ReferringPlaceQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["organisation__name", "confirmed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(ended_at=None), name="referring_place_once"
            )
        ]


class ReadingCode(Record):
    """Six digits were sent to a place's mailbox, to see what became of what it sent. They are not stored."""

    place = models.ForeignKey(ReferringPlace, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "prescribing"
        ordering = ["-sent_at"]


class UnsentForm(Record):
    """What somebody outside has typed and not sent. Kept two hours, in case they are called away."""

    kind = models.CharField(max_length=10)
    place = models.ForeignKey(ReferringPlace, models.CASCADE, null=True, blank=True, related_name="+")
    answers = models.JSONField(default=dict, help_text="What was posted, by page.")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "prescribing"


class Intake(Record):
    """What came with one referral, kept as it came. Read with a referral that is seen, or by its sender."""

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="intake")
    came_by = models.CharField(max_length=7, choices=CameBy.choices)
    place = models.ForeignKey(ReferringPlace, models.PROTECT, null=True, blank=True, related_name="+")
    sent_as = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="+",
        help_text="The person as recorded when it came; another than the referral's once found the same.",
    )
    sent_name = models.CharField(
        max_length=200,
        blank=True,
        help_text="The name as it was sent: all that a sender reads of who it was.",
    )
    sender_role = models.CharField(max_length=120, blank=True)
    sender_phone = models.CharField(max_length=60, blank=True)
    knows = models.CharField(max_length=13, choices=Knows.choices)
    footing = models.CharField(max_length=15, choices=Footing.choices, blank=True)
    decided_by = models.CharField("who decided it", max_length=200, blank=True)
    not_to_say = models.CharField("what must not be said", max_length=300, blank=True)
    how_to_reach = models.CharField("whom to ring and when", max_length=200, blank=True)
    complexity = models.CharField(max_length=13, choices=Complexity.choices, blank=True)
    known_to = models.JSONField(default=list, blank=True, help_text="Values of KnownTo.")
    known_to_words = models.CharField(max_length=200, blank=True)
    same_as = models.CharField(max_length=5, choices=SameAs.choices, blank=True)
    put_on_record = models.JSONField(
        default=list,
        blank=True,
        help_text="Ids of contact points and communication needs copied onto the record of who was "
        "found the same.",
    )
    went_into = models.ForeignKey(
        Referral,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="came_into",
        help_text="The open referral of somebody known that it became part of.",
    )

    objects = VisibleQuerySet["Intake"].as_manager()

    class Meta:
        app_label = "prescribing"
        permissions = [("refer_in", "Send a referral to the hub")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(knows__in=[Knows.AGREES, Knows.NOT_YET]) | ~models.Q(footing=""),
                name="intake_says_on_what_footing",
            ),
            models.CheckConstraint(
                condition=~models.Q(knows=Knows.CANNOT_DECIDE) | ~models.Q(decided_by=""),
                name="intake_says_who_decided",
            ),
        ]

    @property
    def known_to_labels(self) -> list[str]:
        """ "Housing", "Police"; words that somebody wrote come last."""
        labels = [str(KnownTo(one).label) for one in self.known_to if one in KnownTo.values]
        return [*labels, self.known_to_words] if self.known_to_words else labels


class WorkerFacts(Record):
    """What is considered when somebody new is given to a member of staff."""

    user = models.OneToOneField(User, models.PROTECT, related_name="worker_facts")
    languages = models.CharField(max_length=200, blank=True, help_text="Divided by commas: Polish, BSL.")
    skills = models.CharField(max_length=200, blank=True)
    practices = models.ManyToManyField(Organisation, related_name="+", blank=True)

    class Meta:
        app_label = "prescribing"

    def serves(self, person: Person) -> bool:
        """Whether they look after the people of this person's practice."""
        return self.practices.filter(pk=person.practice_id).exists()


class AdviceCallQuerySet(models.QuerySet["AdviceCall"]):
    def open(self) -> AdviceCallQuerySet:
        return self.filter(answered_at=None)


class AdviceCall(Record):
    """A professional asked something about nobody in particular. No person is here, and none is named."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    source = models.CharField(max_length=9, choices=Source.choices)
    asked_by = models.CharField("who asked", max_length=200)
    phone = models.CharField(max_length=60, blank=True)
    question = models.TextField()
    urgency = models.CharField(max_length=8, choices=Urgency.choices, default=Urgency.ROUTINE)
    answer = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    queue = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)

    objects = AdviceCallQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=one_owner(open_when=models.Q(answered_at__isnull=True)),
                name="open_advice_call_owned_and_due",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answered_by="")
                | (models.Q(answered_at__isnull=False) & ~models.Q(answered_by="") & ~models.Q(answer="")),
                name="advice_call_answered_whole",
            ),
        ]
