"""Tasks: what somebody has to do, about one record, by a day. Made by people, groups and timers."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.models import User
from prescribing.people.models import Person
from prescribing.records import Record, Urgency, VisibleQuerySet, one_owner
from prescribing.teams.models import Team


class TaskKind(models.TextChoices):
    """`words` on the worklist come from here and the record; a task holds no text about a person of its own
    but what its author typed (`note`)."""

    ASK_PERSON = "ask-person", "Ask the person again, or drop it"
    SEND_IT = "send-it", "Agreed, but not sent yet"
    PHONE_GROUP = "phone-group", "The group has not answered. Phone them"
    PHONE_AGAIN = "phone-again", "Opened, but not answered. Phone them"
    REVIEW_WAIT = "review-wait", "Still on the waiting list. Review"
    ASK_FIRST_DATE = "ask-first-date", "Accepted, but no first date yet. Ask the group"
    ASK_PERSON_DATE = "ask-person-date", "Still no first date. Ask the person"
    CALL_AFTER_FIRST = "call-after-first", "A week since the first time. Ask how it was"
    ASK_BOTH = "ask-both", "28 days since they began. Ask the group and the person"
    LOOK_AGAIN = "look-again", "The date has passed. Decide what is next"
    TELL_PERSON = "tell-person", "The group said yes. Tell the person"
    TELL_WAIT = "tell-wait", "On the waiting list. Tell the person"
    FIND_ANOTHER = "find-another", "The group said no. The need is back with you"
    NO_SHOW = "no-show", "They did not come. Find out why"
    ANSWER_QUESTION = "answer-question", "The group asked something"
    WENT = "went", "They went. Ask how it was"
    FINISHED = "finished", "The group said how it went"
    TOOK_BACK = "took-back", "The group took its answer back"
    WORRY = "worry", "The group is worried about this person"
    MESSAGE_FAILED = "message-failed", "A message could not be sent"
    MAIL_CAME_BACK = "mail-came-back", "Mail to the group came back. Phone them"
    NOT_ME = "not-me", "The referral contact says this is no longer them"
    NEW_LINK = "new-link", "The group's link has run out. Send it again"
    PHONE_NEW = "phone-new", "There is no confirmed referral contact. Phone them"
    PROPOSED_AT_DESK = "proposed-at-desk", "New from the desk"
    STOPPED = "stopped", "It was stopped. Decide what is next"
    FIRST_CONTACT = "first-contact", "Make first contact"
    REVIEW_REFERRAL = "review-referral", "28 days since we spoke. Review"
    FOLLOW_UP = "follow-up", "Closed a while ago. Ask how they are"
    POSSIBLE_DUPLICATE = "possible-duplicate", "May have been recorded twice"
    LATE = "late", "A task is three days late"
    DRAFT_WAITS = "draft-waits", "Written, but not sent yet"
    TRIAGE = "triage", "New referral. Decide what is next"
    TRIAGE_LATE = "triage-late", "A new referral waits two days. Tell the supervisor"
    PHONE_REFERRER = "phone-referrer", "No answer from who referred. Phone them"
    ALLOCATE = "allocate", "Waiting for a navigator"
    KEEP_IN_TOUCH = "keep-in-touch", "Waits for a navigator. Tell them so"
    TRY_AGAIN = "try-again", "Not reached yet. Try again"
    REVIEW_HOLD = "review-hold", "On hold. Review"
    ACCEPT_TRANSFER = "accept-transfer", "Somebody asks you to take over"
    TRANSFER_WAITS = "transfer-waits", "No answer to the transfer. Ask, or take it back"
    FINISH_CLOSING = "finish-closing", "Began to close. Finish it"
    TELL_WHO_RINGS = "tell-who-rings", "Tell them who rings from now on"
    LOOK_AT_REFERRAL = "look-at-referral", "The date has passed. Decide what is next"
    CALL_BACK = "call-back", "Somebody asked us to call them"
    PLAN_TO_DO = "plan-to-do", "To do, as the plan says"
    PLAN_LATE = "plan-late", "Late in the plan. Ask whether it is done"
    PLAN_ANSWER = "plan-answer", "An organisation answered about the plan"
    PLAN_PHONE = "plan-phone", "Phone an organisation about the plan"
    APPOINTMENT = "appointment", "Say whether the appointment was kept"
    REMINDER_FAILED = "reminder-failed", "A reminder could not be sent"
    MEETING_DECISION = "meeting-decision", "Decided at a meeting"
    FINISH_MEETING = "finish-meeting", "A meeting is not finished"
    LEAVER = "leaver", "A colleague leaves. Hand over what is theirs"
    MANUAL = "manual", "To do"


CAME_BACK = frozenset(
    {
        TaskKind.TELL_PERSON,
        TaskKind.TELL_WAIT,
        TaskKind.FIND_ANOTHER,
        TaskKind.NO_SHOW,
        TaskKind.ANSWER_QUESTION,
        TaskKind.WENT,
        TaskKind.FINISHED,
        TaskKind.TOOK_BACK,
        TaskKind.WORRY,
        TaskKind.NOT_ME,
        TaskKind.NEW_LINK,
        TaskKind.PLAN_ANSWER,
    }
)
"""Made because a group answered."""
ASK_NOBODY = frozenset({TaskKind.MANUAL, TaskKind.POSSIBLE_DUPLICATE})
"""Open beside whatever else is to be done: they ask nobody what is next."""


class TaskQuerySet(VisibleQuerySet["Task"]):
    def open(self) -> TaskQuerySet:
        return self.filter(done_at=None)


class Task(Record):
    """About one record by type and id; `person` and `prescription` repeat whom it concerns, for sight.

    Unique on record, kind and the moment that started it: a timer that runs twice makes one task.
    """

    about_type = models.CharField(max_length=60)
    about_id = models.UUIDField(db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="tasks")
    prescription = models.ForeignKey(
        "prescribing.Prescription", models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    kind = models.CharField(max_length=18, choices=TaskKind.choices)
    since = models.DateTimeField(help_text="The moment that started it.")
    note = models.CharField(max_length=300, blank=True)
    private = models.BooleanField(default=False)
    urgency = models.CharField(max_length=8, choices=Urgency.choices, default=Urgency.ROUTINE)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="owned_tasks")
    queue = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="queued_tasks")
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=300, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["owner", "done_at", "due_at"]),
            models.Index(fields=["queue", "done_at", "due_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["about_type", "about_id", "kind", "since"], name="task_made_once"
            ),
            models.CheckConstraint(
                condition=one_owner(open_when=models.Q(done_at__isnull=True)), name="open_task_owned_and_due"
            ),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, done_by="")
                | (models.Q(done_at__isnull=False) & ~models.Q(done_by="")),
                name="task_done_by_somebody",
            ),
        ]
