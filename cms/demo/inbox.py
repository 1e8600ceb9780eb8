"""All mail the demonstration has sent, with working links, so that one person can play every part.

What is kept of a message holds no token: the links are made anew from their rows while the page is shown.
Outside a demonstration the pages do not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory.messages.models import MessageState, OutboxMessage, SentMessage
from directory.messages.rendering import with_links_in

PER_PAGE = 20
View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class ShownMessage:
    id: UUID
    recipient: str
    subject: str
    body: SafeString
    has_html: bool
    at: datetime


def in_a_demonstration_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not settings.DEMO:
            raise Http404("There is an inbox only in a demonstration.")
        return view(request, *args, **kwargs)

    return guarded


@in_a_demonstration_only
@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Newest first; `to` keeps those to one address."""
    sent = SentMessage.objects.order_by("-at", "-pk")
    to = request.GET.get("to", "")
    if to:
        sent = sent.filter(recipient=to)
    page = Paginator(sent, PER_PAGE).get_page(request.GET.get("page"))
    texts = with_links_in([message.body for message in page])
    waiting = OutboxMessage.objects.filter(state__in=[MessageState.WAITING, MessageState.SENDING])
    context = {
        "page": page,
        "messages_sent": [
            _shown(message, _from_here(text, request)) for message, text in zip(page, texts, strict=True)
        ],
        "waiting": waiting.count(),
        "to": to,
    }
    return render(request, "cms/demo/inbox.html", context)


@in_a_demonstration_only
@csp_update({"style-src": [UNSAFE_INLINE]})  # type: ignore[arg-type]  # a mail carries its styles in its tags
@never_cache
@require_safe
def as_sent(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message as a mail program draws it, with its links working."""
    message = get_object_or_404(SentMessage.objects.exclude(html=""), message_id=message_id)
    return HttpResponse(_from_here(with_links_in([message.html])[0], request))


def _from_here(text: str, request: HttpRequest) -> str:
    """Links lead to wherever the demonstration is opened from, such as a phone on the same network."""
    return text.replace(settings.SITE_URL.rstrip("/"), request.build_absolute_uri("/").rstrip("/"))


def _shown(message: SentMessage, text: str) -> ShownMessage:
    return ShownMessage(
        id=message.message_id,
        recipient=message.recipient,
        subject=message.subject,
        body=mark_safe(linebreaks(urlize(text, autoescape=True))),  # noqa: S308  urlize escapes
        has_html=bool(message.html),
        at=message.at,
    )
