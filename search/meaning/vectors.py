"""How like each other a question and a listing read: sentence vectors, where they are switched on.

A vector is 384 numbers between -127 and 127, a byte each, made on this machine; nothing is sent anywhere.
They are on where the model is installed, unless SEARCH_MEANING says otherwise. Off, neither the model nor
what runs it is loaded, and no document or question has a vector.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from django.conf import settings

from search.documents import Document
from search.meaning import model, remembered
from search.meaning.need_shares import shares

SHORTEST, MOST_SENTENCES = 20, 12
"""Letters of a sentence that is read by itself, and how many of a listing are."""


def is_on() -> bool:
    wanted = settings.SEARCH_MEANING
    return _installed() if wanted == "auto" else bool(wanted)


@cache
def _installed() -> bool:
    return not model.missing()


def of_question(text: str) -> bytes:
    """The vector of a question in a person's own words; empty where vectors are off or nothing is asked."""
    if not is_on() or not text.strip():
        return b""
    return model.vector(text)


def needs_of_question(vector: bytes) -> bytes:
    """How likely a question is about each need, of its vector; empty without one."""
    return shares([vector] if vector else [])


def with_meanings(documents: Iterable[Document]) -> list[Document]:
    """The documents, where vectors are on each with that of what it says and the needs of its sentences."""
    found = list(documents)
    if not is_on() or not found:
        return found
    told = [(_text(document), _sentences(document.description)) for document in found]
    known = remembered.vectors(text for whole, sentences in told for text in (whole, *sentences))
    return [
        replace(
            document,
            meaning=known[whole],
            need_shares=shares([known[text] for text in sentences or (whole,)]),
        )
        for document, (whole, sentences) in zip(found, told, strict=True)
    ]


def _text(document: Document) -> str:
    """What of a document is read: what it is called, who runs it and what they say of it."""
    return ". ".join(filter(None, (document.name, document.organisation, document.description)))


def _sentences(description: str) -> tuple[str, ...]:
    """Its sentences, those first that say enough to be about something."""
    parts = description.replace("\n", ". ").split(". ")
    return tuple(" ".join(part.split()) for part in parts if len(part) > SHORTEST)[:MOST_SENTENCES]
