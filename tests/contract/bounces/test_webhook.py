"""Providers that tell of returned mail over the web keep the contract, and prove who they are."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from directory import clock
from directory.bounces.models import Bounce, BounceKind
from tests.contract.bounces.rules import GONE, BounceRules
from tests.unit.directory.bounces.telling import sent_to

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SECRET = "a-secret-of-the-tests"
ADDRESS = "/mail/returned/"


@pytest.fixture(autouse=True)
def _secret(settings: Any) -> None:
    settings.BOUNCE_WEBHOOK_SECRET = SECRET


def basic(password: str = SECRET) -> str:
    return "Basic " + base64.b64encode(f"anybody:{password}".encode()).decode()


def post(said: Any, *, authorization: str = "", body: bytes | None = None, **headers: str) -> HttpResponse:
    raw = json.dumps(said).encode() if body is None else body
    if authorization:
        headers["authorization"] = authorization
    client = Client(enforce_csrf_checks=True)
    return client.post(ADDRESS, raw, content_type="application/json", headers=headers)


def plain(message_id: uuid.UUID, kind: BounceKind) -> dict[str, Any]:
    status = {BounceKind.HARD: "5.1.1", BounceKind.SOFT: "5.2.2", BounceKind.DELAYED: "4.4.1"}[kind]
    return {"message_id": f"<{message_id}@hub.example>", "kind": kind.value, "status": status}


def mailgun(message_id: uuid.UUID, kind: BounceKind) -> dict[str, Any]:
    """As Mailgun posts "failed": the parts that are read among those that are not."""
    timestamp, token = str(int(clock.now().timestamp())), uuid.uuid4().hex
    signature = hmac.new(SECRET.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    codes = {
        BounceKind.HARD: (550, "5.1.1", "permanent", "bounce"),
        BounceKind.SOFT: (552, "5.2.2", "permanent", "generic"),
        BounceKind.DELAYED: (421, "4.4.1", "temporary", "generic"),
    }
    code, enhanced, severity, reason = codes[kind]
    return {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": {
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "event": "failed",
            "severity": severity,
            "reason": reason,
            "log-level": "error",
            "recipient": GONE,
            "recipient-domain": "wykecuppa.example",
            "envelope": {"sender": "returned@hub.example", "transport": "smtp", "targets": GONE},
            "delivery-status": {
                "attempt-no": 1,
                "code": code,
                "enhanced-code": enhanced,
                "message": f"{code} {enhanced} The email account that you tried to reach cannot be used",
                "description": "",
                "session-seconds": 0.43,
            },
            "message": {
                "headers": {"to": GONE, "message-id": f"{message_id}@hub.example", "subject": "Is it right?"},
                "attachments": [],
                "size": 5813,
            },
            "timestamp": 1795515121.48,
        },
    }


def sendgrid(message_id: uuid.UUID, kind: BounceKind) -> list[dict[str, Any]]:
    """As SendGrid posts events: several at once, of which most say nothing of a failure."""
    same = {
        "email": GONE,
        "timestamp": 1795515121,
        "smtp-id": f"<{message_id}@hub.example>",
        "sg_event_id": "Ym91bmNlLTAtMTIzNDU2Nzg",
        "sg_message_id": "rbtnWrG1DVDGGGFHFyun0A==.filter0001.16648.5515E0B88.0",
    }
    event = {
        BounceKind.HARD: {
            "event": "bounce",
            "type": "bounce",
            "status": "5.1.1",
            "reason": "550 5.1.1 Unknown",
        },
        BounceKind.SOFT: {
            "event": "bounce",
            "type": "blocked",
            "status": "5.7.1",
            "reason": "554 5.7.1 Blocked",
        },
        BounceKind.DELAYED: {"event": "deferred", "response": "421 4.7.0 try again later", "attempt": "2"},
    }[kind]
    return [{**same, "event": "processed"}, {**same, **event}]


class WebhookRules(BounceRules):
    def shape(self, message_id: uuid.UUID, kind: BounceKind) -> Any:
        raise NotImplementedError

    def tell(self, message_id: uuid.UUID, kind: BounceKind) -> None:
        assert post(self.shape(message_id, kind), authorization=basic()).status_code == 200

    def tell_nonsense(self) -> None:
        assert post({"hello": 1}, authorization=basic()).status_code == 400
        assert post(None, body=b"{", authorization=basic()).status_code == 400
        assert post([1, None, "x", {"event": None}], authorization=basic()).status_code == 200


class TestPlain(WebhookRules):
    def shape(self, message_id: uuid.UUID, kind: BounceKind) -> Any:
        return plain(message_id, kind)


class TestSeveralPlain(WebhookRules):
    def shape(self, message_id: uuid.UUID, kind: BounceKind) -> Any:
        return {"events": [plain(message_id, kind)]}


class TestMailgun(WebhookRules):
    def shape(self, message_id: uuid.UUID, kind: BounceKind) -> Any:
        return mailgun(message_id, kind)

    def tell(self, message_id: uuid.UUID, kind: BounceKind) -> None:
        assert post(self.shape(message_id, kind)).status_code == 200  # its own signature is enough


class TestSendGrid(WebhookRules):
    def shape(self, message_id: uuid.UUID, kind: BounceKind) -> Any:
        return sendgrid(message_id, kind)


@pytest.mark.parametrize(
    "authorization", ["", basic("wrong"), "Bearer wrong", "Basic !!!", "Bearer", "Digest x"]
)
def test_without_the_secret_nothing_is_taken(authorization: str) -> None:
    message = sent_to(GONE)
    answer = post(plain(message.pk, BounceKind.HARD), authorization=authorization)
    assert answer.status_code == 401
    assert not Bounce.objects.exists()


def test_the_secret_may_come_as_a_token_or_sign_the_body() -> None:
    body = json.dumps(plain(sent_to(GONE).pk, BounceKind.HARD)).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    signed = {"X-Waymark-Signature": f"sha256={signature}"}
    assert post(None, body=body, **signed).json() == {"new": 1}
    assert post(None, body=body.replace(b"5.1.1", b"5.1.2"), **signed).status_code == 401
    again = plain(sent_to(GONE).pk, BounceKind.HARD)
    assert post(again, authorization=f"Bearer {SECRET}").json() == {"new": 1}


def test_a_signature_of_mailguns_of_last_week_or_of_another_key_is_refused() -> None:
    said = mailgun(sent_to(GONE).pk, BounceKind.HARD)
    wrong = {**said, "signature": {**said["signature"], "signature": "0" * 64}}
    assert post(wrong).status_code == 401
    stamp = str(int(clock.now().timestamp()) - 8 * 86_400)
    over = f"{stamp}token".encode()
    old = hmac.new(SECRET.encode(), over, hashlib.sha256).hexdigest()
    said["signature"] = {"timestamp": stamp, "token": "token", "signature": old}
    assert post(said).status_code == 401
    assert not Bounce.objects.exists()


@pytest.mark.parametrize(("minutes", "status"), [(0, 200), (10, 200), (-10, 200), (20, 401), (1200, 401)])
def test_a_signature_of_mailguns_lasts_a_quarter_of_an_hour(minutes: int, status: int) -> None:
    said = mailgun(sent_to(GONE).pk, BounceKind.HARD)
    stamp = str(int(clock.now().timestamp()) - minutes * 60)
    signature = hmac.new(SECRET.encode(), f"{stamp}token".encode(), hashlib.sha256).hexdigest()
    said["signature"] = {"timestamp": stamp, "token": "token", "signature": signature}
    assert post(said).status_code == status


def test_where_no_secret_is_set_there_is_no_such_page(settings: Any) -> None:
    settings.BOUNCE_WEBHOOK_SECRET = ""
    said = plain(sent_to(GONE).pk, BounceKind.HARD)
    for authorization in ("", basic(""), "Bearer "):
        assert post(said, authorization=authorization).status_code == 404


def test_only_posts_are_taken_and_none_without_end() -> None:
    assert Client().get(ADDRESS).status_code == 405
    assert post(None, body=b" " * 1_100_000, authorization=basic()).status_code == 413
