"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

from cms.addresses import editing_screens, public_pages
from cms.crawlers import robots, sitemap
from cms.demo.inbox import as_sent, inbox
from cms.gallery.views import components, example
from cms.health import alive, health
from cms.media import picture

site: list[URLPattern | URLResolver] = [
    path("demo/inbox/", inbox, name="demo_inbox"),
    path("demo/inbox/<uuid:message_id>/", as_sent, name="demo_message"),
    path("health/", health, name="health"),
    path("health/web/", alive, name="alive"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("media/images/<path:path>", picture, name="picture"),
    path("components/", components, name="components"),
    path("components/<slug:name>/", example, name="example"),
]
handler500 = "cms.not_set_up.server_error"
handler403 = "cms.errors.not_allowed"
urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", include(editing_screens())),
    path("", include("directory.accounts.urls")),
    path("", include("directory.accounts.second_factor_urls")),
    path("", include("directory.urls")),
    path("", include("prescribing.urls")),
    path("", include((site, "cms"))),
    path("", include(public_pages())),
]
