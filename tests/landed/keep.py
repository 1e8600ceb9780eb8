"""Keep the state of one more commit: `python -m tests.landed.keep <commit> <database url> …`, each database
migrated from nothing at that commit. See docs/testing.md.
"""

from __future__ import annotations

import lzma
import sqlite3
import subprocess
import sys

from tests.landed import FOLDER


def _of_sqlite(path: str) -> str:
    connection = sqlite3.connect(path)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def _of_postgresql(url: str) -> str:
    """Without comments and without what only psql understands."""
    command = ["pg_dump", "--no-owner", "--no-privileges", "--inserts", url]
    dump = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return "\n".join(line for line in dump.splitlines() if line and not line.startswith(("--", "\\")))


def main(commit: str, *urls: str) -> None:
    for url in urls:
        on_sqlite = url.startswith("sqlite:///")
        text = _of_sqlite(url.removeprefix("sqlite:///")) if on_sqlite else _of_postgresql(url)
        vendor = "sqlite" if on_sqlite else "postgresql"
        (FOLDER / f"{commit}.{vendor}.sql.xz").write_bytes(lzma.compress(text.encode(), preset=9))


if __name__ == "__main__":
    main(*sys.argv[1:])
