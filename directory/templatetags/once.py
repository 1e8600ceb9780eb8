"""The key of a form that writes, beside the token against forged requests."""

from __future__ import annotations

import secrets
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.once.middleware import FIELD

register = template.Library()


@register.simple_tag(takes_context=True)
def once_key(context: dict[str, Any]) -> SafeString:
    """A hidden field with a fresh key; a form that is drawn again with its errors keeps the one it had."""
    request = context.get("request")
    sent = request.POST.get(FIELD, "") if request is not None and request.method == "POST" else ""
    key = sent if sent else secrets.token_urlsafe(18)
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, key)
