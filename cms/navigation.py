"""What every page knows: the site's name, the hub's number, and the menu this person may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {"site_name": "Waymark", "demo": settings.DEMO, "navigation": []}
