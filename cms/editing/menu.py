"""Items of the editing menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from directory.accounts.requests import user_of


class Permitted(MenuItem):
    """A menu item for whoever holds a permission."""

    def __init__(self, permission: str, *args: Any, **options: Any) -> None:
        self.permission = permission
        super().__init__(*args, **options)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(user_of(request).may(self.permission))
