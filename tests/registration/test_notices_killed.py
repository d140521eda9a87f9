"""Everybody is notified exactly once, wherever the process that does it is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from places import an_open_event
from records import NOW, a_site, save
from registration.changing import MINUTE, outbox, pending, publish, run, with_people
from sqlalchemy import select

from core.database import db
from models import AuditEntry, Event, Registration

ROOT = Path(__file__).parent.parent.parent
PEOPLE = 60
# Carries out what is due, and waits to be killed when it has queued so many messages, or when all is done.
WORKER = """
import sys
from datetime import datetime
from app import create_app
from blueprints.registration.actions import delayed_notices

stops_after, now = int(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
queued, notify_of = 0, delayed_notices.notify_of

def wait():
    print("ready", flush=True)
    sys.stdin.read()

def counted(*arguments):
    global queued
    message = notify_of(*arguments)
    queued += 1
    if queued == stops_after:
        delayed_notices.db.session.flush()
        wait()
    return message

delayed_notices.notify_of = counted
with create_app().app_context():
    delayed_notices.run_delayed_notices(now)
wait()
"""


@pytest.mark.parametrize("queued", [1, PEOPLE // 2, PEOPLE, PEOPLE + 1], ids=["first", "half", "all", "committed"])
def test_whoever_is_registered_is_notified_once(own_app: Flask, queued: int) -> None:
    save(a_site())
    event = an_open_event(venue="The Hall")
    with_people(event, *[{} for _ in range(PEOPLE)])
    event_id = event.id
    entry_id = publish(event_id, venue="The Annexe")
    db.session.remove()

    environ = {**os.environ, "PODIUM_DATA": own_app.config["DATA_FOLDER"]}
    command = [sys.executable, "-c", WORKER, str(queued), (NOW + MINUTE).isoformat()]
    worker = subprocess.Popen(command, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"ready\n"
    os.kill(worker.pid, signal.SIGKILL)
    worker.communicate()

    assert (len(outbox()), pending()) == ((PEOPLE, 0) if queued > PEOPLE else (0, 1))
    db.session.rollback()
    assert run() == (0 if queued > PEOPLE else PEOPLE)
    found = outbox()
    assert sorted(one.registration_id or 0 for one in found) == sorted(db.session.scalars(select(Registration.id)))
    assert db.session.get_one(AuditEntry, entry_id).detail["messages"] == [one.id for one in found]
    assert db.session.get_one(Event, event_id).venue == "The Annexe"
