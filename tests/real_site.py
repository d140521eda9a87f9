"""A server of its own for tests that need a real one."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

from ports import reserved_port

ROOT = Path(__file__).parent.parent
STARTING_TAKES_AT_MOST = 60  # seconds


def start_site(data: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start a server on a free port; return it with its address once it responds."""
    with reserved_port() as port:
        return _start_at(port, data)


def start_demonstration(data: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start a server of a new site with the demonstration, as `make run` does."""
    environ = {**os.environ, "PODIUM_DATA": str(data)}
    subprocess.run([sys.executable, "-m", "flask", "demo"], cwd=ROOT, env=environ, check=True)
    return start_site(data)


def _start_at(port: int, data: Path) -> tuple[subprocess.Popen[bytes], str]:
    own = {"PODIUM_DATA": str(data), "HOST": "127.0.0.1", "PORT": str(port), "PODIUM_CHECK_LINKS": "no"}
    environ = {**os.environ, **own}
    # In its own process group, since some tests kill the server with all its processes.
    server = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environ, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server)
    except BaseException:
        server.kill()
        server.wait()
        raise
    return server, address


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTING_TAKES_AT_MOST
    seen: object = None
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=STARTING_TAKES_AT_MOST):
                return
        except urllib.error.HTTPError as error:
            with error:
                seen = error.read()
        except (OSError, HTTPException) as error:
            seen = error
        time.sleep(0.1)
    raise AssertionError(f"the server did not start: {seen}, exit code {server.poll()}")
