"""The short code on a sheet: by it, and by nothing else, somebody may say that they came.

It is drawn by chance from 28 signs that are not taken for one another and make no words; with eight of them
and the limit on tries it is not guessed.
"""

from __future__ import annotations

import secrets

SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_READ_AS = str.maketrans("", "", " -.\N{EN DASH}\N{EM DASH}\N{NON-BREAKING HYPHEN}\N{NO-BREAK SPACE}")


def new_code() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def as_written(code: str) -> str:
    """ "K7QM-3XTP": two groups, to be read aloud and typed."""
    return f"{code[:4]}-{code[4:]}"


def read_code(typed: str) -> str:
    """A code however it is typed; empty where it cannot be one."""
    plain = typed.upper().translate(_READ_AS).strip()
    return plain if len(plain) == LENGTH and set(plain) <= set(SIGNS) else ""
