"""Traces of erased data are erased in the end, whatever keeps them at first."""

from pathlib import Path

import pytest
import time_machine
from flask import Flask
from privacy.canary import DAY, ENDS, an_open_event, files_with_traces, register_canary
from records import NOW, a_site, save
from sqlalchemy import select

from app import SCHEDULED_TASKS
from blueprints.operations.schedule import Schedule
from blueprints.privacy.actions import erase_expired
from core.database import db
from models import OutboundMessage


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application whose files contain no traces from other tests."""
    return own_app


@pytest.fixture(autouse=True)
def site(app: Flask) -> None:
    save(a_site(keep_sensitive_days=30, keep_registration_days=90))


def test_traces_of_a_killed_erasure_are_erased_by_the_next_worker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(NOW, tick=False):
        register_canary(an_open_event())
    mail = db.session.scalars(select(OutboundMessage)).one()
    held = Path(app.config["DATA_FOLDER"], "held-mail", f"{mail.id}-confirmed.eml")
    held.parent.mkdir()
    held.write_text("Zanzibara")
    db.session.rollback()
    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr("blueprints.privacy.actions.clean_up", _killed)
        erase_expired(ENDS + 90 * DAY)
    assert files_with_traces(Path(app.config["DATA_FOLDER"]))
    Schedule(app, SCHEDULED_TASKS).run_due(ENDS + 90 * DAY)
    assert files_with_traces(Path(app.config["DATA_FOLDER"])) == {}


def _killed() -> bool:
    raise KeyboardInterrupt
