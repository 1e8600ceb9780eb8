"""Logins shown on the sign-in page of a demonstration, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class DemoLogin:
    role: str
    label: str
    email: str
    password: str


Supplier = Callable[[], Iterable[DemoLogin]]
_suppliers: list[Supplier] = []


def register(supplier: Supplier) -> None:
    if supplier not in _suppliers:
        _suppliers.append(supplier)


def logins() -> list[DemoLogin]:
    """Empty wherever settings.DEMO is not set."""
    if not settings.DEMO:
        return []
    return [login for supplier in _suppliers for login in supplier()]
