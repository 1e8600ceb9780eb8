"""Access facts are read with their denials, and what is not spoken of is left open."""

import pytest

from directory.catalogue.inference.access import access


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("Step-free from the street.", {"step-free": "yes"}),
        ("Ramped entrance. Accessible toilet. Hearing loop at reception.", None),
        ("No steps.", {"step-free": "yes"}),
        ("Two steps at the door.", {"step-free": "no"}),
        ("Three steps at the front, ramp available.", {"step-free": "yes"}),
        ("Upstairs room.", {"step-free": "no"}),
        ("Not wheelchair accessible.", {"step-free": "no"}),
        ("No hearing loop.", {"hearing-loop": "no"}),
        ("There is no accessible toilet, but a lift.", {"accessible-toilet": "no", "lift": "yes"}),
        ("The lift is out of order.", {"lift": "no"}),
        ("No parking. Blue Badge bays outside.", {"blue-badge-parking": "yes"}),
        ("BSL interpreter on Tuesdays.", {"bsl": "yes"}),
        ("A friendly welcome.", {}),
        ("", {}),
    ],
)
def test_access(said, facts):
    if facts is None:
        facts = {"step-free": "yes", "accessible-toilet": "yes", "hearing-loop": "yes"}
    assert {feature: fact for feature, fact, _detail in access(said)} == facts


def test_the_words_that_say_so_are_kept():
    ((_feature, _fact, detail),) = access("Come in by the side. Step-free from the car. Ask for Jo.")
    assert detail == "Step-free from the car."
