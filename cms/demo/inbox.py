"""All mail the demonstration has sent, with working links, so that one person can play every part.

What is kept of a message holds no token: the links are made anew from their rows while the page is shown.
Outside a demonstration the page does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory.messages.models import MessageState, OutboxMessage, SentMessage
from directory.messages.rendering import with_links_in

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class ShownMessage:
    id: str
    recipient: str
    subject: str
    body: SafeString
    at: datetime


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404("There is an inbox only in a demonstration.")
    sent = SentMessage.objects.order_by("-at", "-pk")
    to = request.GET.get("to", "")
    if to:
        sent = sent.filter(recipient=to)
    page = Paginator(sent, PER_PAGE).get_page(request.GET.get("page"))
    here = request.build_absolute_uri("/").rstrip("/")
    context = {
        "page": page,
        "messages_sent": [
            _shown(message, text, here)
            for message, text in zip(page, with_links_in([message.body for message in page]), strict=True)
        ],
        "waiting": OutboxMessage.objects.filter(
            state__in=[MessageState.WAITING, MessageState.SENDING]
        ).count(),
        "to": to,
    }
    return render(request, "cms/demo/inbox.html", context)


@csp_update({"style-src": [UNSAFE_INLINE]})  # a mail carries its styles in its tags
@never_cache
@require_safe
def as_sent(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message as a mail program draws it, with its links working."""
    if not settings.DEMO:
        raise Http404("There is an inbox only in a demonstration.")
    message = get_object_or_404(SentMessage, message_id=message_id)
    return HttpResponse(_from_here(with_links_in([message.html or message.body])[0], request))


def _from_here(text: str, request: HttpRequest) -> str:
    """Links lead to wherever the demonstration is opened from, such as a phone on the same network."""
    return text.replace(settings.SITE_URL.rstrip("/"), request.build_absolute_uri("/").rstrip("/"))


def _shown(message: SentMessage, text: str, here: str) -> ShownMessage:
    """Links lead to wherever the demonstration is opened from, such as a phone on the same network."""
    text = text.replace(settings.SITE_URL.rstrip("/"), here)
    return ShownMessage(
        id=str(message.message_id),
        recipient=message.recipient,
        subject=message.subject,
        body=mark_safe(linebreaks(urlize(text, autoescape=True))),  # noqa: S308  urlize escapes
        at=message.at,
    )
