"""Letters of mail servers, as several write them: whose message came back, and whether for good."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.bounces.models import BounceKind
from directory.bounces.notification import FailedDelivery, failures_in, kind_of_status, status_in
from directory.bounces.words import words_of
from directory.messages.models import OutboxMessage
from tests.unit.directory.bounces.telling import holiday_answer, letter

OURS = OutboxMessage()
HARD, SOFT, DELAYED = BounceKind.HARD, BounceKind.SOFT, BounceKind.DELAYED

EXIM = f"""Return-path: <>
From: Mail Delivery System <Mailer-Daemon@mx.hub.example>
To: returned@hub.example
Auto-Submitted: auto-replied
X-Failed-Recipients: gone@wykecuppa.example
References: <{OURS.pk}@hub.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="1795515121-eximdsn-42"
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender

--1795515121-eximdsn-42
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.
A message that you sent could not be delivered to one or more of its recipients.

  gone@wykecuppa.example
    host mx.wykecuppa.example [192.0.2.25]
    SMTP error from remote mail server after RCPT TO:<gone@wykecuppa.example>:
    550-5.1.1 The email account that you tried to reach does not exist.

--1795515121-eximdsn-42
Content-type: message/delivery-status

Reporting-MTA: dns; mx.hub.example

Action: failed
Final-Recipient: rfc822;gone@wykecuppa.example
Status: 5.0.0
Remote-MTA: dns; mx.wykecuppa.example
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.

--1795515121-eximdsn-42
Content-type: text/rfc822-headers

From: The hub <hub@hub.example>
To: gone@wykecuppa.example
Subject: Is it right?
Message-Id: <{OURS.pk}@hub.example>

--1795515121-eximdsn-42--
"""

EXCHANGE = f"""From: postmaster@wykecuppa.example
To: returned@hub.example
Date: Tue, 24 Nov 2026 10:12:04 +0000
Content-Type: multipart/report; report-type=delivery-status;
	boundary="80ad7f5b-2f4e-4a6e-8d0c-5f0d2a5a6c11"
Content-Language: en-GB
Message-ID: <a7c4@DB9PR01MB7322.eurprd01.prod.exchangelabs.example>
In-Reply-To: <{OURS.pk}@hub.example>
References: <{OURS.pk}@hub.example>
Subject: Undeliverable: Is it right?
Auto-Submitted: auto-replied
MIME-Version: 1.0

--80ad7f5b-2f4e-4a6e-8d0c-5f0d2a5a6c11
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain; charset="us-ascii"

Your message to gone@wykecuppa.example couldn't be delivered.
--inner
Content-Type: text/html; charset="us-ascii"

<html><body><p>Your message couldn't be delivered.</p></body></html>
--inner--

--80ad7f5b-2f4e-4a6e-8d0c-5f0d2a5a6c11
Content-Type: message/delivery-status

Reporting-MTA: dns;DB9PR01MB7322.eurprd01.prod.exchangelabs.example
Received-From-MTA: dns;mail.hub.example
Arrival-Date: Tue, 24 Nov 2026 10:12:03 +0000

Final-Recipient: rfc822;gone@wykecuppa.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--80ad7f5b-2f4e-4a6e-8d0c-5f0d2a5a6c11
Content-Type: message/rfc822

Message-ID: <{OURS.pk}@hub.example>
From: The hub <hub@hub.example>
Subject: Is it right?
Content-Type: multipart/alternative; boundary="orig"

--orig
Content-Type: text/plain

Is it right?
--orig--

--80ad7f5b-2f4e-4a6e-8d0c-5f0d2a5a6c11--
"""

OTHER_ALPHABET = f"""From: MAILER-DAEMON@mx.hub.example
To: returned@hub.example
Content-Type: multipart/report; report-type=global-delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain; charset=utf-8

Nicht zugestellt.
--b
Content-Type: message/global-delivery-status
Content-Transfer-Encoding: 8bit

Reporting-MTA: dns; mx.hub.example

Final-Recipient: utf-8; jürgen@wykecuppa.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 unbekannt

--b
Content-Type: message/global-headers

Subject: Grüße
Message-ID: <{OURS.pk}@hub.example>

--b--
"""

IN_WORDS = f"""Return-Path: <>
From: MAILER-DAEMON@mail.hub.example
To: returned@hub.example
Subject: failure notice

Hi. This is the qmail-send program at mail.hub.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<gone@wykecuppa.example>:
192.0.2.25 does not like recipient.
Remote host said: 550 no mailbox by that name
Giving up on 192.0.2.25.

--- Below this line is a copy of the message.

Return-Path: <returned@hub.example>
From: The hub <hub@hub.example>
Message-ID: <{OURS.pk}@hub.example>
Subject: Is it right?

