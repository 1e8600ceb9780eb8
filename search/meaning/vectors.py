"""How like each other a question and a listing read: sentence vectors, where they are switched on.

A vector is 384 numbers between -127 and 127, a byte each, made on this machine; nothing is sent anywhere.
Without SEARCH_MEANING the model and what runs it are not loaded, and no document or question has a vector.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings

from search.documents import Document
from search.meaning import model, remembered


def is_on() -> bool:
    return bool(settings.SEARCH_MEANING)


def of_question(text: str) -> bytes:
    """The vector of a question in a person's own words; empty where vectors are off or nothing is asked."""
    if not is_on() or not text.strip():
        return b""
    return model.vector(text)


def with_meanings(documents: Iterable[Document]) -> list[Document]:
    """The documents, each with the vector of what it says, where vectors are on."""
    found = list(documents)
    if not is_on() or not found:
        return found
    told = [_text(document) for document in found]
    known = remembered.vectors(told)
    return [replace(document, meaning=known[text]) for document, text in zip(found, told, strict=True)]


def _text(document: Document) -> str:
    """What of a document is read: what it is called, who runs it and what they say of it."""
    return ". ".join(filter(None, (document.name, document.organisation, document.description)))
