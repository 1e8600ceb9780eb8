"""Told by a provider of mail over the web: POST with the secret `BOUNCE_WEBHOOK_SECRET`.

Three shapes are read: our own plain one, Mailgun's and SendGrid's; docs/deploying.md shows them. The secret
comes as the password of Basic, as a Bearer token, or as the key of a signature: over the body (ours), or over
time and token (Mailgun).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from directory import clock
from directory.accounts.actors import System
from directory.bounces.actions import note_failure
from directory.bounces.models import BounceKind
from directory.bounces.notification import FailedDelivery, id_in, kind_of_status, status_in

PROVIDER = System("mail that came back")
LARGEST = 1_000_000
SIGNED_SECONDS = 15 * 60
"""How long a signature of Mailgun's is valid, either way: clocks differ a little."""
MOST = 2_000
"""Events in one call."""


class NotUnderstood(ValueError):
    """It is no JSON, or of none of the shapes."""


@csrf_exempt
@require_POST
def told(request: HttpRequest) -> HttpResponse:
    """Answers how many failures were new. What is none of ours, or no failure, is taken and forgotten."""
    if not settings.BOUNCE_WEBHOOK_SECRET:
        raise Http404
    body = request.body
    if len(body) > LARGEST:
        return JsonResponse({"problem": "It is too large."}, status=413)
    try:
        said = _loaded(body)
    except NotUnderstood as problem:
        # Whoever may not tell us anything does not learn either what we understand.
        return _answer_refused() if not knows_secret(request, body, None) else _problem(str(problem))
    if not knows_secret(request, body, said):
        return _answer_refused()
    try:
        found = failures_in_json(said)
    except NotUnderstood as problem:
        return _problem(str(problem))
    new = [note_failure(failure=one, told_by="webhook", by=PROVIDER) for one in found]
    return JsonResponse({"new": sum(one is not None for one in new)})


def knows_secret(request: HttpRequest, body: bytes, said: Any) -> bool:
    """Whether it comes from whoever knows the secret."""
    key = settings.BOUNCE_WEBHOOK_SECRET.encode()
    way, _, given = request.headers.get("Authorization", "").partition(" ")
    if way.lower() == "bearer":
        return hmac.compare_digest(given.strip().encode(), key)
    if way.lower() == "basic":
        try:
            _user, _, password = base64.b64decode(given, validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return False
        return hmac.compare_digest(password, key)
    if signature := request.headers.get("X-Waymark-Signature", ""):
        right = hmac.new(key, body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(signature.removeprefix("sha256=").encode(), right.encode())
    signed = said.get("signature") if isinstance(said, Mapping) else None
    if isinstance(signed, Mapping) and _is_recent(signed.get("timestamp")):
        over = f"{signed.get('timestamp', '')}{signed.get('token', '')}".encode()
        right = hmac.new(key, over, hashlib.sha256).hexdigest()
        return hmac.compare_digest(str(signed.get("signature", "")).encode(), right.encode())
    return False


def _is_recent(timestamp: Any) -> bool:
    """Seconds since 1970, of just now: a signature says nothing of the event, so it must not last."""
    text = str(timestamp)
    now = clock.now().timestamp()
    return text.isascii() and text.isdigit() and len(text) < 12 and abs(now - int(text)) <= SIGNED_SECONDS


def failures_in_json(said: Any) -> list[FailedDelivery]:
    """The failures among these events. Raises NotUnderstood for none of the shapes."""
    if isinstance(said, Mapping) and isinstance(said.get("event-data"), Mapping):
        events, read = [said["event-data"]], _of_mailgun
    elif isinstance(said, Mapping) and isinstance(said.get("events"), list):
        events, read = said["events"], _plain
    elif isinstance(said, Mapping) and "message_id" in said:
        events, read = [said], _plain
    elif isinstance(said, list):
        events, read = said, _of_sendgrid
    else:
        raise NotUnderstood("It has none of the shapes that are read. See docs/deploying.md.")
    found = (read(one) for one in events[:MOST] if isinstance(one, Mapping))
    return list(dict.fromkeys(one for one in found if one is not None))


def _plain(event: Mapping[str, Any]) -> FailedDelivery | None:
    """`{"message_id": "<…@…>", "kind": "hard", "status": "5.1.1"}`; without `kind` the status says it."""
    ours, status = id_in(_text(event, "message_id")), status_in(_text(event, "status"))
    kind = _text(event, "kind").lower()
    if not kind and status:
        kind = kind_of_status(status)
    if ours is None or kind not in BounceKind.values:
        return None
    return FailedDelivery(ours, BounceKind(kind), status)


def _of_mailgun(event: Mapping[str, Any]) -> FailedDelivery | None:
    """Mailgun's "failed": permanent, or temporary while it is still tried."""
    if _text(event, "event") != "failed":
        return None
    headers = _inner(_inner(event, "message"), "headers")
    ours = id_in(_text(headers, "message-id"))
    delivery = _inner(event, "delivery-status")
    words = " ".join(
        (_text(delivery, "enhanced-code"), _text(delivery, "message"), _text(delivery, "description"))
    )
    status = status_in(words) or status_in(f"{_text(delivery, 'code')} ")
    if _text(event, "severity") == "temporary":
        return _failure(ours, BounceKind.DELAYED, status)
    if _text(event, "reason") in {"suppress-bounce", "bounce"} and not status:
        return _failure(ours, BounceKind.HARD, status)
    return _failure(ours, kind_of_status(status) if status else BounceKind.SOFT, status)


def _of_sendgrid(event: Mapping[str, Any]) -> FailedDelivery | None:
    """SendGrid's "bounce" (of type "blocked" where the address is no reason), "dropped" and "deferred"."""
    name = _text(event, "event")
    ours = id_in(_text(event, "smtp-id"))
    status = status_in(_text(event, "status")) or status_in(_text(event, "reason"))
    if name == "deferred":
        return _failure(ours, BounceKind.DELAYED, status)
    if name == "dropped":
        bounced = "bounced address" in _text(event, "reason").lower()
        return _failure(ours, BounceKind.HARD if bounced else BounceKind.SOFT, status)
    if name != "bounce":
        return None
    if _text(event, "type") == "blocked":
        return _failure(ours, BounceKind.SOFT, status)
    return _failure(ours, kind_of_status(status) if status else BounceKind.HARD, status)


def _failure(ours: UUID | None, kind: BounceKind, status: str) -> FailedDelivery | None:
    return None if ours is None else FailedDelivery(ours, kind, status)


def _text(event: Mapping[str, Any], name: str) -> str:
    value = event.get(name)
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _inner(event: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = event.get(name)
    return value if isinstance(value, Mapping) else {}


def _loaded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise NotUnderstood("It is no JSON.") from None


def _problem(words: str) -> JsonResponse:
    return JsonResponse({"problem": words}, status=400)


def _answer_refused() -> HttpResponse:
    return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="Returned mail"'})
