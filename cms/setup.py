"""What an empty deployment needs, in order; each step is safe to repeat and leaves editors' work alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cms import pages
from cms.editing.approval.setting_up import setup_approval
from cms.editing.pages.rights import give_page_rights
from directory.accounts.write_roles import sync_roles
from directory.catalogue.loading import load_needs
from directory.indexing.reindex import mend
from directory.places import loading as places
from directory.places.place_areas import place_again
from directory.words import loading as vocabulary
from directory.words.teaching import teach


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    run: Callable[[], object]
    """Returns something whose words say what was done."""


def _roles() -> str:
    unknown = sync_roles()
    if unknown:
        raise LookupError(f"roles.py names permissions that no app declares: {', '.join(unknown)}")
    return "as roles.py says"


def _places() -> str:
    loaded = ", ".join(f"{count} {kind}" for kind, count in places.load_shipped().items())
    placed = place_again()
    return f"{loaded}; areas of {placed} listings placed" if placed else loaded


def _pages() -> str:
    made = pages.setup_pages()
    return ", ".join(made) if made else "as they were"


def _approval() -> str:
    return f"{setup_approval()}; rights on pages {give_page_rights()}"


def _readers() -> str:
    taught = teach()
    return ", ".join(f"{name} with {count:,} examples" for name, count in taught.items()) or "as they were"


def _index() -> str:
    return "filled" if mend() else "as it was"


STEPS = (
    Step("Roles", _roles),
    Step("Needs and phrases", load_needs),
    Step("Synonyms", vocabulary.load_synonyms),
    Step("Phrases for times, cost and access", vocabulary.load_wishes),
    Step("Terms of feeds", vocabulary.load_terms),
    Step("Words for danger", vocabulary.load_danger),
    Step("Readers of danger and needs taught", _readers),
    Step("Places", _places),
    Step("Pages", _pages),
    Step("Approval and rights on pages", _approval),
    Step("Search index", _index),
)
