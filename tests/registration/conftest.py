"""A site at a moment that stands still."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from records import NOW, a_site, save


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    """Stop the clock at NOW, on a site in London."""
    with time_machine.travel(NOW, tick=False) as clock:
        save(a_site(timezone="Europe/London"))
        yield clock
