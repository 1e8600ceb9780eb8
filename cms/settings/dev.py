"""Development and the demo: SQLite, nothing to install; mail stays in the outbox, shown at /demo/inbox/."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import BASE_DIR, env

(BASE_DIR / "var" / "static").mkdir(parents=True, exist_ok=True)
DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env("SECRET_KEY", default="") or "for-development-only-never-in-production-0123456789"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DEMO = env.bool("WAYMARK_DEMO", default=True)
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if env("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))  # real mail, with WAYMARK_DEMO=0
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
