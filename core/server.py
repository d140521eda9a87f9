"""The server: one process answers visitors; the one that started it watches it and does the background work.

granian starts and stops the process that answers. Added here is what it does not do: prepare the site first, refuse in
one line, keep a second Podium off the port, end with the process that started it, and work beside it.
"""

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
from types import FrameType
from typing import Any

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer

from core.memory import give_back_at_rest, share_with_forks
from core.settings import Settings, StartError, read_settings

# A visitor who reads an answer slowly, as a player does with a long recording, holds a thread until the end.
THREADS = 128
# Each of these needs an open file, of which most systems grant a process 1024.
CONNECTIONS = 512
PATIENCE = 30  # seconds
SILENCE_TAKES_AT_MOST = 10  # seconds, of a connection that asks for nothing or is slow to say what
STOPPING_TAKES_AT_MOST = 5  # seconds
SECONDS_BETWEEN_STARTS = 30.0  # of background work that fails
STDERR = {"class": "logging.StreamHandler", "stream": "ext://sys.stderr"}
LOG_HANDLERS = {"console": STDERR | {"formatter": "generic"}, "access": STDERR | {"formatter": "access"}}
ENDED = "The process that serves the site has ended unexpectedly."

CreateApp = Callable[[Settings], Flask]
Prepare = Callable[[Flask], None]
Work = Callable[[Flask, threading.Event], None]
log = logging.getLogger("podium.server")


def main(create_app: CreateApp, prepare: Prepare, work: Work) -> int:
    """Prepare and serve the site until a signal stops it, do its background work, and return the exit code.

    `work` runs in this process until its event is set, and is started again if it fails. If the site cannot start, one
    line on stderr says why.
    """
    try:
        settings = read_settings()
        check_address(settings)
        claim = _claim_address(settings)
    except StartError as error:
        return _refuse(str(error))
    with claim:
        return _serve(settings, create_app, prepare, work)


def _serve(settings: Settings, create_app: CreateApp, prepare: Prepare, work: Work) -> int:
    if sys.platform == "linux":
        # Both processes use what is imported already.
        multiprocessing.set_start_method("fork", force=True)
        share_with_forks()
    background = _Background(settings, create_app, work)
    server = _granian(settings, background)
    loader = partial(_open_site, settings, create_app, prepare, background.outbox)
    try:
        server.serve(target_loader=loader, wrap_loader=False)
    except SystemExit:
        # A signal to the whole group can end the other process before this one has told it to.
        if not server.interrupt_signal:
            background.stop()
            return _refuse(background.refusal or ENDED)
    background.stop()
    return 0


class _Background:
    """The work of the process that started the server, in a thread.

    It opens the database only when the other process has been started and is ready, for SQLite's locks do not survive a
    fork; nor may this process start another one after that.
    """

    def __init__(self, settings: Settings, create_app: CreateApp, work: Work) -> None:
        self._settings, self._create_app, self._work = settings, create_app, work
        self._inbox, self.outbox = multiprocessing.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._run, name="podium-background", daemon=True)
        self.stopping = threading.Event()
        self.refusal = ""

    def start(self) -> None:
        """Begin, once the other process has been started."""
        # Otherwise the end of the other process would not be noticed.
        self.outbox.close()
        self._thread.start()

    def stop(self) -> None:
        """Let the work come to its end, if that does not take long."""
        self.stopping.set()
        self._thread.join(STOPPING_TAKES_AT_MOST)

    def _run(self) -> None:
        try:
            self.refusal = self._inbox.recv()
        except EOFError:
            return
        give_back_at_rest()
        while not self.refusal and not self.stopping.is_set():
            try:
                self._work(self._create_app(self._settings), self.stopping)
            except Exception:
                log.exception("The background work has failed and will be started again")
            self.stopping.wait(SECONDS_BETWEEN_STARTS)


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


def _claim_address(settings: Settings) -> socket.socket:
    """Return what keeps another Podium from this address until this process and the one that serves have ended.

    Raises StartError when another Podium has it: granian shares its port with whoever asks in the same way.
    """
    claim = socket.socket(socket.AF_UNIX)
    if sys.platform == "linux":
        try:
            # A name that Linux gives to one socket at a time, and takes back when the last process has closed it.
            claim.bind(f"\0podium at {settings.host}:{settings.port}")
        except OSError as error:
            claim.close()
            raise StartError(
                f"Port {settings.port} on {settings.host} is taken; set PORT or HOST to another."
            ) from error
    return claim


class _Server(MPServer):
    """granian's server, which starts the background work once the process that answers has been started."""

    background: _Background

    def startup(self, spawn_target: Any, target_loader: Any) -> None:
        super().startup(spawn_target, target_loader)
        self.background.start()

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Stop both, each as soon as it can."""
        self.background.stopping.set()
        self.signal_handler_interrupt()

    def handle_signals(self) -> None:
        """Stop at each signal that asks for it; SIGHUP, which a terminal sends when it is closed, means no reload."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)


def _granian(settings: Settings, background: _Background) -> _Server:
    server = _Server(
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
    server.background = background
    # What this process has to say, it says itself; the one that answers keeps its log.
    logging.getLogger("_granian").setLevel(logging.CRITICAL)
    server.on_startup(server.handle_signals)
    return server


def _open_site(settings: Settings, create_app: CreateApp, prepare: Prepare, outbox: Connection) -> Flask:
    """Return the application to serve, from the process that will serve it."""
    # Until there is something to stop with care, this process ends as soon as the other one says so.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    give_back_at_rest()
    # In a process of its own, which takes what it has imported and loaded with it.
    preparation = multiprocessing.Process(target=_prepare, args=(settings, create_app, prepare, outbox))
    preparation.start()
    signal.signal(signal.SIGTERM, lambda *_: preparation.terminate())
    preparation.join()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if preparation.exitcode:
        sys.exit(1)
    app = create_app(settings)
    # The process that started this one may use the database now.
    outbox.send("")
    threading.Thread(target=_announce, args=(settings,), daemon=True).start()
    threading.Thread(target=_follow, daemon=True).start()
    return app


def _prepare(settings: Settings, create_app: CreateApp, prepare: Prepare, outbox: Connection) -> None:
    threading.Thread(target=_follow, daemon=True).start()
    try:
        prepare(create_app(settings))
    except StartError as error:
        outbox.send(str(error))
        sys.exit(1)


def _announce(settings: Settings) -> None:
    """Print the address of the site once it answers, which granian does not say."""
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
    """End this process when the one that started it is gone, for nothing else would and it would keep the port."""
    starter = multiprocessing.parent_process()
    if starter is not None:
        starter.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(STOPPING_TAKES_AT_MOST)
        os._exit(1)
