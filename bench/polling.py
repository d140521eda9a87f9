"""The cost of 304 responses to programs that poll."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.parse import urljoin

from bench.load import requests_per_second
from bench.sites import ROOT, podium

POLLED = ("/podcast/feed.xml", "/events/calendar.ics", "/events/feed.atom")
ROUNDS = 3
PLAIN = {"Accept-Encoding": "identity"}
# Requests with a session cookie bypass the cache.
UNKEPT = {**PLAIN, "Cookie": "podium=none"}


def rates_of_polls(data: Path) -> Iterator[tuple[str, float, float, float]]:
    """Yield each polled path of the demonstration with its rates per second: rendered, sent whole and answered 304."""
    environ = {**os.environ, "PODIUM_DATA": str(data)}
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    for command in (["db", "upgrade"], ["load", str(ROOT / "demo" / "content")]):
        subprocess.run([*flask, *command], cwd=ROOT, env=environ, check=True, capture_output=True)
    with podium(data) as ours:
        for path in POLLED:
            address = urljoin(ours, path)
            with urllib.request.urlopen(urllib.request.Request(address, headers=PLAIN)) as answer:
                known = {**PLAIN, "If-None-Match": answer.headers["ETag"]}
            # In turns, so that other load on the machine affects all of them alike.
            rounds = [[requests_per_second(address, asked) for asked in (UNKEPT, PLAIN, known)] for _ in range(ROUNDS)]
            rendered, whole, polled = map(median, zip(*rounds, strict=True))
            yield path, rendered, whole, polled
