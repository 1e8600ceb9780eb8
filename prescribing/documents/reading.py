"""What may be kept: told from what is in the file, never from its name or from what a browser says it is."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError

from directory.checks_and_agreements.documents import MEGABYTE, file_name
from directory.photos.pictures import read_page

MIME = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain; charset=utf-8",
}
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.webp,.docx,.odt,.txt"
WHAT_MAY_BE_KEPT = "Give a PDF, a picture (JPEG, PNG or WebP), a Word or OpenDocument text, or plain text."
_MARKUP = re.compile(
    r"\s*<(?:!doctype|!--|\?xml|html|head|body|script|svg|iframe|meta|[a-z][a-z0-9]*[\s>/])", re.I
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ODT = b"application/vnd.oasis.opendocument.text"
_MOST_PARTS = 2000


@dataclass(frozen=True, slots=True)
class Given:
    """A file that may be kept, as it is kept. `digest` is of what was given."""

    name: str
    type: str
    content: bytes
    digest: str


def most_bytes() -> int:
    return int(settings.DOCUMENT_MOST_MEGABYTES) * MEGABYTE


def check_size(size: int) -> None:
    """Before anything of it is read."""
    if not size:
        raise ValidationError("This file is empty.")
    if size > most_bytes():
        raise ValidationError(
            f"This file is too large: give one of at most {settings.DOCUMENT_MOST_MEGABYTES} MB."
        )


def read(name: str, content: bytes) -> Given:
    """Raises ValidationError for what is too large, empty, or nothing that may be kept.

    A picture is written anew, without where and when it was taken.
    """
    check_size(len(content))
    digest = hashlib.sha256(content).hexdigest()
    kind = _type_of(name, content)
    if kind == "jpg":
        content = read_page(content).content
    return Given(file_name(name, kind), kind, content, digest)


def _type_of(name: str, content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    ):
        return "jpg"
    if content.startswith(b"PK\x03\x04"):
        return _text_in_a_zip(content)
    if name.lower().rpartition(".")[2] == "txt" and _is_plain(content):
        return "txt"
    raise ValidationError(WHAT_MAY_BE_KEPT)


def _text_in_a_zip(content: bytes) -> str:
    """Word and OpenDocument keep a text as a zip of parts. Only the short name of a type is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {one.filename: one for one in archive.infolist()}
            odt = parts.get("mimetype")
            is_odt = odt is not None and odt.file_size <= len(_ODT) + 2 and archive.read(odt).strip() == _ODT
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as broken:
        raise ValidationError(
            "This file is broken, or has a password. Save it again without one."
        ) from broken
    lower = [part.lower() for part in parts]
    if len(parts) > _MOST_PARTS or any(one.flag_bits & 1 for one in parts.values()):
        raise ValidationError("This file is broken, or has a password. Save it again without one.")
    if any("vbaproject" in part or part.startswith(("basic/", "scripts/")) for part in lower):
        raise ValidationError("There are macros in this file. Save it without them, or as PDF.")
    if is_odt and "content.xml" in parts:
        return "odt"
    if "[Content_Types].xml" in parts and "word/document.xml" in parts:
        return "docx"
    raise ValidationError(WHAT_MAY_BE_KEPT)


def _is_plain(content: bytes) -> bool:
    """Words as UTF-8, without signs that no text has, and no web page under another name."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(text) and not _MARKUP.match(text)
