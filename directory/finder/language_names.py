"""Languages by their English names: those Django knows, and those spoken here that it does not."""

from __future__ import annotations

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

SIGNED = "bfi"
"""British Sign Language, the first in every list: who signs may find nothing else of use."""
_OTHERS = {
    "bfi": gettext_noop("British Sign Language (BSL)"),
    "bsl": gettext_noop("British Sign Language (BSL)"),
    "isg": gettext_noop("Irish Sign Language"),
    "ak": gettext_noop("Akan"),
    "am": gettext_noop("Amharic"),
    "aa": gettext_noop("Afar"),
    "bm": gettext_noop("Bambara"),
    "ber": gettext_noop("Berber"),
    "ceb": gettext_noop("Cebuano"),
    "cmn": gettext_noop("Mandarin"),
    "cpe": gettext_noop("Creole"),
    "dv": gettext_noop("Dhivehi"),
    "ee": gettext_noop("Ewe"),
    "ff": gettext_noop("Fula"),
    "fil": gettext_noop("Filipino"),
    "fo": gettext_noop("Faroese"),
    "gn": gettext_noop("Guarani"),
    "gv": gettext_noop("Manx"),
    "ha": gettext_noop("Hausa"),
    "hak": gettext_noop("Hakka"),
    "ht": gettext_noop("Haitian Creole"),
    "jam": gettext_noop("Jamaican Patois"),
    "kmr": gettext_noop("Kurdish (Kurmanji)"),
    "ku": gettext_noop("Kurdish"),
    "kw": gettext_noop("Cornish"),
    "la": gettext_noop("Latin"),
    "lg": gettext_noop("Luganda"),
    "ln": gettext_noop("Lingala"),
    "lo": gettext_noop("Lao"),
    "mg": gettext_noop("Malagasy"),
    "mi": gettext_noop("Maori"),
    "mt": gettext_noop("Maltese"),
    "nan": gettext_noop("Hokkien"),
    "nd": gettext_noop("Ndebele"),
    "ny": gettext_noop("Chichewa"),
    "om": gettext_noop("Oromo"),
    "or": gettext_noop("Odia"),
    "pcm": gettext_noop("Nigerian Pidgin"),
    "pnb": gettext_noop("Punjabi (Pakistan)"),
    "prs": gettext_noop("Dari"),
    "ps": gettext_noop("Pashto"),
    "rhg": gettext_noop("Rohingya"),
    "rn": gettext_noop("Kirundi"),
    "rom": gettext_noop("Romani"),
    "rmy": gettext_noop("Romani"),
    "rw": gettext_noop("Kinyarwanda"),
    "sco": gettext_noop("Scots"),
    "sd": gettext_noop("Sindhi"),
    "si": gettext_noop("Sinhala"),
    "skr": gettext_noop("Saraiki"),
    "sm": gettext_noop("Samoan"),
    "sn": gettext_noop("Shona"),
    "so": gettext_noop("Somali"),
    "st": gettext_noop("Sotho"),
    "syl": gettext_noop("Sylheti"),
    "ti": gettext_noop("Tigrinya"),
    "tl": gettext_noop("Tagalog"),
    "tn": gettext_noop("Tswana"),
    "tw": gettext_noop("Twi"),
    "wo": gettext_noop("Wolof"),
    "xh": gettext_noop("Xhosa"),
    "yi": gettext_noop("Yiddish"),
    "yo": gettext_noop("Yoruba"),
    "yue": gettext_noop("Cantonese"),
    "zh": gettext_noop("Chinese"),
    "zu": gettext_noop("Zulu"),
}


def language_name(code: str) -> str:
    """The English name of a language by its code, the wider one's where only that is known ("pt-ao"); what
    has no name we know is shown as it was written, unless it is a bare code."""
    lower = code.strip().lower().replace("_", "-")
    for key in (lower, lower.split("-")[0]):
        if key in _OTHERS:
            return _(_OTHERS[key])
        if name := LANG_INFO.get(key, {}).get("name"):
            return str(name)
    return code.capitalize() if len(lower) > 3 else _("Another language (%(code)s)") % {"code": lower}


def in_order(code: str) -> tuple[bool, str]:
    """A key that sorts codes: British Sign Language first, then A to Z by name."""
    return code != SIGNED, language_name(code)
