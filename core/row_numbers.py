"""Numbers of rows in addresses: what is too large for the database is no number of a row."""

from flask import Flask
from werkzeug.routing import IntegerConverter

MOST_DIGITS = 18


class RowNumberConverter(IntegerConverter):
    """Matches whole numbers that the database can store."""

    regex = rf"\d{{1,{MOST_DIGITS}}}"


def init_row_numbers(app: Flask) -> None:
    """Answer 404 for larger numbers; call it before routes are registered."""
    app.url_map.converters["int"] = RowNumberConverter


def row_number(text: str) -> int:
    """Return the number in a query; ValueError if it can be none of a row."""
    if len(text) > MOST_DIGITS:
        raise ValueError(text)
    return int(text)
