"""What only paper needs: `{% load paper %}`."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from qrcode import ERROR_CORRECT_M, QRCode

register = template.Library()


@register.simple_tag
def square(path: str) -> SafeString:
    """A square (QR code) that opens this page of the site on a phone. It wants white around it, as wide as
    four of its modules. The middle level of correction stands a crease."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(f"{settings.SITE_URL.rstrip('/')}{path}")
    rows = code.get_matrix()
    dark = [(x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    return format_html(
        '<svg class="wm-square" role="img" aria-label="{}" viewBox="0 0 {} {}"><path d="{}"/></svg>',
        _("A square to point a phone at"),
        len(rows),
        len(rows),
        "".join(f"M{x},{y}h1v1h-1z" for x, y in dark),
    )
