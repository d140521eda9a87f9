"""A server of a tiny site, run as a process of its own."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[1]
TINY_SITE = Path(__file__).parent / "core" / "tiny_site.py"
PATIENCE = 30  # seconds


class Server:
    """A server process, its output, and visits to it."""

    def __init__(self, data: Path, port: int, **environ: str) -> None:
        self.data, self.port = data, port
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PODIUM_", "HOST"))}
        self.process = subprocess.Popen(
            [sys.executable, TINY_SITE],
            env=clean | {"PYTHONPATH": str(ROOT), "PODIUM_DATA": str(data), "PORT": str(port)} | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def announcement(self) -> str:
        """Wait for the line that gives the site's address; empty when the server ends without it."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def get(self, path: str, method: str = "GET", timeout: float = PATIENCE, accept: str = "") -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)) as connection:
            connection.request(method, path, headers={"Accept-Encoding": accept or "identity"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def end(self) -> tuple[int, str, str]:
        """Wait for the server to end; return its exit code and the rest of its stdout and stderr."""
        output, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, output, errors


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False
