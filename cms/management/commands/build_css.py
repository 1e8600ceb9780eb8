"""Write our copy of the NHS.UK frontend stylesheet; see cms/stylesheet.py for what it changes and why."""

from typing import Any

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError

from cms.stylesheet import COPY, PACKAGED, made_from


class Command(BaseCommand):
    help = "Writes our copy of the NHS.UK frontend stylesheet from the installed wagtail-nhsuk-frontend."

    def handle(self, *args: Any, **options: Any) -> None:
        found = finders.find(PACKAGED) or _in_package()
        if not found:
            raise CommandError(
                "Install wagtail-nhsuk-frontend 2.1 (it is in pyproject.toml), then run this again."
            )
        with open(found, encoding="utf-8") as packaged:
            COPY.write_text(made_from(packaged.read()), encoding="utf-8")
        self.stdout.write(f"Wrote {COPY.name}: {COPY.stat().st_size:,} bytes")


def _in_package() -> str | None:
    """Where the file lies when the package is installed but not among INSTALLED_APPS."""
    from importlib.resources import files

    try:
        path = files("wagtailnhsukfrontend") / "static" / PACKAGED
    except ModuleNotFoundError:
        return None
    return str(path) if path.is_file() else None
