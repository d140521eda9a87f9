"""Contrast, lightening and parsing of colours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.colour import contrast, format_colour, from_oklch, lighten, parse_colour, to_oklch

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def test_contrast_ranges_from_1_to_21() -> None:
    assert contrast(WHITE, WHITE) == 1
    assert contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast(BLACK, WHITE) == contrast(WHITE, BLACK)
    # The lightest grey that passes 4.5:1 on white.
    assert contrast(parse_colour("#767676"), WHITE) == pytest.approx(4.54, abs=0.01)


def test_a_colour_is_lightened_no_more_than_necessary() -> None:
    ground = (20, 20, 20)
    light = lighten((122, 31, 43), ground, 7)
    assert 7 <= contrast(light, ground) < 8
    assert lighten(WHITE, ground, 7) == WHITE


@pytest.mark.parametrize("text", ["red", "#fff", "#12345g", "123456", "#1234567", "#+1+2+3", ""])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_colour(text)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_a_colour_that_is_written_is_read_as_the_same(colour: tuple[int, int, int]) -> None:
    text = format_colour(colour)
    assert parse_colour(text) == colour
    assert max(abs(a - b) for a, b in zip(parse_colour(from_oklch(*to_oklch(text))), colour, strict=True)) <= 1


# The values that CSS Color 4 and its reference code give for sRGB red and a middle grey.
@pytest.mark.parametrize(
    ("text", "lightness", "chroma"), [("#ff0000", 0.628, 0.258), ("#808080", 0.600, 0.0), ("#ffffff", 1.0, 0.0)]
)
def test_oklch_is_that_of_css(text: str, lightness: float, chroma: float) -> None:
    assert to_oklch(text)[:2] == pytest.approx((lightness, chroma), abs=0.001)
