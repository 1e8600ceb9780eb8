from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = "Directory"

    def ready(self) -> None:
        from directory.accounts import menu, permissions, sign_in_record
        from directory.accounts import messages as account_messages
        from directory.audit import guards, kinds
        from directory.catalogue import contact_messages
        from directory.finder import map_checks  # noqa: F401  registers its system checks
        from directory.indexing import reindex, signals, touched
        from directory.openreferral import signals as source_signals
        from directory.shortlists import messages as list_messages

        kinds.name_own()
        account_messages.register_own()
        contact_messages.register_own()
        list_messages.register_own()
        sign_in_record.connect()
        post_migrate.connect(guards.install_after_migrate, sender=self)
        self._register_work()
        menu.register_item("Unmet need", "directory:unmet", permissions.SEE_UNMET, 70)
        menu.register_start(permissions.SEE_UNMET, "directory:unmet", 90)
        signals.connect()
        touched.register_drain(reindex.drain)
        source_signals.connect()

    def _register_work(self) -> None:
        from directory.accounts import counting, password_links
        from directory.audit import checking, sealing
        from directory.background import sweep, work
        from directory.indexing import reindex
        from directory.messages import delivery
        from directory.once import sweeping as once
        from directory.shortlists import actions as shortlists

        work.register_work("messages", delivery.deliver_a_few, order=10)
        work.register_work("index", reindex.drain, order=20)
        work.register_work("mend the index", reindex.mend, every=timedelta(minutes=2), order=22)
        work.register_work("renew listings", reindex.renew_nightly, every=timedelta(hours=1), order=25)
        work.register_work("seal the audit", sealing.seal_recent, every=timedelta(seconds=10), order=15)
        sweep.register_step("audit is whole", checking.check_a_slice)
        sweep.register_step("shared lists", shortlists.sweep)
        sweep.register_step("keys of forms", once.sweep)
        sweep.register_step("counts of sign-in tries", counting.sweep)
        sweep.register_step("addresses that asked for a password", password_links.sweep)
        work.register_work("sweep", sweep.sweep_as_work, every=timedelta(minutes=15), order=30)
