"""Servers of a tiny site, of which none outlives its test."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from ports import reserved_port
from server_process import Server


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []
    with ExitStack() as ports:
        own_port = ports.enter_context(reserved_port())

        def start(port: int = own_port, **environ: str) -> Server:
            servers.append(Server(tmp_path / "data", port, **environ))
            return servers[-1]

        yield start
        for server in servers:
            # Whoever is left of its group, even when the one that began it is gone.
            with suppress(ProcessLookupError):
                os.killpg(server.process.pid, signal.SIGKILL)
            server.process.communicate()
