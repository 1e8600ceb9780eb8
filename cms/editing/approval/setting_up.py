"""The workflow of a new site: a colleague reads it. Safe to repeat; what editors changed is left alone."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    GroupApprovalTask,
    Page,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from cms.editing.approval.waiting import APPROVED
from directory.accounts.permissions import PUBLISH_LISTINGS
from directory.accounts.roles import roles_that_may
from directory.accounts.write_roles import group_of

NAME = "A colleague reads it first"
_WAGTAILS = "Moderators approval"
"""Which Wagtail makes of itself, with groups that nobody here is in."""


@transaction.atomic
def setup_approval() -> str:
    """Make it for listings and pages, unless a workflow of that name is there or was ended by somebody."""
    if Workflow.objects.filter(name=NAME).exists():
        return "as it was"
    task = GroupApprovalTask.objects.create(name="Read by somebody who may publish")
    task.groups.set([group_of(role) for role in roles_that_may(PUBLISH_LISTINGS)])
    workflow = Workflow.objects.create(name=NAME)
    WorkflowTask.objects.create(workflow=workflow, task=task.task_ptr, sort_order=0)
    for model in APPROVED:
        kind = ContentType.objects.get_for_model(model)
        WorkflowContentType.objects.get_or_create(content_type=kind, defaults={"workflow": workflow})
    root = Page.get_first_root_node()
    own = WorkflowPage.objects.filter(page=root).exclude(workflow__name=_WAGTAILS)
    if not own.exists():
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    Workflow.objects.filter(name=_WAGTAILS).update(active=False)
    return "made"
