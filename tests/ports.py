"""Ports for test servers that run in several processes."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def reserved_port() -> Iterator[int]:
    """Yield a loopback port that the system gives to nobody else, but at which a server can still listen."""
    with socket.socket() as holder:
        # The server sets this option too; Linux then lets two sockets share an address if only one of them listens.
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield int(holder.getsockname()[1])
