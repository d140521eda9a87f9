"""A named site, and the website of another podcast host."""

from collections.abc import Iterator

import pytest
from flask import Flask
from records import a_site, save
from website import Website, serving


@pytest.fixture
def site_row(app: Flask) -> None:
    """A named site without podcast settings."""
    save(a_site())


@pytest.fixture
def website() -> Iterator[Website]:
    """The website of another host."""
    with serving() as site:
        yield site