Is it right?
"""


@pytest.mark.parametrize("raw", [EXIM, EXCHANGE, OTHER_ALPHABET, IN_WORDS, letter(OURS).decode()])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_each_servers_letter_says_whose_message_it_was_and_that_there_is_no_mailbox(
    raw: str, ends: str
) -> None:
    (found,) = failures_in(raw.replace("\n", ends).encode())
    assert (found.message_id, found.kind) == (OURS.pk, HARD)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"Status": "5.2.2", "Diagnostic_Code": "smtp; 552 5.2.2 over quota"}, SOFT),
        ({"Status": "5.0.0", "Diagnostic_Code": "smtp; 552 5.2.2 over quota"}, SOFT),
        ({"Status": "5.0.0", "Diagnostic_Code": ""}, HARD),
        ({"Status": "", "Diagnostic_Code": "smtp; 550 unknown user"}, HARD),
        ({"Status": "", "Diagnostic_Code": "smtp; 554 rejected as spam"}, SOFT),
        ({"Status": "5.7.1", "Diagnostic_Code": "smtp; 554 5.7.1 blocked by a list"}, SOFT),
        ({"Status": "4.4.7", "Diagnostic_Code": "smtp; 421 took too long"}, SOFT),
        ({"Status": "5.4.4", "Diagnostic_Code": ""}, HARD),
        ({"Action": "delayed", "Status": "4.4.1", "Diagnostic_Code": ""}, DELAYED),
        ({"Action": "FAILED (for good)"}, HARD),
    ],
)
def test_hard_soft_and_held_up_are_told_apart(fields: dict[str, str], kind: BounceKind) -> None:
    (found,) = failures_in(letter(OURS, **fields))
    assert found.kind is kind


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", ""])
def test_what_arrived_is_no_failure(action: str) -> None:
    assert failures_in(letter(OURS, Action=action, Status="2.1.5", Diagnostic_Code="")) == []


def test_what_people_and_their_mailboxes_answer_is_no_failure() -> None:
    assert failures_in(holiday_answer(OURS)) == []
    assert failures_in(f"From: jo@x.example\nIn-Reply-To: <{OURS.pk}@h>\n\nIt said 550 once.".encode()) == []


def test_a_letter_about_somebody_elses_message_is_none_of_ours() -> None:
    theirs = letter(OURS).replace(str(OURS.pk).encode(), b"20261124.1234")
    assert failures_in(theirs) == []


def test_of_several_recipients_each_failure_is_read_once() -> None:
    block = b"\n\nFinal-Recipient: rfc822; other@x.example\nAction: failed\nStatus: 5.1.1\n"
    twice = letter(OURS).replace(b"Recipient address rejected\n", b"Recipient address rejected" + block)
    assert failures_in(twice) == [FailedDelivery(OURS.pk, HARD, "5.1.1")]


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(raw: bytes) -> None:
    assert failures_in(raw) == []


@given(st.integers(0, len(EXCHANGE)), st.binary(max_size=8))
def test_a_letter_that_is_cut_or_spoilt_makes_nobody_else_bounce(at: int, spoilt: bytes) -> None:
    raw = EXCHANGE.encode()
    for broken in (raw[:at], raw[:at] + spoilt + raw[at:]):
        assert {one.message_id for one in failures_in(broken)} <= {OURS.pk}


def test_a_letter_without_end_is_read_no_further_than_its_limit() -> None:
    head, tail = letter(OURS).split(b"I'm sorry", 1)
    assert failures_in(head + b"x" * 1_200_000 + tail) == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *(
            (status, HARD)
            for status in ("5.1.1", "5.1.2", "5.1.10", "5.2.1", "5.2.0", "5.4.4", "5.4.310", "5.0.0")
        ),
        *((status, SOFT) for status in ("5.2.2", "5.2.3", "5.3.4", "5.4.7", "5.5.0", "5.7.1", "5.1.8")),
        *((status, SOFT) for status in ("4.1.1", "4.2.2", "4.4.7")),
    ],
)
def test_a_status_says_whether_the_address_is_wrong(status: str, kind: BounceKind) -> None:
    assert kind_of_status(status) is kind


def test_a_status_is_found_among_words_and_numbers_that_are_none() -> None:
    assert status_in("550 5.1.1 <a@b>") == "5.1.1"
    assert status_in("550-5.7.26 not authenticated") == "5.7.26"
    assert status_in("552 full") == "5.2.2"
    assert status_in("192.5.1.1 says nothing of version 15.2.3") == ""


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("hard", "5.1.1", "no such mailbox"),
        ("hard", "5.4.4", "no such mail server"),
        ("soft", "5.2.2", "mailbox is full"),
        ("soft", "5.7.1", "refuses mail from us"),
        ("soft", "", "did not take it"),
        ("delayed", "4.4.1", "tried again"),
    ],
)
def test_why_is_said_in_plain_words(kind: str, status: str, said: str) -> None:
    assert said in words_of(kind, status)
