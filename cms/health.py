"""/health/: whether this deployment does what nobody looks at. For a monitor, so it names nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory import clock
from directory.background.heartbeats import Heartbeat, is_late
from directory.messages.models import MessageState, OutboxMessage

ALLOWED = {"worker": timedelta(minutes=5), "sweep": timedelta(minutes=40)}
OVERDUE = timedelta(minutes=30)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when all is well, 503 when somebody should look; `problems` says what, in words."""
    try:
        problems, counts = _problems(), _counts()
    except DatabaseError:
        problems, counts = ["The database does not answer."], {}
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


def _problems() -> list[str]:
    problems = [
        f"The {name} has not run for {_words(name)}." for name in ALLOWED if is_late(name, ALLOWED[name])
    ]
    sweep = Heartbeat.objects.filter(name="sweep").first()
    failing = [name for name, said in (sweep.detail if sweep else {}).items() if isinstance(said, str)]
    problems += [f"The sweep's step “{name}” fails." for name in failing]
    if _counts()["messages_overdue"]:
        problems.append("Messages wait longer than they should: is the mail server reachable?")
    return problems


def _words(name: str) -> str:
    return f"{int(ALLOWED[name].total_seconds() // 60)} minutes"


def _counts() -> dict[str, Any]:
    waiting = OutboxMessage.objects.filter(state__in=[MessageState.WAITING, MessageState.SENDING])
    return {
        "messages_waiting": waiting.filter(due_at__lte=clock.now()).count(),
        "messages_overdue": waiting.filter(due_at__lte=clock.now() - OVERDUE).count(),
        "messages_failed": OutboxMessage.objects.filter(state=MessageState.FAILED).count(),
    }
