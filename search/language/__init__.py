"""Understanding a question: pure functions, no data of their own.

The caller gives the vocabulary of its place (directory/finder keeps it in the database) and the words that
the documents hold; what comes back is a structured question that both engines answer alike.
"""

from search.language.danger import DangerTopic, danger
from search.language.needs import needs_asked
from search.language.spelling import Speller
from search.language.stem import stem
from search.language.text import index_text, normalise, tokenise
from search.language.understand import Chip, Understood, understand
from search.language.vocabulary import Vocabulary

__all__ = [
    "Chip",
    "DangerTopic",
    "Speller",
    "Understood",
    "Vocabulary",
    "danger",
    "index_text",
    "needs_asked",
    "normalise",
    "stem",
    "tokenise",
    "understand",
]
