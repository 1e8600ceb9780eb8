"""What needs no mending is told at a glance, and everything comes out as if each part had been looked at."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from directory.openreferral.feeds import characters

texts = st.text(
    alphabet=st.characters(codec=None) | st.sampled_from("\0\ud83d\ude00\ufffdé😀\\u"), max_size=12
)
values = st.recursive(
    texts | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(values)
@example({"a\0": ["\ud83d", "\ud83d\ude00", "😀", "\\ud83d", "\\u0000"]})
def test_a_glance_finds_all_that_is_to_be_mended(value: Any) -> None:
    told: list[str] = []
    slowly: list[str] = []
    assert characters.mended(value, told) == characters._mended(value, slowly)
    assert told == slowly
    assert characters.mended_copy(value, []) == characters._mended(value, [])


def test_a_copy_may_be_changed() -> None:
    record: dict[str, Any] = {"organization": {"name": "Group"}, "phones": [{"number": "1"}]}
    made = characters.mended_copy(record, [])
    made["organization"]["name"] = "Other"
    made["phones"].append({})
    assert record == {"organization": {"name": "Group"}, "phones": [{"number": "1"}]}


def test_what_is_no_json_is_looked_through() -> None:
    told: list[str] = []
    assert characters.mended({"at": {1, 2}, "words": "a\0b"}, told) == {"at": {1, 2}, "words": "ab"}
    assert told == [characters.NUL_TOLD]
