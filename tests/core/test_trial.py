"""What a trial writes is seen by the trial alone, and nobody waits for it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from records import a_page, save
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from core import trial as trial_module
from core.database import DatabaseBusy, database_file, db, writers, writing
from core.trial import OutdatedError, trying
from core.writer_queue import WriterQueue
from models import Page


def titles() -> list[str]:
    return list(db.session.scalars(select(Page.title).order_by(Page.title)))


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial_module, "PATIENCE", 0.05)


def files() -> Iterator[bytes]:
    """Yield the bytes of the database and of its log."""
    path = database_file()
    yield from (each.read_bytes() for each in (path, Path(f"{path}-wal")))


def test_a_trial_sees_what_it_has_written_and_leaves_no_byte_of_it(own_app: Flask) -> None:
    save(a_page(title="First"))
    before = list(files())
    with trying() as trial:
        db.session.add(a_page(title="Second"))
        trial.write()
        db.session.add(a_page(title="Third"))
        trial.write()
        assert titles() == ["First", "Second", "Third"]
    assert titles() == ["First"]
    assert list(files()) == before


def test_others_write_while_a_trial_goes_on(app: Flask) -> None:
    """The trial holds the write lock during its queries only."""
    with trying() as trial:
        db.session.add(a_page(title="Tried"))
        trial.write()
        assert titles() == ["Tried"]
        thread = threading.Thread(target=write_a_page, args=(app,))
        thread.start()
        thread.join(10)
        assert not thread.is_alive()
        with pytest.raises(OutdatedError):
            titles()
    assert titles() == ["Written"]


def write_a_page(app: Flask) -> None:
    with app.app_context(), writing():
        db.session.add(a_page(title="Written"))


def test_a_private_write_disturbs_no_trial(app: Flask) -> None:
    with trying() as trial:
        db.session.add(a_page(title="Tried"))
        trial.write()
        thread = threading.Thread(target=write_a_limit, args=(app,))
        thread.start()
        thread.join(10)
        assert titles() == ["Tried"]


def write_a_limit(app: Flask) -> None:
    with app.app_context(), writing():
        db.session.execute(text("INSERT INTO rate_window VALUES ('key', '2027-01-01 00:00:00.000000', 1)"))


def test_a_trial_waits_for_all_who_want_to_write(app: Flask) -> None:
    with trying() as trial:
        db.session.add(a_page())
        with writers.turn(), pytest.raises(TimeoutError):
            trial.write()
    assert titles() == []


def test_a_trial_gives_way_to_a_writer_who_is_about_to_begin() -> None:
    queue = WriterQueue()
    queue._writers = 1
    with pytest.raises(TimeoutError), queue.last_turn(0.01):
        pass
    queue._writers = 0
    with queue.last_turn(0.01), pytest.raises(TimeoutError), queue.last_turn(0.01):
        pass
    with queue.turn():
        pass
    with queue.last_turn(0.01):
        pass


def test_a_trial_that_cannot_have_the_lock_is_busy(app: Flask) -> None:
    with writers.turn(), pytest.raises(DatabaseBusy), trying() as trial:
        db.session.add(a_page())
        trial.write()


def test_there_is_one_trial_at_a_time(app: Flask) -> None:
    with trying(), pytest.raises(DatabaseBusy), trying():
        pass
    with trying():
        pass


def test_nothing_else_writes_in_a_trial(app: Flask) -> None:
    with trying():
        with pytest.raises(RuntimeError), writing():
            pass
        with pytest.raises(RuntimeError):
            db.session.execute(text("DELETE FROM page"))


def test_what_the_database_refuses_is_an_error_that_leaves_no_lock(app: Flask) -> None:
    save(a_page(slug="taken"))
    with trying() as trial:
        db.session.add(a_page(slug="taken"))
        with pytest.raises(IntegrityError):
            trial.write()
    write_a_page(app)


def test_rows_are_read_before_the_trial_rolls_back(app: Flask) -> None:
    with trying() as trial:
        db.session.add_all([a_page(title=f"{number:03}") for number in range(200)])
        trial.write()
        rows = db.session.execute(select(Page.title).order_by(Page.title))
        assert next(rows)[0] == "000"
        assert db.session.scalar(select(Page.title).limit(1))
        assert sum(1 for _ in rows) == 199
