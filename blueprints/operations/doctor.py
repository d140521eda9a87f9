"""The doctor: checks of a running site, each with a fix for when it fails."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from blueprints.mail.actions import compose_letter
from blueprints.mail.queries import count_late, count_messages, count_uncomposed
from blueprints.operations.queries import worker_last_seen
from blueprints.privacy.actions import clock_warning
from blueprints.privacy.queries import is_far_ahead, traces_notes
from core.data_folder import server_address
from core.database import SAFE_SQLITE, check_writable, db, sqlite
from core.database_errors import DAMAGED, explanation
from core.database_health import damage, disk_trouble
from core.letter import Letter
from core.migrations import require_schema
from core.settings import StartError
from core.smtp import MailError, check_server, deliver
from core.text import one_line
from core.time import utc_now
from models import Event, OutboundMessage
from models.outbound_message import MessageStatus

LEAST_DISK = 200_000_000  # bytes
WORKER_IS_LATE = timedelta(minutes=10)
MAIL_IS_LATE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check; `text` gives the fix when the check failed."""

    name: str
    is_ok: bool
    text: str


def examine() -> Iterator[Finding]:
    """Yield the result of each check."""
    checks: tuple[tuple[str, Callable[[], tuple[bool, str]]], ...] = (
        ("database", _database),
        ("mail server", _mail_server),
        ("outbox", _outbox),
        ("worker", _worker),
        ("clock", _clock),
        ("erasure", _erasure),
        ("disk", _disk),
        ("base URL", _base_url),
        ("SQLite", _sqlite),
    )
    for name, check in checks:
        try:
            yield Finding(name, *check())
        except (DBAPIError, StartError) as error:
            # Its own finding has said why.
            reason = "not checked, since the database cannot be used"
            yield Finding(name, False, (explanation(error) or str(error)) if name == "database" else reason)
        except OSError as error:
            yield Finding(name, False, f"{error.filename or 'the data folder'} cannot be read: {error.strerror}")
        finally:
            db.session.rollback()


def send_test(address: str) -> Finding:
    """Send a test message immediately, bypassing the outbox."""
    server, sender = current_app.config["SMTP"], current_app.config["MAIL_FROM"]
    if server is None:
        return Finding("test message", False, "no mail server is set; set PODIUM_SMTP_URL, or smtp_url in podium.toml")
    words = {"now": utc_now(), "url": current_app.config["BASE_URL"], "by": "“flask doctor”"}
    letter = Letter("", "Test message", "test", words)
    composed = compose_letter(address, letter)
    try:
        deliver(server, sender, address, composed.content)
    except MailError as error:
        return Finding("test message", False, f"{server.host} refused it from {sender}: {one_line(str(error))}")
    return Finding("test message", True, f"{server.host} accepted it from {sender}; check that it arrives")


def _database() -> tuple[bool, str]:
    if trouble := disk_trouble():
        return False, f"{trouble.summary}; {trouble.advice}"
    require_schema()
    if found := damage("integrity_check"):
        return False, f"{DAMAGED.summary} ({'; '.join(found)}); {DAMAGED.advice}"
    check_writable()
    return True, "sound, and can be written to"


def _mail_server() -> tuple[bool, str]:
    server = current_app.config["SMTP"]
    if server is None:
        return (
            False,
            "no mail is sent, it is held in held-mail/; set PODIUM_SMTP_URL, or smtp_url in podium.toml",
        )
    where = f"{server.host}:{server.port}"
    try:
        check_server(server)
    except MailError as error:
        return False, f"{where} cannot be used: {one_line(str(error))}; check its URL and the server"
    return True, f"connected and signed in to {where} ({server.security})"


def _outbox() -> tuple[bool, str]:
    counts, late = count_messages(), count_late(utc_now() - MAIL_IS_LATE)
    if uncomposed := count_uncomposed():
        return False, f"{_messages(uncomposed)} could not be composed; see `flask mail list` and the log"
    failed, held = counts.get(MessageStatus.FAILED, 0), counts.get(MessageStatus.HELD, 0)
    if late:
        return False, f"{_messages(late)} more than an hour late; see `flask mail list --status queued`"
    if failed:
        return False, f"{_messages(failed)} failed; see `flask mail list --status failed`, then `flask mail retry`"
    waiting = sum(counts.get(status, 0) for status in (MessageStatus.QUEUED, MessageStatus.CLAIMED))
    return True, f"{_messages(waiting)} waiting, {counts.get(MessageStatus.SENT, 0)} sent, {held} held"


def _messages(number: int) -> str:
    return f"{number} message{'' if number == 1 else 's'}"


def _worker() -> tuple[bool, str]:
    seen = worker_last_seen()
    if seen is None or utc_now() - seen > WORKER_IS_LATE:
        when = "has never run" if seen is None else f"last seen at {seen:%Y-%m-%d %H:%M} UTC"
        return False, f"{when}, so no mail is sent; start the site, or restart it if it is running"
    return True, f"last seen at {seen:%H:%M:%S} UTC"


def _clock() -> tuple[bool, str]:
    latest = db.session.scalar(select(func.max(Event.created_at)))
    written = db.session.scalar(select(func.max(OutboundMessage.created_at)))
    newest = max((moment for moment in (latest, written) if moment is not None), default=None)
    if newest is not None and newest > utc_now() + timedelta(minutes=1):
        return False, f"behind {newest:%Y-%m-%d %H:%M} UTC, when the newest record was written; set the machine's clock"
    return True, f"{utc_now():%Y-%m-%d %H:%M} UTC"


def _erasure() -> tuple[bool, str]:
    now = utc_now()
    if is_far_ahead(now):
        return False, clock_warning(now)
    if traces_notes():
        return False, "traces of erased data are left, since another program keeps reading the database; end it"
    return True, "nothing is overdue"


def _disk() -> tuple[bool, str]:
    folder = Path(current_app.config["DATA_FOLDER"])
    free = shutil.disk_usage(next(each for each in (folder, *folder.parents) if each.exists())).free
    if free < LEAST_DISK:
        return False, f"only {free / 1e9:.1f} GB free; free some space"
    return True, f"{free / 1e9:.1f} GB free"


def _base_url() -> tuple[bool, str]:
    url = str(current_app.config["BASE_URL"])
    server = server_address(current_app.extensions["settings"])
    if server and server != url:
        return False, f"{url}, but the server runs with {server}; restart it, or set base_url in podium.toml"
    if url.startswith("https://"):
        return True, url
    return False, f"links in mails begin with {url}; set PODIUM_BASE_URL, or base_url in podium.toml, to https://…"


def _sqlite() -> tuple[bool, str]:
    if sqlite.sqlite_version_info < SAFE_SQLITE:
        return False, f"{sqlite.sqlite_version} can corrupt a busy database; use a Python with SQLite 3.51.3 or later"
    return True, str(sqlite.sqlite_version)
