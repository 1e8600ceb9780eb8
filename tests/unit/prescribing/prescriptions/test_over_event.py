"""Nobody is sent to an event that is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from directory import clock
from directory.catalogue.models import Frequency, Schedule
from prescribing.models import Prescription
from prescribing.prescriptions.proposing import What, propose
from tests.factories.prescribing import a_navigator, a_need, a_service

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "made"), [(-2, 0), (3, 1)])
def test_an_event_is_prescribed_before_it_is_over(days: int, made: int) -> None:
    priya, fair = a_navigator(), a_service(name="Winter fair")
    day = clock.today() + timedelta(days=days)
    Schedule.objects.create(service=fair, frequency=Frequency.ONCE, starts_on=day)
    need = a_need(priya)
    if made:
        propose(need=need, what=What(service=fair), by=priya)
    else:
        with pytest.raises(ValidationError, match="Winter fair is over"):
            propose(need=need, what=What(service=fair), by=priya)
    assert Prescription.objects.count() == made
