"""Whatever refers to a listing or an organisation is moved by a merge, looked after, or said to stay."""

import pytest

from directory.duplicates.models import Kind
from directory.duplicates.what_moves import HANGING, MODELS, STAYS, Follower, followers, register_follower


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_that_refers_to_a_record_is_forgotten(kind):
    relations = [
        field
        for field in MODELS[kind]._meta.get_fields(include_hidden=True)
        if field.auto_created and field.is_relation and not field.concrete and not field.many_to_many
    ]
    referring = {field.related_model._meta.label_lower for field in relations}
    moved = {hanging.model._meta.label_lower for hanging in HANGING[kind]}
    followed = {label for follower in followers() for label in follower.labels}
    assert len(referring) > 5
    assert not referring - moved - followed - set(STAYS), "add it to HANGING or to STAYS with its reason"


def test_a_name_belongs_to_one_follower():
    other = Follower(lambda *a, by: [], lambda *a: "", lambda *a: [], frozenset())
    with pytest.raises(ValueError, match="already registered"):
        register_follower("prescribing", other)
