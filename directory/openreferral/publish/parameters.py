"""What may be asked of each address of the feed. The types are checked, and are what the OpenAPI page shows.

Each description says what to write, for it is also what somebody is told who wrote something else.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field

from directory.catalogue.times import BYDAYS
from directory.catalogue.times_words import WEEKDAYS

MOST = 500
"""Rows of one page."""
LAST_PAGE = 1_000_000


def _moment(written: object) -> datetime:
    """A date or a moment; without a zone it is UTC. A plus sign that an address turned into a space is put
    back."""
    text = re.sub(r" (?=\d\d:?\d\d$)", "+", str(written).strip())
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("no moment") from None
    if not 1900 < found.year < 2200:
        raise ValueError("no moment of our days")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _time_of_day(written: object) -> time:
    """On the clock here, whatever zone is said with it."""
    try:
        return time.fromisoformat(str(written).strip()).replace(tzinfo=None)
    except ValueError:
        raise ValueError("no time of day") from None


def _days(written: object) -> str:
    """ "MO,TU" of codes, or of names of days in any letters."""
    named = {day.upper(): code for day, code in zip(WEEKDAYS, BYDAYS, strict=True)}
    try:
        parts = re.split(r"[,\s]+", str(written).strip().upper())
        codes = [part if part in BYDAYS else named[part] for part in parts]
    except KeyError:
        raise ValueError("no day") from None
    return ",".join(dict.fromkeys(codes))


Days = Annotated[str, BeforeValidator(_days)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]


class Paged(BaseModel):
    page: int = Field(1, ge=1, le=LAST_PAGE, description="The number of the page, a whole number from 1.")
    per_page: int = Field(50, ge=1, le=MOST, description=f"Rows of a page, a whole number from 1 to {MOST}.")


class TermsAsked(Paged):
    search: str = Field("", max_length=200, description="Words, at most 200 letters.")
    taxonomy_id: UUID | None = Field(None, description="The id of a taxonomy, from /taxonomies.")
    parent_id: UUID | None = Field(None, description="The id of a term, from /taxonomy_terms.")
    top_only: bool = Field(False, description="true for terms without a parent, or false.")


class OrganisationsAsked(Paged):
    search: str = Field("", max_length=200, description="Words, at most 200 letters.")
    full: bool = Field(False, description="true for whole organisations, or false.")
    full_service: bool = Field(False, description="true for organisations with whole services, or false.")
    format: Literal["json", "ndjson"] = Field(
        "json", description="json, or ndjson for everything without pages, one to a line."
    )


class ServicesAsked(BaseModel):
    """What narrows services down. All that is given must hold."""

    search: str = Field(
        "", max_length=200, description="Words that its name, its description or its organisation has."
    )
    text: str = Field("", max_length=200, description="The same as search, as in version 1.0.")
    taxonomy_term_id: UUID | None = Field(None, description="The id of a term, from /taxonomy_terms.")
    taxonomy_id: UUID | None = Field(None, description="The id of a taxonomy, from /taxonomies.")
    organization_id: UUID | None = Field(None, description="The id of an organisation, from /organizations.")
    modified_after: Moment | None = Field(
        None, description="A date or a moment such as 2026-11-29T08:30:00Z: changed then or later."
    )
    minimum_age: float | None = Field(
        None, ge=0, le=150, description="Years from 0 to 150: its lowest age is this or higher."
    )
    maximum_age: float | None = Field(
        None, ge=0, le=150, description="Years from 0 to 150: its highest age is this or lower."
    )
    start_time: TimeOfDay | None = Field(None, description="A time such as 09:30: it begins then or later.")
    end_time: TimeOfDay | None = Field(None, description="A time such as 17:00: it ends then or earlier.")
    day: Days | None = Field(
        None, description="MO, TU, WE, TH, FR, SA or SU, or several with commas: it is on then."
    )
    postcode: str = Field(
        "", max_length=20, description="A whole postcode such as DT4 8NF: it serves people there."
    )
    proximity: float | None = Field(
        None,
        ge=0,
        le=2_000_000,
        description="Metres, with a postcode: it has a place no further from it than this.",
    )


class ServiceListAsked(Paged, ServicesAsked):
    full: bool = Field(False, description="true for whole services, or false.")
    minimal: bool = Field(
        False, description="true for ids and when they were modified alone, all in one page, or false."
    )
    format: Literal["json", "ndjson"] = Field(
        "json", description="json, or ndjson for everything without pages, one to a line."
    )


class PlacesAsked(Paged, ServicesAsked):
    full: bool = Field(False, description="true for whole services and places, or false.")
    format: Literal["json", "ndjson"] = Field(
        "json", description="json, or ndjson for everything without pages, one to a line."
    )
