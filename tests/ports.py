"""Ports for servers of tests, which run in several processes."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def reserved_port() -> Iterator[int]:
    """Yield a port of loopback that the system gives nobody else, and at which a server can listen all the same."""
    with socket.socket() as holder:
        # The server does this too; then Linux lets two sockets have an address of which only one listens.
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield int(holder.getsockname()[1])
