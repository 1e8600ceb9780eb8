"""Words as people meant them: safe markup, entities read, Markdown and tables in paragraphs, letters mended.

Cleaning twice changes nothing, and nothing that stood for a tag becomes one later.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

import ftfy
import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "ul", "ol", "li", "strong", "em", "br", "a", "h3"}
_TAG = re.compile(r"</?(?:p|ul|ol|li|strong|em|br|a|h3)\b[^<>]*>")
_BLOCK_END = re.compile(r"</(p|li|h\d|div|tr|ul|ol)>|<br ?/?>", re.I)
HAS_TAGS = re.compile(r"<[a-z/!?]", re.I)
"""What a browser may take for a tag, however broken it is."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but line end and tab, and halves of characters."""
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
"""Characters of no width, and those that turn the direction of what follows."""
_CELL = re.compile(r"</t[dh]\s*>\s*(?=<t[dh]\b)", re.I)
_ROW = re.compile(r"</tr\s*>\s*(?=<tr\b)|</(?:thead|caption)\s*>", re.I)
_TABLE = re.compile(r"</?(?:table|tbody|thead|tfoot|tr|t[dh]|caption|colgroup|col)\b[^<>]*>", re.I)
_AMPERSANDS = re.compile(r"&(?:amp;|#0*38;|#x0*26;)+(?=#\d+;|#x[0-9a-f]+;|[a-z][a-z0-9]*;)", re.I)
"""An ampersand of an entity that was written as an entity, once or many times."""
_MARKDOWN = re.compile(
    r"\*\*\S[^*\n]*\*\*|\[[^\]\n]+\]\((?:https?|mailto|tel):[^)\s]+\)|^#{1,6} \S|^[*-] \S.*\n+[*-] \S",
    re.M,
)
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
_MANY_TIMES = 8
_SPACES, _LINE_END, _EMPTY_LINES = (re.compile(rule) for rule in (r"[^\S\n]+", r" *\n *", r" *\n[ \n]*\n *"))


def rich(value: str) -> str:
    """Plain text with its paragraphs, or a safe subset of HTML where there is markup of either kind."""
    made = clean_characters(value)
    for _again in range(_MANY_TIMES):
        bare = unescaped(made)
        if not HAS_TAGS.search(bare):
            return _from_plain(spaced(bare))
        if not HAS_TAGS.search(made):  # markup that was wholly written as entities
            made = clean_characters(html.unescape(made))
            continue
        safe = _safe(made)
        if _TAG.search(safe):
            return safe if to_plain(safe) else ""
        made = clean_characters(html.unescape(safe))
    return spaced(clean_characters(HAS_TAGS.sub(" ", unescaped(made))))


@lru_cache(8192)
def to_plain(value: str) -> str:
    """Without markup, entities read, paragraphs apart."""
    if "<" not in value:
        return spaced(unescaped(value))
    made = _in_lines(_BLOCK_END.sub(lambda m: m[0] + "\n", value))
    if HAS_TAGS.search(made):
        made = nh3.clean(made, tags=set())
    return spaced(unescaped(made))


def in_lists(value: str) -> str:
    """Markup with a mark or a number before each point of a list, and its address after each link."""
    made = rich(value)
    if not _TAG.search(made):
        return made
    made = re.sub(r"<ol>(.*?)</ol>", _numbered, made, flags=re.S)
    made = re.sub(r"<li>", "<li>- ", made)
    made = re.sub(r"<li>- (?=\d+\. )", "<li>", made)
    made = re.sub(r'<a href="(https?:[^"]+)"[^>]*>(.*?)</a>', _with_address, made, flags=re.S)
    return re.sub(r"(?<!\n)<(?=p>|ul>|ol>|li>|h3>)", "\n<", made)


def _numbered(points: re.Match[str]) -> str:
    pieces = points[1].split("<li>")
    return "<ol>" + pieces[0] + "".join(f"<li>{n}. {one}" for n, one in enumerate(pieces[1:], 1)) + "</ol>"


def _with_address(link: re.Match[str]) -> str:
    return link[1] if link[2].strip() in link[1] else f"{link[2]} ({link[1]})"


def unescaped(value: str) -> str:
    """Entities read, those written as entities too, and what cannot be seen taken out."""
    made = clean_characters(value)
    if "&" not in made:
        return made
    for _again in range(_MANY_TIMES):
        before, made = made, clean_characters(html.unescape(_AMPERSANDS.sub("&", made)))
        if made == before:
            break
    return made


def clean_characters(value: str) -> str:
    """Line ends alike, and no control characters or characters that cannot be seen."""
    if _is_plain(value):
        return value
    made = value.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return _CONTROLS.sub("", _UNSEEN.sub("", made))


def spaced(value: str) -> str:
    """No doubled spaces, at most one empty line."""
    plain = value if "  " not in value and _is_plain(value) else _SPACES.sub(" ", value)
    return _EMPTY_LINES.sub("\n\n", _LINE_END.sub("\n", plain)).strip() if "\n" in plain else plain.strip()


def _is_plain(value: str) -> bool:
    """Whether it holds nothing but what is seen, spaces and line ends: true of most, and quick to ask."""
    return value.replace("\n", "").isprintable()


def fix_encoding(value: str) -> str:
    """Text that was read in the wrong encoding ("cafÃ©") as it was written."""
    return value if value.isascii() else ftfy.fix_encoding(value)


def _from_plain(plain: str) -> str:
    """Markdown as markup, where there is no doubt that it is Markdown."""
    if not _MARKDOWN.search(plain):
        return plain
    safe = _safe(_markdown.render(plain))
    return safe if _TAG.search(safe) else plain


def _in_lines(value: str) -> str:
    """Cells of a table apart from each other, a line for each of its rows."""
    if "<t" not in (low := value.lower()) and "</t" not in low and "<c" not in low and "</c" not in low:
        return value
    # A browser moves what stands between the parts of a table before it, so that they go.
    return _TABLE.sub("", _ROW.sub("<br>\n", _CELL.sub(", ", value)))


def _safe(value: str) -> str:
    made = value
    for _again in range(_MANY_TIMES):
        before, made = made, _cleaned(made)
        if made == before:
            break
    return made


_RENAMED = re.compile(r"<(/?)(h[1-6]\b|b(?=[\s>])|i(?=[\s>])|div\b)[^<>]*>", re.I)
_NEW_NAMES = {"h": "h3", "b": "strong", "i": "em", "d": "p"}


def _renamed(tag: re.Match[str]) -> str:
    return f"<{tag[1]}{_NEW_NAMES[tag[2][0].lower()]}>"


def _cleaned(value: str) -> str:
    made = _RENAMED.sub(_renamed, _in_lines(value))
    made = nh3.clean(
        made,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    made = clean_characters(
        _AMPERSANDS.sub("&", made)
    )  # an entity may have stood for a character that is not kept
    made = re.sub(r"<(p|li|h3|strong|em)>(?:\s|&nbsp;|<br>)*</\1>", "", made)
    return re.sub(r"\n{3,}", "\n\n", made).strip()
