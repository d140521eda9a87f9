"""A server that is killed repeatedly while people register: `make kill` prints what was lost."""

import http.client
import os
import random
import re
import signal
import sqlite3
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from real_site import start_demonstration, start_site

EVENT = "/events/forecasts-that-admit-doubt/register"
PEOPLE = 8
READING_TAKES = 3.5  # seconds


@dataclass(frozen=True, slots=True)
class Report:
    """The fate of the registrations that the server acknowledged before it was killed."""

    rounds: int
    acknowledged: int
    lost: int
    without_message: int


def kill_while_people_register(data: Path, rounds: int, seed: int = 1) -> Report:
    """Start a server on a new site and kill it while eight people register, `rounds` times; then count."""
    chance = random.Random(seed)  # noqa: S311 - moments to kill at, no secrets
    # Each person has their own IP address, so that rate limits aren't reached.
    os.environ["PODIUM_PROXIES"] = "1"
    acknowledged: list[str] = []
    form: dict[str, str] = {}
    for number in range(rounds):
        server, address = start_site(data) if number else start_demonstration(data)
        if not form:
            _take_the_limit_away(data / "podium.db")
            form = read_form(address)
        stop = threading.Event()
        people = [
            threading.Thread(
                target=_register, args=(address, form, f"round{number}-person{person}", stop, acknowledged)
            )
            for person in range(PEOPLE)
        ]
        for person in people:
            person.start()
        time.sleep(chance.uniform(0.5, 2.0))
        os.killpg(server.pid, signal.SIGKILL)
        stop.set()
        for person in people:
            person.join()
        server.wait()
    return Report(rounds, len(acknowledged), *_count_losses(data / "podium.db", acknowledged))


def _take_the_limit_away(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE event SET online_capacity = NULL")


def read_form(address: str) -> dict[str, str]:
    """Return the hidden fields of the form, after the time a person needs to read it."""
    with urllib.request.urlopen(address + EVENT) as answer:
        page = answer.read().decode()
    fields = re.findall(r'name="(timestamp|conduct_version)" value="([^"]*)"', page)
    time.sleep(READING_TAKES)
    return {**dict(fields), "conduct": "y", "website": "", "affiliation": ""}


def _register(address: str, form: dict[str, str], name: str, stop: threading.Event, acknowledged: list[str]) -> None:
    number = 0
    while not stop.is_set():
        number += 1
        email = f"{name}-{number}@people.test"
        body = urllib.parse.urlencode({**form, "name": name, "email": email}).encode()
        client = ".".join(str(part) for part in (10, *random.sample(range(256), 3)))
        request = urllib.request.Request(address + EVENT, body, {"X-Forwarded-For": client})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                if answer.url.endswith("/received"):
                    acknowledged.append(email)
        except (OSError, http.client.HTTPException, ValueError):
            # Killed before it responded, so nothing was acknowledged.
            continue


def _count_losses(database: Path, acknowledged: list[str]) -> tuple[int, int]:
    with sqlite3.connect(database) as connection:
        kept = {row[0] for row in connection.execute("SELECT email FROM registration")}
        told = {row[0] for row in connection.execute("SELECT recipient FROM outbound_message")}
        registered = {row[0] for row in connection.execute("SELECT email FROM registration WHERE status = 'confirmed'")}
    return len(set(acknowledged) - kept), len(registered - told)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="podium-killing-") as folder:
        report = kill_while_people_register(Path(folder) / "data", int(sys.argv[1]))
    print(report)  # noqa: T201
    sys.exit(bool(report.lost or report.without_message))
