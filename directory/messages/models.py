"""The outbox: a row is written in the same transaction as what it tells of, and holds no text."""

from __future__ import annotations

import uuid

from django.db import models

from directory import clock


class MessageState(models.TextChoices):
    WAITING = "waiting", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    WITHHELD = "withheld", "Not sent, because it may not be"
    FAILED = "failed", "Could not be sent"
    CANCELLED = "cancelled", "No longer wanted"


class OutboxMessage(models.Model):
    """Kind, recipient and ids. The kind renders it at sending, after asking again whether it may be sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    about_type = models.CharField(max_length=60)
    about_id = models.UUIDField()
    to_type = models.CharField(max_length=30, help_text="user, referral-contact, person…")
    to_id = models.UUIDField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True, help_text="Ids only, never words about a person.")
    key = models.CharField(max_length=200, unique=True, help_text="The same message is never posted twice.")
    state = models.CharField(max_length=9, choices=MessageState.choices, default=MessageState.WAITING)
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True, help_text="The worker that is sending it.")
    sent_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)
    came_back_at = models.DateTimeField(
        null=True, blank=True, help_text="It was sent, and did not arrive: see directory/bounces."
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "directory"
        indexes = [models.Index(fields=["state", "due_at"]), models.Index(fields=["about_id"])]

    def __str__(self) -> str:
        return f"{self.kind} {str(self.pk)[:8]}"


class SentMessage(models.Model):
    """What was handed over, kept without its link: `{link:<id>}` stands where the address was.

    Written the moment the mail server takes it, so that nothing after that can send it again.
    """

    message = models.OneToOneField(OutboxMessage, models.CASCADE, related_name="sent")
    channel = models.CharField(max_length=10, default="email")
    recipient = models.CharField(max_length=254, blank=True, help_text="Empty for who is not known to us.")
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    html = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return f"Sent {str(self.message_id)[:8]}"
