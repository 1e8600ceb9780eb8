"""Pictures are shown; what lies beside them is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in ("images", "original_images", "documents"):
        (tmp_path / "media" / name).mkdir(parents=True)
        (tmp_path / "media" / name / "red.png").write_bytes(b"\x89PNG")
    return tmp_path / "media"


@pytest.mark.django_db
def test_a_picture_is_shown_and_kept_by_browsers(client: Client, folder: Path) -> None:
    response = client.get("/media/images/red.png")
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"\x89PNG"  # type: ignore[attr-defined]
    assert response.headers["Content-Type"] == "image/png"
    assert "max-age" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "original_images/red.png",
        "documents/red.png",
        "images/",
        "images/../documents/red.png",
        "images/%2e%2e/documents/red.png",
        "images//etc/passwd",
        "images/none.png",
    ],
)
def test_originals_documents_and_other_files_are_not(client: Client, folder: Path, path: str) -> None:
    assert client.get(f"/media/{path}").status_code in {301, 302, 400, 404}
