"""Registrations while somebody previews all the time: `python -m bench.previewing DATA` prints what each takes.

DATA is a data folder with the demonstration; drafts and registrations are added to it.
"""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from flask import Flask
from sqlalchemy import select

from app import create_app, prepare
from blueprints.preview.applying import apply_draft
from blueprints.preview.rendering import _answer
from blueprints.registration.actions import Entry, register
from core.database import DatabaseBusy, db, writing
from core.settings import Settings
from core.time import utc_now
from core.trial import OutdatedError, trying
from models import Draft, Event
from models.event import Attendance, RegistrationMode

WARMING, COUNTED = 30, 300
PAUSE = 0.005  # seconds between registrations, so that previews get their turns


def main(data: Path) -> None:
    """Print how long registrations take without and with a loop of previews, and how long the lock was held."""
    app = create_app(Settings(data=data, database_url=None, base_url="https://podium.test", host="", port=0))
    prepare(app)
    with app.app_context():
        query = select(Event).where(Event.registration_mode == RegistrationMode.OPEN, Event.starts > utc_now())
        event = db.session.scalars(query.where(Event.code_of_conduct_id.is_not(None)).order_by(Event.starts)).first()
        if event is None:
            raise SystemExit("The demonstration has no event to register for.")
        event_id, attendance = event.id, event.attendances[-1]
        with writing():
            found = db.session.get_one(Event, event_id)
            found.capacity = found.online_capacity = found.registration_closes = found.registration_opens = None
            if db.session.scalar(select(Draft.id).where(Draft.record_id == event_id)) is None:
                db.session.add(Draft(folder="events", record_id=event_id, text="---\ntitle: A new title\n---\n"))
    holds, pages = list[float](), list[float]()
    # The first one compiles templates and queries.
    preview(app, event_id, lambda: len(pages) > 2, holds, pages)
    holds.clear()
    pages.clear()
    report("alone", registrations(app, event_id, attendance))
    # What a busy processor alone costs, without any lock.
    report("beside renderings", beside(render, app, event_id, attendance, [], []))
    report("beside previews", beside(preview, app, event_id, attendance, holds, pages))
    print(f"{len(pages)} previews: median {median(pages):.0f} ms, write lock held at once at most {max(holds):.1f} ms")


def report(name: str, times: list[float]) -> None:
    """Print how long registrations took."""
    longest, p99 = max(times), quantiles(times, n=100)[98]
    print(f"registration {name}: median {median(times):.1f} ms, p99 {p99:.1f} ms, longest {longest:.1f} ms")


def beside(
    loop: Callable[..., None],
    app: Flask,
    event_id: int,
    attendance: Attendance,
    holds: list[float],
    pages: list[float],
) -> list[float]:
    """Return the milliseconds that each registration takes while a loop goes on."""
    over = threading.Event()
    thread = threading.Thread(target=loop, args=(app, event_id, over.is_set, holds, pages))
    thread.start()
    times = registrations(app, event_id, attendance)
    over.set()
    thread.join()
    return times


def registrations(app: Flask, event_id: int, attendance: Attendance) -> list[float]:
    """Return the milliseconds that each registration takes."""
    times = []
    for number in range(WARMING + COUNTED):
        with app.app_context():
            entry = Entry("Ada Lovelace", f"{number}-{time.time()}@people.test", "", attendance)
            began = time.perf_counter()
            register(event_id, entry, utc_now())
            times.append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE)
    return times[WARMING:]


def preview(app: Flask, event_id: int, is_over: Callable[[], bool], holds: list[float], pages: list[float]) -> None:
    """Preview a draft again and again, and note how long the write lock is held and the page takes."""
    with app.app_context():
        while not is_over():
            began = time.perf_counter()
            try:
                with trying() as trial:
                    _answer(apply_draft("events", str(event_id), trial, utc_now()).path, utc_now())
            except (DatabaseBusy, OutdatedError):
                continue
            holds.append(trial.longest_hold * 1000)
            pages.append((time.perf_counter() - began) * 1000)


def render(app: Flask, event_id: int, is_over: Callable[[], bool], _holds: list[float], pages: list[float]) -> None:
    """Render the live page again and again, as the page cache would after each change."""
    with app.app_context():
        path = db.session.get_one(Event, event_id).path
    while not is_over():
        with app.app_context():
            _answer(path, utc_now())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
