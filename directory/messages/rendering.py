"""From a kind's templates to an envelope: text and HTML of one message, with its links put in last.

A link in the context is its row, which renders as the mark `{link:<id>}`. The mark is what is kept; the
address with its token takes its place only in what is sent, and in the demo's inbox while it is shown.
The layouts emails/… extend draw `button_url` with `button_label` as the one button.
"""

from __future__ import annotations

import re
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
    for name, value in context.items():
        marked[name] = mark_of(value) if isinstance(value, SignedLink) else value
    subject = " ".join(_plain(f"emails/{folder}/subject.txt", marked).split())
    marked["subject"] = subject
    text = _plain(f"emails/{folder}/body.txt", marked).strip() + "\n"
    html = render_to_string(f"emails/{folder}/body.html", marked) if channel == "email" else ""
    return Envelope(
        recipient=recipient,
        subject=subject,
        text=with_links(text),
        html=with_links(html),
        stored_text=text,
        stored_html=html,
        reply_to=reply_to or marked.get("reply_to") or settings.HUB_REPLY_TO,
        channel=channel,
        keep_recipient=keep_recipient,
    )


def _plain(template: str, context: Mapping[str, Any]) -> str:
    """Plain text: nothing in it is HTML, so nothing is escaped."""
    written = Engine.get_default().get_template(template).render(Context(context, autoescape=False))
    return _MANY_LINES.sub("\n\n", written)


def with_links(text: str) -> str:
    """The same text with each mark replaced by its link's address. A link that is gone leaves its mark."""
    return with_links_in([text])[0]


def with_links_in(texts: Sequence[str]) -> list[str]:
    """The same for many texts, in one query."""
    ids = {UUID(found) for text in texts for found in _MARK.findall(text)}
    addresses = {str(link.pk): address_of(link) for link in SignedLink.objects.filter(pk__in=ids)}
    return [_MARK.sub(lambda found: addresses.get(found[1], found[0]), text) for text in texts]
