"""From a kind's templates to an envelope: text and HTML of one message, with its links put in last.

A link in the context is its row, which renders as a mark with a random key of this letter alone. In what is
sent, the address with its token takes the place of these marks and of nothing else: what looks like a mark in
anybody's words stays words. What is kept has `{link:<id>}` instead; a mark that stood in somebody's words is
kept broken, so that the demo's inbox, which shows the addresses, opens nothing that the letter did not hold.
The layouts emails/… extend draw `button_url` with `button_label` as the one button.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template import Context, Engine
from django.template.loader import render_to_string

from directory.links.addresses import address_of
from directory.links.models import SignedLink
from directory.messages.kinds import Envelope

_about_us: list[Callable[[], Mapping[str, Any]]] = []
_MANY_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_MARK = re.compile(r"\{link:([0-9a-f-]{36})\}")
_BEGINS = "{link:"
_BROKEN = "{link\N{WORD JOINER}:"


def register_about_us(supplier: Callable[[], Mapping[str, Any]]) -> None:
    """What every message may say of the sender: site_name, place_name, hub_phone, hub_hours, reply_to."""
    _about_us.append(supplier)


def mark_of(link: SignedLink) -> str:
    """What stands for a link's address in everything that is kept."""
    return f"{{link:{link.pk}}}"


def letter(
    folder: str,
    *,
    recipient: str,
    context: Mapping[str, Any],
    reply_to: str = "",
    channel: str = "email",
    keep_recipient: bool = True,
) -> Envelope:
    """Render emails/<folder>/{subject.txt,body.txt,body.html}; a text message has no HTML.

    Links in `context` are SignedLink rows.
    """
    marked: dict[str, Any] = {"site_url": settings.SITE_URL.rstrip("/")}
    for supplier in _about_us:
        marked.update(supplier())
    held = {f"link-{secrets.token_hex(16)}": one for one in context.values() if isinstance(one, SignedLink)}
    keys = {one.pk: key for key, one in held.items()}
    for name, value in context.items():
        marked[name] = keys[value.pk] if isinstance(value, SignedLink) else value
    subject = " ".join(_plain(f"emails/{folder}/subject.txt", marked).split())
    marked["subject"] = subject
    text = _plain(f"emails/{folder}/body.txt", marked).strip() + "\n"
    html = render_to_string(f"emails/{folder}/body.html", marked) if channel == "email" else ""
    return Envelope(
        recipient=recipient,
        subject=_as_kept(subject, held),
        text=_with_addresses(text, held),
        html=_with_addresses(html, held),
        stored_text=_as_kept(text, held),
        stored_html=_as_kept(html, held),
        reply_to=reply_to or marked.get("reply_to") or settings.HUB_REPLY_TO,
        channel=channel,
        keep_recipient=keep_recipient,
    )


def _plain(template: str, context: Mapping[str, Any]) -> str:
    """Plain text: nothing in it is HTML, so nothing is escaped."""
    written = Engine.get_default().get_template(template).render(Context(context, autoescape=False))
    return _MANY_LINES.sub("\n\n", written)


def _with_addresses(text: str, held: Mapping[str, SignedLink]) -> str:
    """What is sent: each key of this letter gives way to its address, in one pass."""
    return _replaced(text, {key: address_of(link) for key, link in held.items()})


def _as_kept(text: str, held: Mapping[str, SignedLink]) -> str:
    """What is kept: words that look like a mark are broken first, then the keys give way to marks."""
    return _replaced(text.replace(_BEGINS, _BROKEN), {key: mark_of(link) for key, link in held.items()})


def _replaced(text: str, by_key: Mapping[str, str]) -> str:
    if not by_key:
        return text
    return re.sub("|".join(map(re.escape, by_key)), lambda found: by_key[found[0]], text)


def with_links(text: str) -> str:
    """The same text with each mark replaced by its link's address. A link that is gone leaves its mark."""
    return with_links_in([text])[0]


def with_links_in(texts: Sequence[str]) -> list[str]:
    """The same for many texts, in one query."""
    ids = {UUID(found) for text in texts for found in _MARK.findall(text)}
    addresses = {str(link.pk): address_of(link) for link in SignedLink.objects.filter(pk__in=ids)}
    return [_MARK.sub(lambda found: addresses.get(found[1], found[0]), text) for text in texts]
