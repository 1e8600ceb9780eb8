"""What an outside organisation is shown of an action, and that a reader there is gone."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.catalogue.models import ReferralContact
from prescribing.plan.models import PlanAction
from prescribing.privacy.models import Consent
from prescribing.records import Record


class ActionShare(Record):
    """What one organisation may see of one action: rows frozen as they were previewed, and nothing else."""

    action = models.ForeignKey(PlanAction, models.PROTECT, related_name="shares")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="action_shares")
    contact = models.ForeignKey(ReferralContact, models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=300)
    fields = models.JSONField()
    before = models.JSONField()
    after = models.JSONField()
    wording = models.TextField()
    shared_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "prescribing"
        verbose_name = "share of an action"
        verbose_name_plural = "shares of actions"
        ordering = ["-shared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["action"], condition=models.Q(ended_at=None), name="one_share_of_an_action"
            ),
            models.CheckConstraint(condition=~models.Q(wording=""), name="action_share_has_wording"),
        ]


class ReaderGone(Record):
    """The holder of an organisation's link said that they no longer read these: what ended, for a day."""

    action = models.ForeignKey(PlanAction, models.PROTECT, related_name="readers_gone")
    link_id = models.UUIDField(db_index=True)
    at = models.DateTimeField(default=clock.now)
    contacts = models.JSONField(default=list)
    links = models.JSONField(default=list)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "prescribing"
        verbose_name = "reader who is gone"
        verbose_name_plural = "readers who are gone"
        ordering = ["-at"]
