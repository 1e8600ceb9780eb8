"""Health of the search: whether each engine in use answers, and whether its index can be written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from directory import clock
from directory.indexing import reindex
from search.documents import Audience
from search.engines.base import EngineUnavailable
from search.query import Query

_FILLED = (
    "The worker fills it anew within minutes; if not, run `manage.py rebuild_search_index` and read "
    "what it says."
)


def engines_away() -> Iterator[str]:
    """Engines that give no answer."""
    for name in reindex.engines_in_use():
        try:
            reindex.engine_named(name).search(
                Query(audience=Audience.PUBLIC, now=clock.now(), limit=1, facets=False)
            )
        except EngineUnavailable:
            if name == "embedded":
                yield (
                    "The search rests: its index in SEARCH_INDEX_PATH is missing or cannot be read. "
                    f"{_FILLED}"
                )
            else:
                yield (
                    f"The search engine {name} does not answer, or has no index; the embedded one answers "
                    "instead. "
                    f"Is the server of ELASTICSEARCH_URL running? {_FILLED}"
                )


def folder() -> Iterator[str]:
    """Whether a file can be made in the folder of the embedded index."""
    path = Path(settings.SEARCH_INDEX_PATH)
    if not path.exists() and not path.is_symlink():
        return  # the first rebuild makes it, and until then the search rests
    try:
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(b"can be written")
            file.flush()
        problem = ""
    except OSError as error:
        problem = error.strerror or type(error).__name__
    if not problem and (
        unwritable := [one.name for one in path.glob("index-*.sqlite3") if not _may_write(one)]
    ):
        problem = f"{unwritable[0]}: Permission denied"
    if problem:
        yield (
            f"The folder of the search index cannot be written ({problem}): listings that change "
            "are not found "
            "as they are now. Make SEARCH_INDEX_PATH writable for web and worker, and make room on its disk."
        )


def _may_write(path: Path) -> bool:
    try:
        with path.open("r+b"):
            return True
    except FileNotFoundError:
        return True  # swapped away meanwhile
    except OSError:
        return False
