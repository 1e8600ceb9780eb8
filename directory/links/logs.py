"""Keeps secrets out of logs: tokens of links, and everything that was typed.

Query strings go whole, since what somebody looks for is nobody else's business. Of a traceback the place and
the kind of error stay; its message goes, since databases and parsers like to quote what they were given.
"""

from __future__ import annotations

import logging
import re
import traceback

from django.conf import settings

_SLASH = r"(?:/|%2f)"
_TOKEN = re.compile(rf"({_SLASH}a{_SLASH})[^\s/\"'?#%&]+", re.IGNORECASE)
_QUERY = re.compile(r"(?<=\S)\?[^\s\"']+")


def without_secrets(text: str) -> str:
    """Any text with tokens and query strings taken out."""
    return _TOKEN.sub(r"\1…", _QUERY.sub("?…", text))


def holds_token(address: str) -> bool:
    """Whether an address is that of a signed link."""
    return _TOKEN.search(address) is not None


class WithoutSecrets(logging.Filter):
    """Rewrites each record: message, arguments and traceback. Never drops a line, and never raises: logging
    guards its handlers against a wrong call, but not its filters."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            record.msg = without_secrets(record.getMessage())
        except Exception as problem:  # noqa: BLE001  it must not leave a log call
            # The arguments may be what somebody typed: only the words of the programmer are kept.
            kind = type(problem).__name__
            record.msg = f"{_words_of(record)} (its arguments do not fit: {kind})"
        record.args = ()
        if record.exc_info and record.exc_info[1] is not None and not settings.DEBUG:
            record.exc_text = "\n".join(private_traceback(record.exc_info[1]))
        return True


def _words_of(record: logging.LogRecord) -> str:
    return without_secrets(record.msg) if isinstance(record.msg, str) else "A line that cannot be written"


def keep_secrets_out_of(*loggers: str) -> None:
    """For loggers of other programs, such as gunicorn's, whatever handlers and formats they were given."""
    for name in loggers:
        logger = logging.getLogger(name)
        if not any(isinstance(found, WithoutSecrets) for found in logger.filters):
            logger.addFilter(WithoutSecrets())


def private_traceback(error: BaseException) -> list[str]:
    """Lines of a traceback, causes first, with the kind of each error and without its message."""
    return _without_messages(traceback.TracebackException.from_exception(error))


def _without_messages(error: traceback.TracebackException) -> list[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = [*_without_messages(cause), "which led to:"] if cause else []
    lines = "".join(error.stack.format()).rstrip().splitlines()
    kind = error.exc_type
    name = f"{kind.__module__}.{kind.__qualname__}" if kind else "an error"
    return [*before, "Traceback (most recent call last):", *lines, name]
