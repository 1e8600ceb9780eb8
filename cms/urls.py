"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", include(wagtailadmin_urls)),
    path("", include("directory.urls")),
    path("", include("prescribing.urls")),
    path("", include(wagtail_urls)),
]
