"""Every postcode people type is read, or they are told why it is not one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.places.postcodes import (
    AREAS,
    PostcodeProblem,
    looks_like_postcode,
    parse,
    parse_sector,
)

INWARD = "ABDEFGHJLNPQRSTUWXYZ"


@st.composite
def postcodes(draw: st.DrawFn) -> tuple[str, str]:
    """A well-formed outcode and incode."""
    area = draw(st.sampled_from(sorted(AREAS)))
    district = str(draw(st.integers(0, 99)))
    letter = draw(st.sampled_from(["", "A", "B", "E", "H"])) if len(district) == 1 and len(area) <= 2 else ""
    inward = str(draw(st.integers(0, 9))) + "".join(
        draw(st.lists(st.sampled_from(INWARD), min_size=2, max_size=2))
    )
    return area + district + letter, inward


@given(
    postcodes(),
    st.sampled_from(["", " ", "  ", "\u00a0", "-", ". "]),
    st.booleans(),
    st.sampled_from(["", ".", " ", ","]),
)
def test_case_spacing_and_trailing_marks_do_not_matter(parts, gap, lower, trailing):
    outcode, incode = parts
    typed = f" {outcode}{gap}{incode}{trailing}"
    parsed = parse(typed.lower() if lower else typed)
    assert (parsed.outcode, parsed.incode) == (outcode, incode)
    assert parsed.canonical == f"{outcode} {incode}"
    assert parsed.compact == outcode + incode
    assert parsed.sector == f"{outcode} {incode[0]}"
    assert not parsed.slips


@given(postcodes())
def test_canonical_reads_as_itself(parts):
    once = parse("".join(parts))
    assert parse(once.canonical) == once


@given(st.text(max_size=40))
def test_anything_is_either_read_or_refused_in_words(text):
    try:
        parsed = parse(text)
    except PostcodeProblem as problem:
        parsed, said = None, str(problem)
    if parsed:
        assert parsed.area in AREAS | {"GIR"}
    else:
        assert said.endswith((".", "?"))
        assert len(said) > 20


@given(st.text(alphabet=string.ascii_uppercase + string.digits, min_size=5, max_size=7))
def test_what_is_read_differs_only_by_letters_mistaken_for_digits(text):
    try:
        parsed = parse(text)
    except PostcodeProblem:
        return
    alike = str.maketrans("OIL", "011")
    assert parsed.compact.translate(alike) == text.translate(alike)
    assert parsed.slips == (parsed.compact != text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("C02 8LY", "CO2 8LY"),
        ("S01 1AA", "SO1 1AA"),
        ("E1O 5AA", "E10 5AA"),
        ("DTl 2AB", "DT1 2AB"),
        ("1P6 8AL", "IP6 8AL"),
        ("DT4 ONF", "DT4 0NF"),
    ],
)
def test_letters_and_digits_that_look_alike_are_told_apart_by_where_they_stand(typed, meant):
    parsed = parse(typed)
    assert parsed.canonical == meant
    assert parsed.slips


@pytest.mark.parametrize("typed", ["BT44 9LF", "JE3 2LN", "GY8 0LP", "IM1 1AA", "BF1 0DL", "GIR 0AA"])
def test_islands_forces_and_northern_ireland_are_well_formed(typed):
    assert parse(typed).canonical == typed


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter a postcode"),
        ("hello", "no number"),
        ("12345", "no letters"),
        ("ZZ1 1AA", "No British postcode begins with ZZ"),
        ("DT4 8N", "cut short"),
        ("DT4 8NC", "never C, I, K, M, O or V"),
        ("DT4 88NF", "Did you mean DT4 8NF?"),
        ("SW1A 11AA", "Did you mean SW1A 1AA?"),
        ("DT4 8NFF", "Did you mean DT4 8NF?"),
        ("ABC 1234", "too long"),
        ("DT4 BNF", "ends in BNF"),
        ("DT4 8N!", "has “!”"),
    ],
)
def test_says_why_it_is_not_a_postcode(typed, says):
    with pytest.raises(PostcodeProblem) as problem:
        parse(typed)
    assert says in str(problem.value)


@pytest.mark.parametrize(
    ("typed", "outcode"), [("dt4", "DT4"), ("SW1A", "SW1A"), ("w1", "W1"), ("C02", "CO2")]
)
def test_an_outcode_alone(typed, outcode):
    parsed = parse(typed)
    assert (parsed.outcode, parsed.incode, parsed.canonical, parsed.sector) == (outcode, None, outcode, "")


@pytest.mark.parametrize(
    ("typed", "sector"), [("dt4 8", "DT4 8"), ("DT48", None), ("DT4 O", "DT4 0"), ("hi 8", None)]
)
def test_a_sector_needs_its_space(typed, sector):
    assert parse_sector(typed) == sector


def test_a_name_is_not_taken_for_a_postcode():
    assert looks_like_postcode("DT4 8NF")
    assert looks_like_postcode("dt4")
    assert not looks_like_postcode("Weymouth")
    assert not looks_like_postcode("Studio 54, Manchester")
