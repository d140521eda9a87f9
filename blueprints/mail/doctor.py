"""What can be wrong with a site that runs, and what to do about it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from blueprints.mail.actions import compose_letter
from blueprints.mail.queries import count_late, count_messages, count_uncomposed, worker_last_seen
from core.database import SAFE_SQLITE, db, sqlite
from core.letter import Letter
from core.smtp import MailFault, check_server, deliver
from core.text import one_line
from core.time import utc_now
from models import Event, OutboundMessage
from models.outbound_message import MessageStatus

LEAST_DISK = 200_000_000  # bytes
WORKER_IS_LATE = timedelta(minutes=10)
MAIL_IS_LATE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; when it is not good, `words` say what to do."""

    name: str
    good: bool
    words: str


def examine() -> Iterator[Finding]:
    """Yield the finding of each check."""
    checks: tuple[tuple[str, Callable[[], tuple[bool, str]]], ...] = (
        ("mail server", _mail_server),
        ("outbox", _outbox),
        ("worker", _worker),
        ("clock", _clock),
        ("disk", _disk),
        ("base URL", _base_url),
        ("SQLite", _sqlite),
    )
    for name, check in checks:
        yield Finding(name, *check())


def send_test(address: str) -> Finding:
    """Send a message to an address at once, past the outbox."""
    server, sender = current_app.config["SMTP"], current_app.config["MAIL_FROM"]
    if server is None:
        return Finding("test message", False, "set PODIUM_SMTP_URL first")
    letter = Letter("", "Test message", "test", {"now": utc_now(), "url": current_app.config["BASE_URL"]})
    composed = compose_letter(address, letter)
    try:
        deliver(server, sender, address, composed.content)
    except MailFault as fault:
        return Finding("test message", False, f"{server.host} did not take it from {sender}: {one_line(str(fault))}")
    return Finding("test message", True, f"{server.host} has taken it from {sender}; see whether it arrives")


def _mail_server() -> tuple[bool, str]:
    server = current_app.config["SMTP"]
    if server is None:
        return False, "mail is held in the data folder under held-mail/; set PODIUM_SMTP_URL to send it"
    where = f"{server.host}:{server.port}"
    try:
        check_server(server)
    except MailFault as fault:
        return False, f"{where} does not let Podium in: {one_line(str(fault))}; mend PODIUM_SMTP_URL or the server"
    return True, f"{where} lets Podium in, by {server.security}"


def _outbox() -> tuple[bool, str]:
    counts, late = count_messages(), count_late(utc_now() - MAIL_IS_LATE)
    if uncomposed := count_uncomposed():
        return False, f"{_messages(uncomposed)} could not be composed; see `flask mail list` and the log"
    failed, held = counts.get(MessageStatus.FAILED, 0), counts.get(MessageStatus.HELD, 0)
    if late:
        return False, f"{_messages(late)} should have left an hour ago; see `flask mail list --status queued`"
    if failed:
        return False, f"{_messages(failed)} failed; see `flask mail list --status failed`, and `flask mail retry`"
    waiting = sum(counts.get(status, 0) for status in (MessageStatus.QUEUED, MessageStatus.CLAIMED))
    return True, f"{_messages(waiting)} waiting, {counts.get(MessageStatus.SENT, 0)} sent, {held} held"


def _messages(number: int) -> str:
    return f"{number} message{'' if number == 1 else 's'}"


def _worker() -> tuple[bool, str]:
    seen = worker_last_seen()
    if seen is None or utc_now() - seen > WORKER_IS_LATE:
        when = "never" if seen is None else f"last at {seen:%Y-%m-%d %H:%M} UTC"
        return False, f"was seen {when}; start the site, or `flask worker` beside it"
    return True, f"was seen at {seen:%H:%M:%S} UTC"


def _clock() -> tuple[bool, str]:
    latest = db.session.scalar(select(func.max(Event.created_at)))
    written = db.session.scalar(select(func.max(OutboundMessage.created_at)))
    newest = max((moment for moment in (latest, written) if moment is not None), default=None)
    if newest is not None and newest > utc_now() + timedelta(minutes=1):
        return False, f"it is behind {newest:%Y-%m-%d %H:%M} UTC, when something was written; set the machine's clock"
    return True, f"{utc_now():%Y-%m-%d %H:%M} UTC"


def _disk() -> tuple[bool, str]:
    free = shutil.disk_usage(Path(current_app.config["DATA_FOLDER"])).free
    words = f"{free / 1e9:.1f} GB are free"
    return free >= LEAST_DISK, words if free >= LEAST_DISK else f"only {words}; make room"


def _base_url() -> tuple[bool, str]:
    url = str(current_app.config["BASE_URL"])
    if url.startswith("https://"):
        return True, url
    return False, f"{url} is what links in mails begin with; set PODIUM_BASE_URL to the site's https address"


def _sqlite() -> tuple[bool, str]:
    if sqlite.sqlite_version_info < SAFE_SQLITE:
        return False, f"{sqlite.sqlite_version} can corrupt a busy database; use a Python with 3.51.3 or later"
    return True, str(sqlite.sqlite_version)
