"""Reading an uploaded photo and writing it anew: upright, smaller, without where and when it was taken."""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 15 * 2**20
"""What the camera of a phone makes is a third of it."""
MOST_PIXELS = {"JPEG": 55_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
"""The largest camera of a phone. A JPEG is made smaller while it is decoded; the others are decoded whole."""
MOST_SCANS = 64
"""Of a JPEG that is sent little by little; cameras make some ten. Each is decoded over the whole picture, so
that a small file of many thousands would take minutes."""
_SCAN = re.compile(rb"\xff\xda\x00(?:\x06\x00|\x08\x01|\x0a\x02|\x0c\x03|\x0e\x04)")
"""How each scan begins: with a length that fits its number of colours, as other bytes hardly do by chance."""
_COUNTS_AS = {"MPO": "JPEG"}
"""A JPEG with more pictures behind the first, as phones make with a depth or a second lens."""
LEAST_SIDE = 300
LARGE, SMALL = (1200, 1200), (320, 320)
PAGE = (2600, 2600)
"""A photographed page of paper can be read at this size."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of our own making, with nothing in it but its pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Pictures:
    large: Picture
    small: Picture

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.large.content).hexdigest()


def read_photo(file: IO[bytes], size: int) -> Pictures:
    """Both sizes of an uploaded file. Raises ValidationError in plain words for what is too large, too small,
    or no photo that we can read."""
    if size > MOST_BYTES:
        raise ValidationError(_("This file is too large. Choose a photo of at most 15 MB"), code="large")
    picture = _opened(file)
    return Pictures(_written(picture, LARGE, 82), _written(picture, SMALL, 78))


def read_page(content: bytes) -> Picture:
    """A photograph or scan of paper, written anew. Raises ValidationError as `read_photo`."""
    return _written(_opened(io.BytesIO(content), PAGE), PAGE, 86)


def _opened(file: IO[bytes], within: tuple[int, int] = LARGE) -> Image.Image:
    """Decoded, upright, in plain colours, at most that large. What it says of its size is asked before."""
    try:
        if _has_too_many_scans(file):
            raise ValueError("more scans than any camera makes")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # MOST_PIXELS instead
            found = Image.open(file, formats=FORMATS)
        kind = _COUNTS_AS.get(str(found.format), str(found.format))
        if found.width * found.height > MOST_PIXELS[kind]:
            raise ValidationError(_("This picture is too large. Choose a smaller one"), code="large")
        if max(found.size) < LEAST_SIDE:
            raise ValidationError(
                _("This picture is very small and would look blurred. Choose a larger one"), code="small"
            )
        found.draft("RGB", within)
        whole = found.convert("RGBA") if found.mode == "P" else found
        whole.thumbnail(within, Image.Resampling.LANCZOS)  # in its place, so that one large picture is held
        return _plain(ImageOps.exif_transpose(whole))
    except ValidationError:
        raise
    except Exception as broken:  # Pillow raises many kinds for files that are broken in their own ways
        raise ValidationError(
            _("We cannot read this file. Choose a photo as JPEG, PNG or WebP"), code="unreadable"
        ) from broken


def _has_too_many_scans(file: IO[bytes]) -> bool:
    raw = file.read()
    file.seek(0)
    return raw[:2] == b"\xff\xd8" and sum(1 for _scan in _SCAN.finditer(raw)) > MOST_SCANS


def _plain(picture: Image.Image) -> Image.Image:
    """Without an alpha channel: what was see-through is white."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    whole = picture.convert("RGBA")
    ground = Image.new("RGB", whole.size, "white")
    ground.paste(whole, mask=whole.getchannel("A"))
    return ground


def _written(picture: Image.Image, within: tuple[int, int], quality: int) -> Picture:
    """Its pixels alone are copied, so that no EXIF, GPS position, comment or thumbnail comes along."""
    smaller = picture.copy()
    smaller.thumbnail(within, Image.Resampling.LANCZOS)
    bare = Image.new("RGB", smaller.size)
    bare.paste(smaller)
    made = io.BytesIO()
    bare.save(made, "JPEG", quality=quality, optimize=True, progressive=True)
    return Picture(made.getvalue(), *bare.size)
