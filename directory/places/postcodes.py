"""Reads postcodes as people type them, and says why something is not one.

Shapes are those of Royal Mail: an outcode (A9, A99, AA9, AA99, A9A, AA9A) and an incode (9AA) whose letters
are never C, I, K, M, O or V. A letter O standing where only a digit can is read as 0, a letter I or L as 1,
and the other way about. Well-formed is not the same as in use: that is for the table of postcodes to say.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

EXAMPLE = "DT4 8NF"

AREAS = frozenset(
    (  # noqa: SIM905  a list of 126 quoted pairs says no more
        "AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT "
        "DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE "
        "LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM "
        "SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
    ).split()
)
"""The letters a postcode may begin with, with forces (BF), Northern Ireland, the islands and banks (BX)."""

_INWARD_NEVER = frozenset("CIKMOV")
_TO_DIGIT = {"O": "0", "I": "1", "L": "1"}
_TO_LETTER = {"0": "O", "1": "I"}
_OUTWARD_SHAPES = {2: ("A9",), 3: ("AA9", "A99", "A9A"), 4: ("AA99", "AA9A")}
_THIRD_LETTERS = frozenset("ABCDEFGHJKPSTUW")
_FOURTH_LETTERS = frozenset("ABEHMNPRVWXY")


_FORCES = re.compile(r"BFPO(?:CO)?(\d{1,4})")
_COUNTRY = re.compile(r"(?<=\d[A-Z]{2}) (?:UK|GB|U K|UNITED KINGDOM|GREAT BRITAIN|ENGLAND|SCOTLAND|WALES)$")
_MOST_SLIPS = 2
"""Letters and digits that may be taken for each other in one postcode."""


class PostcodeProblem(ValueError):
    """Why something is not a postcode, in words for people."""


@dataclass(frozen=True, slots=True)
class ParsedPostcode:
    """A postcode in capitals. `incode` is None for an outcode alone. `slips` says whether it was mended."""

    outcode: str
    incode: str | None = None
    slips: bool = field(default=False, compare=False)

    @property
    def compact(self) -> str:
        """Without a space, as the key of the table: DT48NF."""
        return self.outcode + (self.incode or "")

    @property
    def canonical(self) -> str:
        """As Royal Mail writes it: DT4 8NF."""
        return f"{self.outcode} {self.incode}" if self.incode else self.outcode

    @property
    def sector(self) -> str:
        """As DT4 8; empty for an outcode alone."""
        return f"{self.outcode} {self.incode[0]}" if self.incode and self.outcode != "BFPO" else ""

    @property
    def area(self) -> str:
        """The letters it begins with: DT."""
        return "BF" if self.outcode == "BFPO" else "".join(itertools.takewhile(str.isalpha, self.outcode))


def parse(text: str) -> ParsedPostcode:
    """A whole postcode or an outcode. Raises PostcodeProblem with the reason when it is neither."""
    parts = _parts(text)
    compact = "".join(parts)
    if forces := _FORCES.fullmatch(compact):
        return ParsedPostcode("BFPO", forces[1])
    if not any(c.isdigit() for c in compact):
        raise PostcodeProblem(_why_not(parts, compact))
    if compact == "GIR0AA":
        return ParsedPostcode("GIR", "0AA")
    whole = _whole(parts, compact)
    if whole:
        return whole
    if len(parts) == 1 and len(compact) <= 4:
        outcode, slips = _outward(compact)
        if outcode:
            return ParsedPostcode(outcode, None, slips)
    raise PostcodeProblem(_why_not(parts, compact))


def parse_sector(text: str) -> str | None:
    """ "DT4 8" from a sector in any case and spacing, else None. Needs its space: DT48 is an outcode."""
    parts = _split(text)
    if len(parts) != 2 or len(parts[1]) != 1:
        return None
    outcode = _outward(parts[0])[0]
    digit = _TO_DIGIT.get(parts[1], parts[1])
    return f"{outcode} {digit}" if outcode and digit.isdigit() else None


def looks_like_postcode(text: str) -> bool:
    """Whether somebody meant a postcode rather than the name of a place: short, with a digit or two."""
    compact = "".join(_split(text))
    return 2 <= len(compact) <= 9 and any(c.isdigit() for c in compact) and compact[0].isalnum()


def _split(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).upper().strip()
    plain = re.sub(r"[\s,._/\-–—]+", " ", plain.replace("\u200b", "")).strip(" .,;:'\"()")
    return _COUNTRY.sub("", plain).split()


def _parts(text: str) -> list[str]:
    parts = _split(text)
    if not parts:
        raise PostcodeProblem(_("Enter a postcode, such as %(example)s.") % {"example": EXAMPLE})
    odd = next((c for c in "".join(parts) if not (c.isascii() and c.isalnum())), None)
    if odd:
        raise PostcodeProblem(
            _("A postcode has only letters and numbers, as in %(example)s, but this has “%(odd)s”.")
            % {"example": EXAMPLE, "odd": odd}
        )
    return parts


def _whole(parts: list[str], compact: str) -> ParsedPostcode | None:
    if not 5 <= len(compact) <= 7:
        return None
    incode, slips_in = _inward(compact[-3:])
    outcode, slips_out = _outward(compact[:-3])
    if not (incode and outcode):
        return None
    if sum(a != b for a, b in zip(compact, outcode + incode, strict=True)) > _MOST_SLIPS:
        return None
    if len(parts) == 2 and len(parts[1]) > 3 and any(c.isdigit() for c in parts[0]):
        return None  # DT4 88NF: whoever typed the space meant DT4, so there is a digit too many
    return ParsedPostcode(outcode, incode, slips_in or slips_out)


def _inward(text: str) -> tuple[str, bool]:
    digit = _TO_DIGIT.get(text[0], text[0])
    if not digit.isdigit() or not text[1:].isalpha() or set(text[1:]) & _INWARD_NEVER:
        return "", False
    return digit + text[1:], digit != text[0]


def _outward(text: str) -> tuple[str, bool]:
    """The outcode, and whether it was mended; an empty one when no shape fits with a known area."""
    best: tuple[int, str] | None = None
    for shape in _OUTWARD_SHAPES.get(len(text), ()):
        made = _fit(text, shape)
        if made:
            changes = sum(a != b for a, b in zip(text, made, strict=True))
            best = min(best, (changes, made)) if best else (changes, made)
    return (best[1], best[0] > 0) if best else ("", False)


def _fit(text: str, shape: str) -> str:
    made = "".join(
        (_TO_DIGIT if wanted == "9" else _TO_LETTER).get(c, c) for c, wanted in zip(text, shape, strict=True)
    )
    if not all(c.isdigit() == (wanted == "9") for c, wanted in zip(made, shape, strict=True)):
        return ""
    letters = len(shape) - len(shape.lstrip("A"))
    if made[:letters] not in AREAS:
        return ""
    digits = made[letters:]
    if len(digits) == 2 and digits.isdigit() and digits[0] == "0":
        return ""
    if shape == "A9A" and made[2] not in _THIRD_LETTERS:
        return ""
    if shape == "AA9A" and made[3] not in _FOURTH_LETTERS:
        return ""
    return made


def _why_not(parts: list[str], compact: str) -> str:
    shown = " ".join(parts)
    facts = {"shown": shown, "example": EXAMPLE, "end": compact[-3:], "letters": compact[-2:]}
    if not any(c.isdigit() for c in compact):
        return (
            _("“%(shown)s” has no number in it; a postcode has letters and numbers, as in %(example)s.")
            % facts
        )
    if not any(c.isalpha() for c in compact):
        return (
            _("“%(shown)s” has no letters in it; a postcode has letters and numbers, as in %(example)s.")
            % facts
        )
    area = "".join(itertools.takewhile(str.isalpha, compact))[:2]
    if area and area not in AREAS and area[:1] not in AREAS:
        return _("No British postcode begins with %(area)s.") % {"area": area}
    if len(compact) > 7 or (len(parts) == 2 and len(parts[1]) > 3):
        return _why_too_long(parts, shown)
    if len(compact) == 4 or (len(parts) == 2 and len(parts[1]) < 3):
        return (
            _("“%(shown)s” looks cut short; a postcode ends in a number and two letters, as in %(example)s.")
            % facts
        )
    return _why_ends_wrong(compact, facts)


def _why_ends_wrong(compact: str, facts: dict[str, str]) -> str:
    if len(compact) >= 5:
        first, letters = compact[-3], compact[-2:]
        if not (first.isdigit() or first in _TO_DIGIT) or not letters.isalpha():
            return (
                _("“%(shown)s” ends in %(end)s, not in a number and two letters as in %(example)s.") % facts
            )
        if set(letters) & _INWARD_NEVER:
            return (
                _("“%(shown)s” ends in %(letters)s; the last two letters are never C, I, K, M, O or V.")
                % facts
            )
    facts["area"] = EXAMPLE[:3]
    return (
        _("“%(shown)s” is not a postcode. One looks like %(example)s, or just %(area)s for the area.") % facts
    )


def _why_too_long(parts: list[str], shown: str) -> str:
    meant = _without_one(parts[0], parts[1]) if len(parts) == 2 else _without_one("", parts[0])
    if meant:
        return _("“%(shown)s” has a letter or number too many. Did you mean %(meant)s?") % {
            "shown": shown,
            "meant": meant,
        }
    return _("“%(shown)s” is too long for a postcode, which has at most seven letters and numbers.") % {
        "shown": shown
    }


def _without_one(kept: str, doubtful: str) -> str:
    """The postcode that is left when one letter or number of `doubtful` goes (the last first), else empty."""
    for i in reversed(range(len(doubtful))):
        shorter = doubtful[:i] + doubtful[i + 1 :]
        parts = [kept, shorter] if kept else [shorter]
        if found := _whole(parts, kept + shorter):
            return found.canonical
    return ""
