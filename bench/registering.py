"""Registrations: their rate and duration compared with bare rows, a rush, and a mail server that hangs."""

import http.client
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from bench.load import requests_per_second
from bench.sites import ROOT, podium
from core.database import sqlite

PEOPLE = 32  # each waits most of the time, since all responses take the same time
SECONDS = 5
RUSH, PLACES = 200, 50
READING_TAKES = 3.5  # seconds
EVENT = "forecasts-that-admit-doubt"
BEHIND_A_PROXY = {"PODIUM_PROXIES": "1"}


@dataclass(frozen=True, slots=True)
class Rush:
    """Response times in seconds when many people register at once, and how many were answered and got a place."""

    answer_p99: float
    page_p95: float
    confirmed: int
    answered: int


def admission_milliseconds(data: Path) -> float:
    """Return the median duration of one registration, alone in a process, without the form and the response."""
    command = [sys.executable, "-m", "bench.admitting", str(data)]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def registrations_per_second(data: Path) -> float:
    """Return the registrations per second that a new site acknowledges, with 32 people at once."""
    with podium(data, BEHIND_A_PROXY) as address:
        form = _form(address, data)
        counts = [0] * PEOPLE
        deadline = time.perf_counter() + SECONDS
        people = [threading.Thread(target=_register, args=(address, form, counts, n, deadline)) for n in range(PEOPLE)]
        for person in people:
            person.start()
        for person in people:
            person.join()
    return sum(counts) / SECONDS


def rush(data: Path) -> Rush:
    """Let 200 people register at once for 50 places, while a reader requests the event's page."""
    with podium(data, BEHIND_A_PROXY) as address:
        form = _form(address, data)
        with sqlite3.connect(data / "podium.db") as connection:
            connection.execute("UPDATE event SET online_capacity = ? WHERE slug = ?", (PLACES, EVENT))
        times: list[float] = []
        pages: list[float] = []
        begin, over = threading.Barrier(RUSH + 1), threading.Event()
        people = [threading.Thread(target=_register_once, args=(address, form, n, begin, times)) for n in range(RUSH)]
        reader = threading.Thread(target=_read_page, args=(f"{address}{EVENT}", over, pages))
        for thread in (reader, *people):
            thread.start()
        begin.wait()
        for person in people:
            person.join()
        over.set()
        reader.join()
    with sqlite3.connect(data / "podium.db") as connection:
        query = "SELECT count(*) FROM registration WHERE status = 'confirmed'"
        confirmed = connection.execute(query).fetchone()[0]
    return Rush(quantiles(times, n=100)[98], quantiles(pages, n=20)[18], confirmed, len(times))


def rows_per_second(folder: Path) -> float:
    """Return the rows per second that one connection writes durably, each in its own transaction."""
    connection = sqlite.connect(folder / "rows.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE row (name TEXT, email TEXT, content BLOB)")
    count, deadline = 0, time.perf_counter() + SECONDS
    while time.perf_counter() < deadline:
        connection.execute("INSERT INTO row VALUES (?, ?, ?)", ("Ada", f"{count}@people.test", b"x" * 8000))
        count += 1
    connection.close()
    return count / SECONDS


def rates_without_and_with_a_hanging_mail_server(data: Path) -> tuple[float, float]:
    """Return the rates at which the registration form, which is never cached, is served."""
    rates = []
    with _silence() as port:
        for server in ({}, {"PODIUM_SMTP_URL": f"smtp://127.0.0.1:{port}?starttls=no"}):
            with podium(data, BEHIND_A_PROXY | server) as address:
                form = _form(address, data)
                # Queue an email, so that the worker has something to hang on.
                _register(address, form, [0], 0, time.perf_counter() + 1)
                time.sleep(3)
                rates.append(requests_per_second(urllib.parse.urljoin(address, f"{EVENT}/register"), {}))
    return rates[0], rates[1]


@contextmanager
def _silence() -> Iterator[int]:
    # The system accepts connections, but nothing ever replies.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def _form(address: str, data: Path) -> dict[str, str]:
    with sqlite3.connect(data / "podium.db") as connection:
        connection.execute("UPDATE event SET online_capacity = NULL")
    with urllib.request.urlopen(f"{address}{EVENT}/register") as answer:
        page = answer.read().decode()
    time.sleep(READING_TAKES)
    names = ("timestamp", "conduct_version")
    hidden = {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in names}
    return {**hidden, "name": "Ada", "conduct": "y", "website": "", "affiliation": ""}


def _register(address: str, form: dict[str, str], counts: list[int], person: int, deadline: float) -> None:
    connection, number = _connection(address), 0
    while time.perf_counter() < deadline:
        number += 1
        # Each registration has its own client address, or this would measure the rate limits.
        client = f"10.{person}.{number % 250}.{number // 250}"
        counts[person] += _post(connection, form, f"p{person}-{number}-{time.time()}@people.test", client) == 303


def _register_once(
    address: str, form: dict[str, str], person: int, begin: threading.Barrier, times: list[float]
) -> None:
    connection = _connection(address)
    connection.connect()
    begin.wait()
    began = time.perf_counter()
    if _post(connection, form, f"rush-{person}@people.test", f"10.{person}.0.1") in (303, 409):
        times.append(time.perf_counter() - began)


def _read_page(page: str, over: threading.Event, times: list[float]) -> None:
    while not over.is_set() or len(times) < 2:
        began = time.perf_counter()
        with urllib.request.urlopen(page) as answer:
            answer.read()
        times.append(time.perf_counter() - began)
        time.sleep(0.01)


def _connection(address: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=60)


def _post(connection: http.client.HTTPConnection, form: dict[str, str], email: str, client: str) -> int:
    body = urllib.parse.urlencode({**form, "email": email})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": client}
    connection.request("POST", f"/events/{EVENT}/register", body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status
