"""Registrations a second, next to bare rows, and pages while the mail server hangs."""

import socket
import sqlite3
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.load import requests_per_second
from bench.sites import podium
from core.database import sqlite

PEOPLE = 8
SECONDS = 5
READING_TAKES = 3.5  # seconds
EVENT = "forecasts-that-admit-doubt"
BEHIND_A_PROXY = {"PODIUM_PROXIES": "1"}


def registrations_per_second(data: Path) -> float:
    """Return how many registrations a second a new site acknowledges, of eight people at once."""
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


def rows_per_second(folder: Path) -> float:
    """Return how many rows a second one connection writes and waits for, each in a transaction of its own."""
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
    """Return the rates at which the form of registration, which no cache holds, is served."""
    rates = []
    with _silence() as port:
        for server in ({}, {"PODIUM_SMTP_URL": f"smtp://127.0.0.1:{port}?starttls=no"}):
            with podium(data, BEHIND_A_PROXY | server) as address:
                form = _form(address, data)
                # So that there is mail to hang on.
                _register(address, form, [0], 0, time.perf_counter() + 1)
                time.sleep(3)
                rates.append(requests_per_second(urllib.parse.urljoin(address, f"{EVENT}/register"), {}))
    return rates[0], rates[1]


@contextmanager
def _silence() -> Iterator[int]:
    # Connections are taken by the system, and nobody ever says a word.
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
    number = 0
    while time.perf_counter() < deadline:
        number += 1
        body = urllib.parse.urlencode({**form, "email": f"p{person}-{number}-{time.time()}@people.test"}).encode()
        # Everybody comes from an address of their own, or the limits would be what is measured.
        client = f"10.{person}.{number // 250}.{number % 250}"
        request = urllib.request.Request(f"{address}{EVENT}/register", body, {"X-Forwarded-For": client})
        with _NO_REDIRECT.open(request) as answer:
            counts[person] += answer.status == 303


class _Stay(urllib.request.HTTPErrorProcessor):
    """Takes a redirect for the answer that it is."""

    def http_response(self, _request: object, response: object) -> object:  # type: ignore[override]
        return response


_NO_REDIRECT = urllib.request.build_opener(_Stay)
