"""Prescribing joins the directory here: its permissions, audit names, message kinds and sweep steps."""

from django.apps import AppConfig


class PrescribingConfig(AppConfig):
    name = "prescribing"
    verbose_name = "Prescribing"

    def ready(self) -> None:
        from directory.accounts import permissions as asked
        from directory.accounts.actions import register_guard
        from directory.upkeep.sweeping import register_step
        from prescribing import named, permissions
        from prescribing.prescriptions import balance, messages, timers
        from prescribing.referrals import timers as referral_timers
        from prescribing.teams.handing_over import still_owns

        asked.PERSONAL.update(permissions.PERSONAL)
        named.name_events()
        messages.register_own()
        register_guard(still_owns)
        register_step("prescription timers", timers.apply)
        register_step("referral timers", referral_timers.apply)
        register_step("late tasks", timers.escalate_late_tasks)
        register_step("received is open and closed", balance.check_daily)
