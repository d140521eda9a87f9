"""Acknowledged registrations are kept, however the server ends."""

from pathlib import Path

import pytest
from killing import kill_while_people_register


def test_nothing_that_was_acknowledged_is_lost_when_the_server_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PODIUM_PROXIES", "0")
    report = kill_while_people_register(tmp_path / "data", rounds=3)
    assert report.acknowledged > 0
    assert (report.lost, report.without_message) == (0, 0)
