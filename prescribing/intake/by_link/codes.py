"""A code to the place's own mailbox, before it shows what was sent earlier: a link may be read by others."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from directory import clock
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from directory.shortlists.sending_limits import FORMS, Visitor, count, mailbox_of
from prescribing.intake.models import ReadingCode, ReferringPlace

GOOD_FOR = timedelta(minutes=30)
MOST_TRIES = 5
OPEN_FOR = timedelta(minutes=30)
"""So long what was sent earlier can be read in this browser."""


MOST_CODES = {"network": 3, "wide-network": 6, "recipient": 9, "site": FORMS["site"]}
"""Codes an hour. Whoever holds a link uses up those of their own network, and leaves some to the office."""


@transaction.atomic
def send_code(*, place: ReferringPlace, visitor: Visitor) -> ReadingCode:
    """Six digits to the confirmed address, counted by where they are asked from. Raises TooMany.

    Earlier codes go on: else whoever holds the link could end the one that the office is about to type.
    """
    marks = {kind: f"{place.pk} {mark}" for kind, mark in visitor.marks.items() if mark}
    count("reading code", {**marks, "recipient": mailbox_of(place.email)}, MOST_CODES)
    code = ReadingCode.objects.create(place=place)
    post("refer-in.code", about=code, to=Recipient("address", place.pk), key=f"refer-in.code:{code.pk}")
    return code


def digits_of(code: ReadingCode) -> str:
    """Worked out anew each time and stored nowhere."""
    mac = salted_hmac("waymark.reading-code", str(code.pk), algorithm="sha256").digest()
    return f"{int.from_bytes(mac[:8], 'big') % 1_000_000:06d}"


@transaction.atomic
def use_code(*, place: ReferringPlace, code_id: UUID, typed: str) -> bool:
    """Whether these are the digits that were sent. A code opens once; five wrong tries end it."""
    code = ReadingCode.objects.select_for_update().filter(pk=code_id, place=place, used_at=None).first()
    if code is None or code.sent_at + GOOD_FOR <= clock.now() or code.wrong_tries >= MOST_TRIES:
        return False
    given = "".join(sign for sign in typed if sign.isdigit())
    if not constant_time_compare(given, digits_of(code)):
        code.wrong_tries += 1
        code.save(update_fields=["wrong_tries"])
        return False
    code.used_at = clock.now()
    code.save(update_fields=["used_at"])
    return True
