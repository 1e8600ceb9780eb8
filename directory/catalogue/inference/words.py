"""What a listing says, as its facts are inferred from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What a listing says, as plain text, and its terms as (vocabulary, term)."""

    name: str
    description: str = ""
    eligibility: str = ""
    cost: str = ""
    begin: str = ""
    access: str = ""
    times: str = ""
    organisation: str = ""
    terms: tuple[tuple[str, str], ...] = ()
    attending: str = ""
    """The feed's own word on how to attend: phone, online, venue, home visit, referral, drop-in…"""
    has_place: bool = False
    has_online_place: bool = False
    has_phone: bool = False
    has_area: bool = False
