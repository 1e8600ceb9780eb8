"""The worker: a process of its own that does what must not happen while somebody waits for a page."""

from __future__ import annotations

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections

from directory.background import work
from directory.background.heartbeats import SECONDS, record_heartbeat

log = logging.getLogger(__name__)
IDLE_SECONDS = 1.0
BEAT_SECONDS = 15.0


class Command(BaseCommand):
    help = (
        "Send messages, keep the search index up to date, sweep every 15 minutes. SIGTERM stops it cleanly."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do what is due now, then end.")

    def handle(self, *, once: bool = False, **options: Any) -> None:
        stop = threading.Event()
        if once:
            RepeatingJobs(stop).run_all()
            return
        self._stop_on_signals(stop)
        self.stdout.write("Worker started. Ctrl-C stops it after the message in hand.")
        rounds = RepeatingJobs(stop)
        while not stop.is_set():
            close_old_connections()
            busy = rounds.run_due()
            stop.wait(0 if busy else IDLE_SECONDS)
        self.stdout.write("Worker stopped.")

    def _stop_on_signals(self, stop: threading.Event) -> None:
        def ask(number: int, frame: FrameType | None) -> None:
            stop.set()

        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, ask)
            signal.signal(signal.SIGINT, ask)


class RepeatingJobs:
    """Runs each registered job when its interval is over. One that fails does not stop the others."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._next: dict[str, float] = {}
        self._next_beat = 0.0
        self._failing: dict[str, str] = {}
        self._longest = 0.0
        self._beside: dict[str, threading.Thread] = {}

    def run_all(self) -> None:
        for job in work.jobs():
            self._run(job)
        self._beat()

    def run_due(self) -> bool:
        """One round. Whether there may be more to do at once."""
        busy = False
        for job in work.jobs():
            if self._stop.is_set():
                break
            if time.monotonic() >= self._next.get(job.name, 0.0):
                busy = self._start(job) > 0 or busy
                self._next[job.name] = time.monotonic() + job.every.total_seconds()
        self._beat()
        return busy

    def _start(self, job: work.Job) -> int:
        """Runs it, or has it run in a thread of its own unless that is still at it."""
        if not job.beside:
            return self._run(job)
        before = self._beside.get(job.name)
        if before is None or not before.is_alive():
            # A daemon: stopping the worker does not wait for it. What it had in hand is rolled back.
            thread = threading.Thread(target=self._run_beside, args=(job,), name=job.name, daemon=True)
            self._beside[job.name] = thread
            thread.start()
        return 0

    def _run_beside(self, job: work.Job) -> None:
        try:
            self._run(job)
        finally:
            connections.close_all()

    def _run(self, job: work.Job) -> int:
        began = time.monotonic()
        try:
            done = job.run() or 0
        except Exception as problem:
            log.exception("The worker's job %s failed; it is tried again", job.name)
            self._failing[job.name] = type(problem).__name__
            return 0
        finally:
            if not job.beside:  # which holds nothing else up
                self._longest = max(self._longest, time.monotonic() - began)
        self._failing.pop(job.name, None)
        return done

    def _beat(self) -> None:
        if time.monotonic() < self._next_beat:
            return
        self._next_beat = time.monotonic() + BEAT_SECONDS
        try:
            record_heartbeat("worker", {**self._failing, SECONDS: round(self._longest, 2)})
            self._longest = 0.0
        except Exception:
            log.exception("The worker could not leave a sign of life")
