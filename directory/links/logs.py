"""Keeps secrets out of log lines: tokens of links, and everything that was typed (query strings)."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"(/a/)[^\s/\"'?#]+")
_QUERY = re.compile(r"(?<=\S)\?[^\s\"']+")


def without_secrets(text: str) -> str:
    return _QUERY.sub("?…", _TOKEN.sub(r"\1…", text))


class WithoutSecrets(logging.Filter):
    """Rewrites each record's message and arguments; never drops a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_secrets(record.getMessage())
        record.args = ()
        return True
