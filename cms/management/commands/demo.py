"""`manage.py demo`: an invented but believable place, served with its worker until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cms.demo.building import AlreadyLived, build, is_built, reset
from cms.demo.logins import LOGINS, PASSWORD


class Command(BaseCommand):
    help = "Set up the demo place (once), then serve it with its worker. Ctrl-C stops both."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"), help="Default: PORT, or 8000.")
        parser.add_argument(
            "--host",
            default=os.environ.get("HOST") or "127.0.0.1",
            help="The address it listens on: HOST, or 127.0.0.1, which this machine alone reaches. "
            "The demo prints its passwords: give 0.0.0.0 only where everybody may have them.",
        )
        parser.add_argument("--reset", action="store_true", help="Empty the demo place and make it anew.")
        parser.add_argument("--no-serve", action="store_true", help="Only set it up.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This is not a demo: set WAYMARK_DEMO=1 with development settings, never in production."
            )
        began = time.monotonic()
        call_command("migrate", verbosity=0)
        try:
            if options["reset"]:
                reset()
            if not is_built():
                build(say=self.stdout.write)
        except AlreadyLived as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Ready after {time.monotonic() - began:.0f} seconds.")
        self._print_logins(options["port"])
        if not options["no_serve"]:
            self._serve(options["host"], options["port"])

    def _print_logins(self, port: str) -> None:
        self.stdout.write(f"\nWaymark is at http://localhost:{port}  (password for everyone: {PASSWORD})\n")
        width = max(len(login.email) for login in LOGINS)
        for login in LOGINS:
            self.stdout.write(f"  {login.email:<{width}}  {login.role.label}: {login.name}")
        self.stdout.write(
            f"\nAll mail that was sent: http://localhost:{port}/demo/inbox/\nCtrl-C stops it.\n"
        )

    def _serve(self, host: str, port: str) -> None:
        """Web and worker as children; when one ends or we are told to stop, both end.

        Served without DEBUG, so that a wrong address shows our own page and no error shows the settings;
        `--insecure` has the development server give out the style sheets all the same.
        """
        address = f"[{host}]" if ":" in host else host
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        children = [
            subprocess.Popen([*manage, *arguments], env={"DEBUG": "0", **os.environ})  # noqa: S603
            for arguments in (
                ("runserver", "--noreload", "--insecure", f"{address}:{port}"),
                ("worker",),
            )
        ]

        def stop(signum: int, frame: FrameType | None) -> None:
            raise KeyboardInterrupt

        signal.signal(signal.SIGTERM, stop)
        try:
            while all(child.poll() is None for child in children):
                time.sleep(0.3)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping.")
        finally:
            for child in children:
                if child.poll() is None:
                    child.send_signal(signal.SIGTERM)
            for child in children:
                try:
                    child.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    child.kill()
