"""Pictures that editors uploaded, in the sizes that pages show. A proxy may serve the folder itself
instead."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

FOLDER = "images"
"""Where Wagtail puts them. Originals and documents lie beside it and are not served."""
A_MONTH = 30 * 24 * 3600


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    response = serve(request, path, document_root=str(Path(str(settings.MEDIA_ROOT)) / FOLDER))
    response["Cache-Control"] = f"public, max-age={A_MONTH}"
    return response
