"""Contrast, lightening and parsing of colours."""

import pytest

from core.colour import contrast, lighten, parse_colour

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


@pytest.mark.parametrize("text", ["red", "#fff", "#12345g", "123456", "#1234567", ""])
def test_an_invalid_colour_is_rejected(text: str) -> None:
    with pytest.raises(ValueError):
        parse_colour(text)
