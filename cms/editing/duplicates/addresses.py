"""Addresses of the pages where two are made one."""

from __future__ import annotations

from django.urls import path

from cms.editing.duplicates import compare, lists

ADDRESSES = [
    path("duplicates/", lists.duplicates, name="duplicates"),
    path("duplicates/decided/", lists.not_the_same, name="not_the_same"),
    path("duplicates/places/", lists.places, name="like_places"),
    path("duplicates/made-one/", lists.merges, name="merges"),
    path("duplicates/<uuid:pk>/", compare.compare, name="compare_duplicates"),
]
