"""Successive registrations in one process: `python -m bench.admitting DATA` prints the median in milliseconds."""

import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

from app import create_app, prepare
from blueprints.registration.actions import Entry, register
from core.database import db, writing
from core.email_address import email_key
from core.rate_limits import limits_of_registering
from core.settings import Settings
from core.time import utc_now
from models import Event
from models.event import Attendance, EventFormat, EventKind, RegistrationMode

WARMING, COUNTED = 50, 400


def main(data: Path) -> None:
    """Register people for an event without a capacity, and print how long one registration takes."""
    app = create_app(Settings(data=data, database_url=None, base_url="https://podium.test", host="", port=0))
    prepare(app)
    now, times = utc_now(), []
    with app.app_context(), writing():
        event = Event(
            slug="bench",
            title="Bench",
            kind=EventKind.TALK,
            format=EventFormat.ONLINE,
            timezone="Europe/London",
            starts=now + timedelta(days=9),
            ends=now + timedelta(days=9, hours=1),
            registration_mode=RegistrationMode.OPEN,
            waitlist=True,
        )
        db.session.add(event)
        db.session.flush()
        event_id = event.id
    for number in range(WARMING + COUNTED):
        with app.app_context():
            entry = Entry("Ada Lovelace", f"p{number}@people.test", "", Attendance.ONLINE)
            client = f"10.{number % 250}.{number // 250}.1"
            limits = limits_of_registering(email_key(entry.email), client, event_id, COUNTED)
            began = time.perf_counter()
            register(event_id, entry, now, limits)
            times.append(time.perf_counter() - began)
    print(f"{median(times[WARMING:]) * 1000:.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
