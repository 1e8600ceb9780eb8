from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = "Directory"

    def ready(self) -> None:
        from directory.accounts import letters as account_letters
        from directory.accounts import menu, permissions
        from directory.audit import guards, kinds
        from directory.finder import checks, hooks  # noqa: F401  registers the system checks
        from directory.openreferral import hooks as of_sources
        from directory.shortlists import letters as list_letters

        kinds.name_own()
        account_letters.register_own()
        list_letters.register_own()
        post_migrate.connect(guards.install_after_migrate, sender=self)
        self._register_work()
        menu.register_item("Unmet need", "directory:unmet", permissions.SEE_UNMET, 70)
        menu.register_start(permissions.SEE_UNMET, "directory:unmet", 90)
        hooks.connect()
        of_sources.connect()

    def _register_work(self) -> None:
        from directory.finder import reindex
        from directory.messages import delivery
        from directory.shortlists import actions as shortlists
        from directory.upkeep import sweeping, working

        working.register_work("messages", delivery.deliver_a_few, order=10)
        working.register_work("index", reindex.drain, order=20)
        working.register_work("mend the index", reindex.mend, every=timedelta(minutes=2), order=22)
        working.register_work("renew listings", reindex.renew_nightly, every=timedelta(hours=1), order=25)
        sweeping.register_step("shared lists", shortlists.sweep)
        working.register_work("sweep", sweeping.sweep_as_work, every=timedelta(minutes=15), order=30)
