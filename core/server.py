"""The server: a process that starts, watches and stops another, which holds the site and answers."""

import errno
import http.client
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer

from core.settings import Settings, StartError, read_settings

# A visitor who reads an answer slowly, as a player does with a long recording, holds a thread until the end.
THREADS = 128
# Each of these needs an open file, of which most systems grant a process 1024.
CONNECTIONS = 512
PATIENCE = 30  # seconds
SILENCE_TAKES_AT_MOST = 10  # seconds, of a connection that asks for nothing or is slow to say what
STOPPING_TAKES_AT_MOST = 5  # seconds
STDERR = {"class": "logging.StreamHandler", "stream": "ext://sys.stderr"}
LOG_HANDLERS = {"console": STDERR | {"formatter": "generic"}, "access": STDERR | {"formatter": "access"}}

_claims: list[socket.socket] = []

CreateApp = Callable[[Settings], Flask]
Prepare = Callable[[Flask], None]


def main(create_app: CreateApp, prepare: Prepare) -> int:
    """Prepare the site and serve it until it is told to stop; return the exit code.

    When it cannot start, one line on stderr says why.
    """
    try:
        settings = read_settings()
        check_address(settings)
    except StartError as error:
        return _refuse(str(error))
    inbox, outbox = multiprocessing.Pipe(duplex=False)
    server = _granian(settings)
    try:
        server.serve(target_loader=partial(_open_site, settings, create_app, prepare, outbox), wrap_loader=False)
    except SystemExit:
        # A signal to the whole group can end the other process before this one has told it to.
        if server.interrupt_signal:
            return 0
        return _refuse(inbox.recv() if inbox.poll() else "The process that holds the site has ended unexpectedly.")
    return 0


def _refuse(reason: str) -> int:
    sys.stderr.write(f"Podium cannot serve: {reason}\n")
    return 1


def check_address(settings: Settings) -> None:
    """Raise StartError when the host is not of this machine or its port is taken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the server does, so that connections which still linger from its last run are no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (socket.gaierror, UnicodeError) as error:
        raise StartError(f"HOST is {settings.host!r}, which is no address of this machine.") from error
    except OSError as error:
        why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
        raise StartError(f"Port {settings.port} on {settings.host} {why}; set PORT or HOST to another.") from error


def _claim_address(settings: Settings) -> None:
    """Raise StartError when another Podium is about to serve at the same address; this one holds it from now on."""
    # A name that Linux gives to one process at a time and takes back when it ends.
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0podium at {settings.host}:{settings.port}")
    except OSError as error:
        raise StartError(f"Port {settings.port} on {settings.host} is taken; set PORT or HOST to another.") from error
    # Kept by nothing else, it would be closed at once.
    _claims.append(claim)


def _granian(settings: Settings) -> MPServer:
    server = MPServer(
        "podium",
        address=settings.host if ":" in settings.host else socket.gethostbyname(settings.host),
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backpressure=CONNECTIONS,
        workers_kill_timeout=STOPPING_TAKES_AT_MOST,
        # Not "auto", which would wait for ever for the first byte of a connection to know its version.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=SILENCE_TAKES_AT_MOST * 1000),
        log_level=LogLevels.error,
        log_dictconfig={"handlers": LOG_HANDLERS},
    )
    # What this process has to say, it says itself; the one that answers keeps its log.
    logging.getLogger("_granian").setLevel(logging.CRITICAL)
    # A terminal that is closed stops the server, which would otherwise live on and keep the port.
    server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
    return server


def _open_site(settings: Settings, create_app: CreateApp, prepare: Prepare, outbox: Connection) -> Flask:
    """Return the application to serve, from the process that will serve it.

    No other process may open the database and then begin this one: SQLite's locks do not survive a fork.
    """
    # Until there is something to stop with care, this process ends as soon as the other one says so.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        app = create_app(settings)
        prepare(app)
        if sys.platform == "linux":
            # There granian binds now, and in a way that would share the port with a second Podium.
            check_address(settings)
            _claim_address(settings)
    except StartError as error:
        outbox.send(str(error))
        sys.exit(1)
    threading.Thread(target=_announce, args=(settings,), daemon=True).start()
    threading.Thread(target=_follow, daemon=True).start()
    return app


def _announce(settings: Settings) -> None:
    """Print where the site is, once it answers."""
    address = settings.local_url.removeprefix("http://")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(address, timeout=PATIENCE)
        try:
            # Any answer will do.
            connection.request("HEAD", "/healthz")
            connection.getresponse()
        except OSError:
            time.sleep(0.02)
        else:
            sys.stdout.write(f"Podium serves {settings.local_url} (data in {settings.data}/)\n")
            sys.stdout.flush()
            return
        finally:
            connection.close()


def _follow() -> None:
    """End this process when the one that started it is gone, so that nobody is left to keep the port."""
    starter = multiprocessing.parent_process()
    if starter is not None:
        starter.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(STOPPING_TAKES_AT_MOST)
        os._exit(1)
