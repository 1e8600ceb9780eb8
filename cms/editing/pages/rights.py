"""Pages are the editors' own: whoever may publish listings may add, change and publish pages too."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db import transaction
from wagtail.models import GroupPagePermission, Page

from directory.accounts.permissions import PUBLISH_LISTINGS
from directory.accounts.roles import roles_that_may
from directory.accounts.write_roles import group_of

ON_PAGES = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")


@transaction.atomic
def give_page_rights() -> str:
    """Below the first root, to the groups of the roles that may publish. Safe to repeat."""
    root = Page.get_first_root_node()
    rights = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=ON_PAGES)
    made = 0
    for role in roles_that_may(PUBLISH_LISTINGS):
        for right in rights:
            _, new = GroupPagePermission.objects.get_or_create(
                group=group_of(role), page=root, permission=right
            )
            made += new
    return f"{made} given" if made else "as they were"
