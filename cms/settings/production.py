"""Production. Refuses to start without its secrets and says which is missing and how to set it."""

from django.core.exceptions import ImproperlyConfigured

from cms.settings.base import *  # noqa: F403
from cms.settings.base import CONTENT_SECURITY_POLICY, env

_CURES = {
    "SECRET_KEY": "a long random text that stays the same between restarts, for example from "
    "`python -c 'import secrets; print(secrets.token_urlsafe(50))'`",
    "DATABASE_URL": "where the database is, for example postgres://waymark:password@localhost:5432/waymark",
    "ALLOWED_HOSTS": "the host names this site answers to, separated by commas, for example help.example.org",
    "SITE_URL": "the address people type, for example https://help.example.org; links start with it",
    "EMAIL_URL": "how to send mail, for example smtp+tls://user:password@mail.example.org:587",
}
_missing = [name for name in _CURES if not env(name, default="").strip()]
if _missing:
    raise ImproperlyConfigured(
        "Waymark cannot start: "
        + " ".join(f"{name} is not set. Set it to {_CURES[name]}." for name in _missing)
        + " See .env.example and docs/deploying.md."
    )

vars().update(env.email_url("EMAIL_URL"))
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=True)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
# Other sites under the same name may not speak https, and a browser's preload list is hard to leave.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = True
# A browser takes a cookie named __Host- from this very host over https alone, never from a neighbouring one.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_NAME = "__Host-language"
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=8 * 60 * 60)  # a working day, from the last use
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [env("SITE_URL").rstrip("/")]
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True  # type: ignore[assignment]
# Lockouts are counted in the database, so that every worker process sees the same count.
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
