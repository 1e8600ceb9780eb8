"""Tests: fast, offline, a database *file* per worker so that processes of their own can open it."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from cms.settings.base import *  # noqa: F403
from cms.settings.base import env
from cms.settings.databases import with_sqlite_options

_given = env("WAYMARK_TEST_FOLDER", default="")
_folder = Path(_given or tempfile.mkdtemp(prefix="waymark-test-"))
if not _given:
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)  # whoever made it takes it away
os.environ["WAYMARK_TEST_FOLDER"] = str(_folder)  # processes that tests start share it
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")

DEBUG = False
SECRET_KEY = "for-tests-only-0123456789-0123456789-0123456789"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
_url = (
    env("TEST_DATABASE_URL", default="") if env("WAYMARK_TEST_ON", default="sqlite") == "postgresql" else ""
)
DATABASES = {
    "default": with_sqlite_options(env.db_url_config(_url or f"sqlite:///{_folder / 'waymark.sqlite3'}"))
}
if not _url:
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / f"test-{_worker}.sqlite3")}
SEARCH_ENGINE = "embedded"
SEARCH_MEANING = False
SEARCH_INDEX_PATH = _folder / f"search-{_worker}"
SEARCH_INDEX_NAME = f"waymark-test-{_worker}-{os.getpid()}"
ELASTICSEARCH_URL = env("ELASTICSEARCH_URL", default="")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
GEOCODERS = []
LINK_CHECK = False
