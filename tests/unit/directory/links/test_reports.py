"""An error report says what went wrong and where, and nothing about anybody."""

import sys

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory, override_settings
from django.views.debug import get_exception_reporter_class

from directory.links.reports import PrivateReporter

TOKEN = "Zm9vYmFyLXRva2VuLXRoYXQtbXVzdC1uZXZlci1iZS1sb2dnZWQ"
NAME, POSTCODE, COOKIE, USER = "Peg Warren", "DT4 8RU", "session-cookie-value", "wendy@example.org"
SECRETS = (TOKEN, NAME, POSTCODE, "DT4+8RU", "DT4%208RU", COOKIE, USER)
# Room between the values above and the frames below: a report shows the source around each frame.
#
#
#
#
#
#
#


def report(*, html: bool) -> str:
    request = RequestFactory().post(
        f"/a/{TOKEN}/",
        {"name": NAME},
        query_params={"postcode": POSTCODE},
        HTTP_REFERER=f"http://x/a/{TOKEN}/",
    )
    request.COOKIES["sessionid"] = COOKIE
    request.user = USER  # type: ignore[assignment]  # shown by its words
    try:
        person = {"name": NAME}
        raise ValidationError(f"{person['name']} is known already")
    except ValidationError:
        kind, error, trace = sys.exc_info()
        reporter = PrivateReporter(request, kind, error, trace, is_email=True)
        return reporter.get_traceback_html() if html else reporter.get_traceback_text()


@pytest.mark.parametrize("html", [True, False])
def test_a_report_names_nobody_and_opens_nothing(html: bool) -> None:
    text = report(html=html)
    assert [secret for secret in SECRETS if secret in text] == []
    assert "ValidationError" in text
    assert "test_reports.py" in text


def test_this_is_the_reporter_in_use() -> None:
    assert get_exception_reporter_class(RequestFactory().get("/")) is PrivateReporter


@override_settings(DEBUG=True)
def test_while_developing_the_message_stays() -> None:
    assert f"{NAME} is known already" in report(html=False)
