"""Servers of a tiny site, of which none outlives its test."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from server_process import Server, free_port


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(port: int | None = None, **environ: str) -> Server:
        servers.append(Server(tmp_path / "data", port or free_port(), **environ))
        return servers[-1]

    yield start
    for server in servers:
        # Whoever is left of its group, even when the one that began it is gone.
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.process.communicate()
