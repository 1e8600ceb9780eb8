"""The four nations, told from the first letter of the codes of the Office for National Statistics."""

from __future__ import annotations

NATIONS = {
    "E": ("england", "England"),
    "W": ("wales", "Wales"),
    "S": ("scotland", "Scotland"),
    "N": ("northern-ireland", "Northern Ireland"),
}
BRITAIN = ("england", "scotland", "wales")


def nation_key(code: str) -> str:
    """ "nation:england" of any code such as E06000059; empty when the code says none."""
    nation = NATIONS.get(code[:1])
    return f"nation:{nation[0]}" if nation and code[1:].isdigit() else ""
