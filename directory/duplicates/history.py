"""How a merge reads in the history of both records on the editing screens."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogFormatter

MERGED, UNMERGED = "directory.merged", "directory.unmerged"


class _Told(LogFormatter):
    sentence = ""

    def format_message(self, log_entry: Any) -> str:
        return self.sentence.format(name=log_entry.data.get("name", ""))


def _register(actions: Any) -> None:
    @actions.register_action(MERGED)
    class Merged(_Told):
        label = "Make one"
        sentence = "Made one with “{name}”"

    @actions.register_action(UNMERGED)
    class Unmerged(_Told):
        label = "Undo a merge"
        sentence = "Is no longer one with “{name}”"


def register_own() -> None:
    """Called once, when the app is ready."""
    hooks.register("register_log_actions", _register)
