"""Mail and audit of what is sent for approval, by our own outbox. Wagtail's own mail about it is not sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
    workflow_submitted,
)

from directory.accounts.actors import SYSTEM
from directory.accounts.models import User
from directory.accounts.permissions import PUBLISH_LISTINGS
from directory.audit.actions import record
from directory.audit.kinds import name_kind
from directory.messages.actions import post
from directory.messages.kinds import Envelope, MessageKind, Recipient, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter


def connect() -> None:
    """Called once, when the app is ready, before Wagtail connects its own mail under the same names.

    Wagtail's goes out within the request, past the outbox; of two receivers of one name the first stands.
    """
    name_kind("listing.approval-asked", "Sent something to a colleague for approval")
    name_kind("listing.approval-given", "Approved what a colleague sent")
    name_kind("listing.approval-refused", "Asked a colleague for changes before publishing")
    name_kind("listing.approval-withdrawn", "Took back what was sent for approval")
    register(Asked())
    register(Decided())
    task_submitted.connect(
        _no_mail_of_wagtails,
        sender=TaskState,
        dispatch_uid="group_approval_task_submitted_email_notification",
    )
    for signal, receiver, name in (
        (workflow_submitted, _asked, "submitted"),
        (workflow_approved, _approved, "approved"),
        (workflow_rejected, _refused, "rejected"),
    ):
        signal.connect(
            receiver, sender=WorkflowState, dispatch_uid=f"workflow_state_{name}_email_notification"
        )
    workflow_cancelled.connect(_withdrawn, sender=WorkflowState, dispatch_uid="approval-withdrawn")


def _no_mail_of_wagtails(**_: object) -> None:
    """Whoever may approve is told by `_asked`."""


def _asked(sender: Any, instance: WorkflowState, user: User | None = None, **_: object) -> None:
    record("listing.approval-asked", instance.content_object, by=user or SYSTEM)
    for one in User.objects.who_may(PUBLISH_LISTINGS):
        if user is None or one.pk != user.pk:
            task = instance.current_task_state_id
            _post("approval.asked", instance, one, f"approval-asked:{instance.pk}:{task}:{one.pk}")


def _approved(sender: Any, instance: WorkflowState, user: User | None = None, **_: object) -> None:
    record("listing.approval-given", instance.content_object, by=user or SYSTEM)
    _tell_sender(instance, user)


def _refused(sender: Any, instance: WorkflowState, user: User | None = None, **_: object) -> None:
    record("listing.approval-refused", instance.content_object, by=user or SYSTEM)
    _tell_sender(instance, user)


def _withdrawn(sender: Any, instance: WorkflowState, user: User | None = None, **_: object) -> None:
    record("listing.approval-withdrawn", instance.content_object, by=user or SYSTEM)


def _tell_sender(state: WorkflowState, user: User | None) -> None:
    asker = state.requested_by
    if asker is not None and (user is None or asker.pk != user.pk):
        task = state.current_task_state_id
        _post("approval.decided", state, asker, f"approval-decided:{state.pk}:{task}", task=task)


def _post(kind: str, state: WorkflowState, to: User, key: str, **facts: Any) -> None:
    post(kind, about=to, to=Recipient("user", to.pk), key=key, facts={"state": state.pk, **facts})


class _AboutApproval(MessageKind):
    """To one colleague, about something that was sent for approval."""

    folder: str

    def resolve(self, message: OutboxMessage) -> Envelope:
        to = User.objects.filter(pk=message.to_id, is_active=True).first() if message.to_id else None
        state = WorkflowState.objects.filter(pk=message.facts["state"]).first()
        if to is None or state is None or state.content_object is None:
            raise Withheld("The account is closed, or what was sent is gone")
        return letter(self.folder, recipient=to.email, context={"user": to, **self.context(message, state)})

    def context(self, message: OutboxMessage, state: WorkflowState) -> dict[str, Any]:
        about = state.content_object
        url = AdminURLFinder().get_edit_url(about) or ""
        newest = about.get_latest_revision_as_object()
        return {
            "name": str(newest),
            "what": str(about._meta.verbose_name),
            "button_label": "Open it",
            "button_url": settings.SITE_URL.rstrip("/") + url,
        }


class Asked(_AboutApproval):
    """To everybody who may publish, except whoever sent it."""

    name = "approval.asked"
    folder = "approval_asked"

    def context(self, message: OutboxMessage, state: WorkflowState) -> dict[str, Any]:
        if state.status != WorkflowState.STATUS_IN_PROGRESS:
            raise Withheld("Somebody has decided already")
        return {**super().context(message, state), "sender": str(state.requested_by or "A colleague")}


class Decided(_AboutApproval):
    """To whoever sent it."""

    name = "approval.decided"
    folder = "approval_decided"

    def context(self, message: OutboxMessage, state: WorkflowState) -> dict[str, Any]:
        task = TaskState.objects.filter(pk=message.facts["task"]).first()
        return {
            **super().context(message, state),
            "approved": state.status == WorkflowState.STATUS_APPROVED,
            "comment": task.comment if task else "",
            "decider": str(task.finished_by) if task and task.finished_by else "A colleague",
        }
