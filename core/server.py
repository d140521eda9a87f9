"""The server: one process that answers, under one that starts and stops it."""

import http.client
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from core.settings import Settings, StartError, read_settings

# Enough that slow visitors do not keep others waiting; each costs a database connection.
THREADS = 16
PATIENCE = 30  # seconds


def main(create_app: Callable[[Settings], Flask], prepare: Callable[[Flask], None]) -> int:
    """Prepare the site and serve it until it is told to stop; return the exit code.

    When it cannot start, one line on stderr says why.
    """
    try:
        settings = read_settings()
        prepare(create_app(settings))
        check_address(settings)
    except StartError as error:
        sys.stderr.write(f"Podium cannot start. {error}\n")
        return 1
    serve(settings)
    return 0


def check_address(settings: Settings) -> None:
    """Raise StartError when the host is not of this machine or its port is taken."""
    where = f"{settings.host} port {settings.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise StartError(f"HOST is {settings.host!r}, which is no address of this machine.") from error
    except OSError as error:
        raise StartError(f"{where} cannot be used: {error.strerror}. Set HOST or PORT to another.") from error


def serve(settings: Settings) -> None:
    """Serve `app:create_app` until SIGINT or SIGTERM, and say where once it answers."""
    logging.getLogger("_granian").setLevel(logging.WARNING)
    server = Granian(
        "app:create_app",
        address=socket.gethostbyname(settings.host) if ":" not in settings.host else settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        process_name=None,
    )
    announcement = threading.Thread(target=_announce, args=(settings,), daemon=True)
    server.on_startup(announcement.start)
    server.serve()


def _announce(settings: Settings) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(settings.host, settings.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                line = f"Podium serves http://{settings.host}:{settings.port} (data in {settings.data}/)\n"
                sys.stdout.write(line)
                sys.stdout.flush()
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
