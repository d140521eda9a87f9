"""Servers of a tiny site, all stopped when their test ends."""

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
            # Kills the whole process group, even if the process that started it has ended.
            with suppress(ProcessLookupError):
                os.killpg(server.process.pid, signal.SIGKILL)
            server.process.communicate()
