"""/health/: whether this deployment does what nobody looks at. For a monitor, so it names nobody."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory.background import database_tables
from directory.background import health as checks
from directory.background.heartbeats import Heartbeat
from directory.messages import health as mail
from directory.messages.models import MessageState, OutboxMessage


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when all is well, 503 when somebody should look; `problems` says what, and what to do."""
    problems, counts = _looked()
    answer = {"ok": not problems, "problems": problems, **counts}
    return JsonResponse(answer, status=200 if not problems else 503)


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """Whether this web process answers and reaches its database: for whoever would restart it."""
    try:
        Heartbeat.objects.exists()
    except DatabaseError:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})


def _looked() -> tuple[list[str], dict[str, int]]:
    """Problems and counts. Of a database that lacks tables nothing more is asked: it would only fail."""
    try:
        connection.ensure_connection()
        if found := database_tables.differences():
            return found, {}
        return checks.problems(), _counts()
    except DatabaseError:
        return ["The database does not answer. Is it running, and is DATABASE_URL right?"], {}


def _counts() -> dict[str, int]:
    return {
        "messages_waiting": mail.waiting().count(),
        "messages_overdue": mail.overdue().count(),
        "messages_failed": OutboxMessage.objects.filter(state=MessageState.FAILED).count(),
    }
