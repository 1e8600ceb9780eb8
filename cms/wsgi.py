"""For gunicorn. Development is the default here as everywhere; production sets DJANGO_SETTINGS_MODULE."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
application = get_wsgi_application()

from directory.links.logs import keep_secrets_out_of  # noqa: E402  needs the settings

# Its access log would hold whole addresses and referrers, whatever format it was told.
keep_secrets_out_of("gunicorn.access", "gunicorn.error")
