"""Which role holds which permission: one file that a policy person can read.

`setup` writes each role to a Django group of the same name. Permissions are Django's own, as app.codename;
this is the one place in this app that names permissions of apps above it, because a policy split over
four apps is a policy nobody has read.
"""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    RECEPTIONIST = "receptionist", "Receptionist"
    NAVIGATOR = "navigator", "Care navigator"
    COORDINATOR = "coordinator", "Duty coordinator"
    SUPERVISOR = "supervisor", "Supervisor"
    PARTNER = "partner", "Partner who refers in"
    MEMBER = "member", "Member of a group"
    EDITOR = "editor", "Directory editor"
    WRITER = "writer", "Directory writer"
    COMMISSIONER = "commissioner", "Commissioner"
    ADMINISTRATOR = "administrator", "Administrator"


_CASELOAD = {
    "directory.see_professional",
    "prescribing.see_today",
    "prescribing.save_team_list",
    "prescribing.record_person",
    "prescribing.refer_in",
    "prescribing.read_person",
    "prescribing.change_person",
    "prescribing.prescribe",
    "prescribing.read_prescription",
    "prescribing.answer_for_group",
    "prescribing.break_glass",
}

_WRITING = {
    "wagtailadmin.access_admin",
    "directory.see_professional",
    *(
        f"directory.{verb}_{model}"
        for verb in ("add", "change", "view")
        for model in ("organisation", "service", "location")
    ),
}
"""Drafts, which somebody who may publish approves."""

_EDITING = {
    "wagtailadmin.access_admin",
    "directory.see_professional",
    "directory.import_listings",
    "directory.confirm_facts",
    "directory.confirm_referral_contact",
    "directory.set_capacity",
    "directory.keep_checks",
    "directory.see_unmet",
    "directory.see_quality",
    "cms.change_sitemenu",
    *(
        f"directory.{verb}_{model}"
        for verb in ("add", "change", "delete", "view", "publish")
        for model in ("organisation", "service", "location", "need", "dangertopic")
    ),
    *(
        f"directory.{verb}_{model}"
        for verb in ("add", "change", "delete", "view")
        for model in ("synonym", "termmapping", "toldsentence", "wishphrase", "schoolterm", "checkkind")
    ),
}

PERMISSIONS: dict[Role, set[str]] = {
    Role.RECEPTIONIST: {
        "directory.see_professional",
        "prescribing.prescribe_at_desk",
        "prescribing.read_sent",
        "prescribing.refer_in",
    },
    Role.NAVIGATOR: _CASELOAD,
    Role.COORDINATOR: _CASELOAD | {"prescribing.work_queue"},
    Role.SUPERVISOR: _CASELOAD
    | {"prescribing.work_queue", "prescribing.supervise", "directory.read_audit", "directory.see_unmet"}
    | {"prescribing.see_reconciliation"},
    Role.PARTNER: {"directory.see_professional", "prescribing.read_sent", "prescribing.refer_in"},
    Role.MEMBER: {"directory.keep_own_listing"},
    Role.EDITOR: _EDITING,
    Role.WRITER: _WRITING,
    Role.COMMISSIONER: {"prescribing.see_insight", "directory.see_unmet", "directory.see_quality"},
    Role.ADMINISTRATOR: _EDITING
    | {
        "cms.change_hubsettings",
        "wagtailcore.change_workflow",
        "wagtailcore.delete_workflow",
        "directory.manage_accounts",
        "directory.read_audit",
        "prescribing.manage_teams",
        "prescribing.see_reconciliation",
        "prescribing.add_team",
        "prescribing.change_team",
        "prescribing.view_team",
    },
}


def roles_that_may(permission: str) -> list[Role]:
    """The roles that hold a permission."""
    return [role for role, held in PERMISSIONS.items() if permission in held]
