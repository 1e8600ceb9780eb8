"""Settings that are true everywhere. Read from the environment; see .env.example for each one's meaning."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from cms.settings import tiles
from cms.settings.databases import with_sqlite_options

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(str(BASE_DIR / ".env"))

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
# Earlier keys, so that sessions and links that are out outlive a change of key.
SECRET_KEY_FALLBACKS = [key.strip() for key in env.list("SECRET_KEY_FALLBACKS", default=[]) if key.strip()]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SITE_URL = env("SITE_URL", default=f"http://localhost:{env('PORT', default='8000')}")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_SITE_NAME = "Waymark"

INSTALLED_APPS = [
    "cms",
    "prescribing",
    "directory",
    "search",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "import_export",
    "leaflet",  # its static files only: the map is drawn by our own script
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "two_factor",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "cms.middleware.permissions_policy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "directory.accounts.second_factor.SecondFactor",
    "directory.accounts.idle.EndsWhenIdle",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "cms.not_set_up.NotSetUp",
    "cms.middleware.EditingScreens",
    "directory.duplicates.addresses.LeadsToKept",
    "directory.once.middleware.UsedOnce",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.navigation.site",
            ],
        },
    },
]

# A blank DATABASE_URL, as a copied .env.example has it, counts as none.
_database = env("DATABASE_URL", default="").strip() or f"sqlite:///{BASE_DIR / 'var' / 'waymark.sqlite3'}"
DATABASES = {"default": with_sqlite_options(env.db_url_config(_database))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_IN_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES = {
    "default": _IN_MEMORY,
    # What is on around a neighbourhood: an entry of a large town has some hundred kilobytes.
    "week": {**_IN_MEMORY, "LOCATION": "week", "OPTIONS": {"MAX_ENTRIES": 60}},
}

# Search: the embedded index is always kept; Elasticsearch may answer instead.
SEARCH_ENGINE = env("SEARCH_ENGINE", default="embedded")
SEARCH_INDEX_PATH = Path(env("SEARCH_INDEX_PATH", default=str(BASE_DIR / "var" / "search")))
SEARCH_INDEX_NAME = env("SEARCH_INDEX_NAME", default="waymark")
ELASTICSEARCH_URL = env("ELASTICSEARCH_URL", default="")
# Whether listings that read like the question are found and lifted: "auto" where search/meaning is installed.
SEARCH_MEANING: bool | str = env("SEARCH_MEANING", default="") or "auto"
if SEARCH_MEANING != "auto":
    SEARCH_MEANING = env.bool("SEARCH_MEANING")
# Processes that make what a large rebuild writes; below 0 it goes by the machine.
SEARCH_REBUILD_PROCESSES = env.int("SEARCH_REBUILD_PROCESSES", default=-1)

# Web geocoders are asked only where a deployer switches them on, and never for a person's address.
GEOCODERS = env.list("GEOCODERS", default=[])
NOMINATIM_URL = env("NOMINATIM_URL", default="")

AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "directory.accounts.lockout.SlowedByName",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("accounts:signin")
LOGIN_REDIRECT_URL = "/start/"
LOGOUT_REDIRECT_URL = "/"
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no request to anybody else, least of all with a hash of an address
# Passwords and addresses change through our own verbs, which audit and write to the outbox.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
# A page or a collection under a password of its own would be one more door.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}

# Whoever may open a person, or open people to others, signs in with a second factor. Development and the demo
# may do without; an account that has set one up is asked for it everywhere.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
TWO_FACTOR_PATCH_ADMIN = False
TWO_FACTOR_LOGIN_TIMEOUT = 600
OTP_TOTP_ISSUER = "Waymark"

# A signed-in session ends after so many minutes without use: screens are left open on shared desks.
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", default=30)

# Five wrong tries by one name from one address lock that pair for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "directory.accounts.lockout.locked_out"
AXES_USERNAME_CALLABLE = "directory.accounts.lockout.name_tried"
AXES_CLIENT_IP_CALLABLE = "directory.accounts.lockout.network_for_axes"
# Never kept: what was typed as a name or a password may be the other one, or a password of somewhere else.
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "auth-username",
    "auth-password",
    "csrfmiddlewaretoken",
]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# How many proxies of our own stand before the application; 0 believes no X-Forwarded-For.
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
AXES_VERBOSE = False

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # editors' faces are asked of nobody
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FIXTURES = BASE_DIR / "fixtures"

EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Waymark <hub@example.org>")
HUB_REPLY_TO = env("HUB_REPLY_TO", default="")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A danger topic has some hundred wordings, and Wagtail's form sends several fields for each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cms.errors.csrf_failure"

# Map tiles come from where the deployer says; empty draws the pins on a plain ground and asks nobody.
MAP_TILES_URL = env("MAP_TILES_URL", default="")
MAP_TILES_CREDIT = env("MAP_TILES_CREDIT", default="")

# How long a listing goes without anybody looking before its group is asked, and how many groups a day.
REVIEW_MONTHS = env.int("REVIEW_MONTHS", default=6)
REVIEW_ASKS_A_DAY = env.int("REVIEW_ASKS_A_DAY", default=50)
# Whether what a group changes waits for an editor. Its name, address and referral contact always do.
GROUP_CHANGES_WAIT = env.bool("GROUP_CHANGES_WAIT", default=False)
# Days after which an event that is over is archived; 0 leaves it to editors. Results leave it out at once.
EVENT_ARCHIVE_DAYS = env.int("EVENT_ARCHIVE_DAYS", default=21)
# Whether telling a group of somebody without a sharing agreement in force asks for a reason.
SHARING_AGREEMENTS_ASKED = env.bool("SHARING_AGREEMENTS_ASKED", default=False)
# Whether a commissioner for whom nobody has chosen practices reads the figures of every practice, or of none.
COMMISSIONERS_START_WITH_EVERY_PRACTICE = env.bool("COMMISSIONERS_START_WITH_EVERY_PRACTICE", default=False)
# How many people a navigator carries where a team has agreed on no other number: more than that warns.
AGREED_PEOPLE = env.int("AGREED_PEOPLE", default=50)
# Days after its answer that the words of a question about nobody in particular are kept; 0 keeps them.
ADVICE_WORDS_DAYS = env.int("ADVICE_WORDS_DAYS", default=90)
# How large a document kept with a person may be.
DOCUMENT_MOST_MEGABYTES = env.int("DOCUMENT_MOST_MEGABYTES", default=10)
# The code suggested with what is copied into a practice's record after a signpost; empty for none.
SIGNPOST_RECORD_CODE = env("SIGNPOST_RECORD_CODE", default="871691000000100 Social prescribing offered")
# Whether a photo that a group gives waits for an editor, as questions of its own always do.
GROUP_PHOTOS_WAIT = env.bool("GROUP_PHOTOS_WAIT", default=True)

# What fetching a feed may take. Private and loopback addresses are refused unless a network is named here.
FEED_ALLOWED_NETWORKS = env.list("FEED_ALLOWED_NETWORKS", default=[])
FEED_MOST_SECONDS = env.int("FEED_MOST_SECONDS", default=3600)
FEED_MOST_SECONDS_EACH = env.int("FEED_MOST_SECONDS_EACH", default=60)
FEED_MOST_MEGABYTES = env.int("FEED_MOST_MEGABYTES", default=500)
FEED_MOST_PAGES = env.int("FEED_MOST_PAGES", default=5_000)
FEED_MOST_DEPTH = env.int("FEED_MOST_DEPTH", default=60)
FEED_FILE_MOST_MEGABYTES = env.int("FEED_FILE_MOST_MEGABYTES", default=200)
SPREADSHEET_MOST_MEGABYTES = env.int("SPREADSHEET_MOST_MEGABYTES", default=20)
SPREADSHEET_MOST_ROWS = env.int("SPREADSHEET_MOST_ROWS", default=50_000)

# Whether websites of listings are asked if they answer, how many days apart each, how many a minute, and for
# how many seconds of it. Private and loopback addresses are refused unless a network is named here.
LINK_CHECK = env.bool("LINK_CHECK", default=True)
LINK_CHECK_DAYS = env.int("LINK_CHECK_DAYS", default=14)
LINK_CHECK_A_MINUTE = env.int("LINK_CHECK_A_MINUTE", default=10)
LINK_CHECK_SECONDS = env.int("LINK_CHECK_SECONDS", default=20)
LINK_CHECK_ALLOWED_NETWORKS = env.list("LINK_CHECK_ALLOWED_NETWORKS", default=[])

# Who is mailed when something is wrong with the site, and when it is over: addresses, separated by commas.
ALARM_EMAIL = env.list("ALARM_EMAIL", default=[])

# Mail that came back: where it returns to, the mailbox that holds it, the secret of whoever tells of it.
BOUNCE_ADDRESS = env("BOUNCE_ADDRESS", default="")
BOUNCE_MAILBOX_URL = env("BOUNCE_MAILBOX_URL", default="")
BOUNCE_WEBHOOK_SECRET = env("BOUNCE_WEBHOOK_SECRET", default="")

# The open feed at /o/: how often one network may ask it in a minute, and under which licence it is published.
OPEN_REFERRAL_REQUESTS_A_MINUTE = env.int("OPEN_REFERRAL_REQUESTS_A_MINUTE", default=600)
OPEN_REFERRAL_LICENCE = env("OPEN_REFERRAL_LICENCE", default="")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *tiles.sources(MAP_TILES_URL)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

DEMO = False
DEFAULT_EXCEPTION_REPORTER = "directory.links.reports.PrivateReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "directory.links.reports.PrivateReports"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"private": {"()": "directory.links.logs.WithoutSecrets"}},
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["private"], "formatter": "plain"},
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "axes": {"level": "ERROR"},
        "wagtail": {"level": "WARNING"},  # its own log has every page that was made or changed
        "django_tasks": {"level": "WARNING"},
        "elastic_transport": {"level": "WARNING"},  # it has a line for every request
        "elasticsearch": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},  # it has lines for every letter of a PDF
        "fpdf": {"level": "WARNING"},
    },
}
