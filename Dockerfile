# One image for web, worker and setup; compose.yaml says which it is.
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=cms.settings.production

# pg_dump and pg_restore, for manage.py backup and restore.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*

RUN useradd --system --create-home --home-dir /srv/waymark waymark
WORKDIR /srv/waymark/app

COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY manage.py pyproject.toml LICENSE ./
COPY fixtures fixtures
COPY templates templates
COPY search search
COPY directory directory
COPY prescribing prescribing
COPY cms cms

# Gathering static files needs settings that can start, not the real ones: none of these stays in the image.
RUN SECRET_KEY=only-while-building DATABASE_URL=sqlite:///:memory: ALLOWED_HOSTS=localhost \
    SITE_URL=https://localhost EMAIL_URL=dummymail:// STATIC_ROOT=/srv/waymark/static \
    python manage.py collectstatic --noinput \
 && mkdir -p /srv/waymark/search /srv/waymark/media \
 && chown -R waymark /srv/waymark/search /srv/waymark/media

ENV STATIC_ROOT=/srv/waymark/static MEDIA_ROOT=/srv/waymark/media SEARCH_INDEX_PATH=/srv/waymark/search
USER waymark
EXPOSE 8000

# No access log: the proxy in front keeps one if you want it, and must leave out /a/ and query strings.
CMD ["gunicorn", "cms.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--max-requests", "2000", "--max-requests-jitter", "200"]
