"""Prescribing joins the directory here: its permissions, audit names, message kinds and sweep steps."""

from django.apps import AppConfig


class PrescribingConfig(AppConfig):
    name = "prescribing"
    verbose_name = "Prescribing"

    def ready(self) -> None:
        from directory.accounts import permissions as asked
        from prescribing import permissions

        asked.PERSONAL.update(permissions.PERSONAL)
