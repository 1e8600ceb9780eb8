"""What may be kept as a copy of a check or agreement: told by its own first bytes, not by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE
TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
_BEGINS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
_UNSAFE = re.compile(r"[^\w .()-]+")


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    kind: str
    content: bytes


def read(name: str, content: bytes) -> Document:
    """Raises ValidationError for what is too large, empty, or neither PDF, JPEG nor PNG."""
    if not content:
        raise ValidationError("This file is empty.")
    if len(content) > MOST_BYTES:
        raise ValidationError(f"This file is too large: give one of at most {MOST_BYTES // MEGABYTE} MB.")
    kind = next((kind for begins, kind in _BEGINS.items() if content.startswith(begins)), "")
    if not kind:
        raise ValidationError("Give a PDF, or a photograph as JPEG or PNG.")
    return Document(file_name(name, kind), kind, content)


def file_name(name: str, kind: str) -> str:
    """Letters, digits and a few signs of it, with the ending of what it is."""
    plain = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or "document"
    plain = " ".join(_UNSAFE.sub(" ", plain).split()).strip(". ") or "document"
    return f"{plain[:100]}.{kind}"
