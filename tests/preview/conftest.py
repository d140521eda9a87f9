"""Previews at noon, and an editor who looks at them."""

from collections.abc import Iterator

import pytest
import time_machine
from page_lint import LintingClient
from records import NOW, a_site, save
from team import sign_in

from models import Role


@pytest.fixture
def noon() -> Iterator[None]:
    """Stop the clock at the time of the tests' records."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def editor(client: LintingClient, noon: None) -> LintingClient:
    """An editor who is signed in, at noon."""
    save(a_site())
    sign_in(client, Role.EDITOR)
    return client
