"""Pages as a browser reads them: the lines of a template are not seen, so no test of a page rests on them."""

from __future__ import annotations

import re

BLOCKS = (
    "address|article|aside|blockquote|button|caption|d[dlt]|details|div|fieldset|footer|form|h[1-6]|header|label|"
    "legend|li|main|nav|ol|option|p|section|select|summary|t[dhr]|table|tbody|thead|title|ul"
)
RANDOM = re.compile(r"[A-Za-z0-9_-]{20,}")  # keys against a second press, signed links, tokens of forms
KEPT = re.compile(r"(<(textarea|pre|script|style)\b.*?</\2>)", re.DOTALL)


def plain(html: str) -> str:
    """Each run of whitespace as one space, and none where it is never seen: in a tag's end and at the ends of
    a block. What stands in a box of text, in preformatted text and in scripts is left."""
    parts = iter(KEPT.split(html))
    seen = [_plain(next(parts))]
    for kept, _tag, words in zip(parts, parts, parts, strict=True):
        seen += [kept, _plain(words)]
    return "".join(seen)


def _plain(html: str) -> str:
    html = re.sub(r"[ \t\n\r\f]+", " ", html)
    html = re.sub(r" >", ">", html)
    html = re.sub(rf"(<(?:{BLOCKS})(?: [^>]*)?>) ", r"\1", html)
    return re.sub(rf" (</(?:{BLOCKS})>)", r"\1", html)


def without_tokens(text: str) -> str:
    """The text without its long random runs. A key may spell a short name by chance (“faPegm4…”), so what
    says that a name is not on a page looks for it here."""
    return RANDOM.sub("", text)
