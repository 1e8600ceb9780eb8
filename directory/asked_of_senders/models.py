"""Questions of a group's own that whoever sends somebody answers for them."""

from __future__ import annotations

from django.db import models

from directory.catalogue.services import Service
from directory.given_by_groups.models import GivenByGroup


class QuestionState(models.TextChoices):
    WAITING = "waiting", "Waits for an editor"
    ASKED = "asked", "Asked"
    REFUSED = "refused", "Refused"
    REMOVED = "removed", "Not asked any more"


class SenderQuestionQuerySet(models.QuerySet["SenderQuestion"]):
    def asked(self) -> SenderQuestionQuerySet:
        return self.filter(state=QuestionState.ASKED)

    def of(self, service: Service) -> SenderQuestionQuerySet:
        """What is asked now of whoever sends somebody to this service, in its order."""
        return self.asked().filter(service=service)

    def kept(self) -> SenderQuestionQuerySet:
        """Asked, or waiting for it."""
        return self.filter(state__in=[QuestionState.ASKED, QuestionState.WAITING])


class SenderQuestion(GivenByGroup):
    """ "Can they manage stairs?" Answered whenever somebody is sent to this service. Its words never change:
    what was answered to them stays as it was read."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="sender_questions")
    text = models.CharField(max_length=120)
    state = models.CharField(max_length=7, choices=QuestionState.choices)
    keeper = models.ForeignKey(
        "directory.ListingKeeper", models.PROTECT, null=True, blank=True, related_name="sender_questions"
    )

    objects = SenderQuestionQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        ordering = ["said_at", "id"]
        indexes = [models.Index(fields=["state", "said_at"], name="sender_question_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "text"],
                condition=models.Q(state__in=["waiting", "asked"]),
                name="sender_question_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Question {str(self.pk)[:8]}"
