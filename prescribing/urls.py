"""Addresses of prescribing. Each room adds its own."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "prescribing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("prescribing.answering.urls")),
]
