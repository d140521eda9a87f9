"""The server: a worker process answers requests; the main process supervises it and does the background work.

granian starts and stops the worker. This module adds what granian lacks: preparing the site first, reporting in one
line why it cannot start, keeping a second Podium off the port, ending the worker with the main process, and background
work.
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

# A client that reads a response slowly, as a player does with a long recording, occupies a thread until the end.
THREADS = 128
# Each connection needs an open file, and most systems allow a process 1024.
CONNECTIONS = 512
PATIENCE = 30  # seconds
SILENCE_TAKES_AT_MOST = 10  # seconds, for a connection that sends no request or sends its headers slowly
STOPPING_TAKES_AT_MOST = 5  # seconds
SECONDS_BETWEEN_STARTS = 30.0  # of background work that failed
STDERR = {"class": "logging.StreamHandler", "stream": "ext://sys.stderr"}
LOG_HANDLERS = {"console": STDERR | {"formatter": "generic"}, "access": STDERR | {"formatter": "access"}}
# The disk, or the user's share of it, is full or read-only.
DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
ENDED = "The process that serves the site has ended unexpectedly."

CreateApp = Callable[[Settings], Flask]
Prepare = Callable[[Flask], None]
Work = Callable[[Flask, threading.Event], None]
log = logging.getLogger("podium.server")


def main(create_app: CreateApp, prepare: Prepare, work: Work) -> int:
    """Prepare and serve the site until a signal stops it, do its background work, and return the exit code.

    `work` runs in this process until its event is set, and is restarted if it fails. If the site cannot start, one line
    on stderr gives the reason.
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
        # Both processes share the modules that are already imported.
        multiprocessing.set_start_method("fork", force=True)
        share_with_forks()
    background = _Background(settings, create_app, work)
    server = _granian(settings, background)
    loader = partial(_open_site, settings, create_app, prepare, background.outbox)
    try:
        server.serve(target_loader=loader, wrap_loader=False)
    except SystemExit:
        # A signal to the whole process group can end the worker before this process stops it.
        if not server.interrupt_signal:
            background.stop()
            return _refuse(background.refusal or ENDED)
    background.stop()
    return 0


class _Background:
    """The background work, in a thread of the main process.

    It opens the database only when the worker is running and ready, since SQLite's locks do not survive a fork; for the
    same reason, the main process must not start another process after that.
    """

    def __init__(self, settings: Settings, create_app: CreateApp, work: Work) -> None:
        self._settings, self._create_app, self._work = settings, create_app, work
        self._inbox, self.outbox = multiprocessing.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._run, name="podium-background", daemon=True)
        self.stopping = threading.Event()
        self.refusal = ""

    def start(self) -> None:
        """Start the thread; call this once the worker has been started."""
        # Otherwise the thread would not notice when the worker ends.
        self.outbox.close()
        self._thread.start()

    def stop(self) -> None:
        """Stop the work, and wait up to STOPPING_TAKES_AT_MOST seconds for it to finish."""
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
    """Raise StartError if the host is not an address of this machine or the port is taken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the server does, so that lingering connections of its last run don't block the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (socket.gaierror, UnicodeError) as error:
        raise StartError(f"HOST is {settings.host!r}, which is no address of this machine.") from error
    except OSError as error:
        why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
        raise StartError(f"Port {settings.port} on {settings.host} {why}; set PORT or HOST to another.") from error


def _claim_address(settings: Settings) -> socket.socket:
    """Return a socket that reserves this address until both this process and the worker have ended.

    Raises StartError if another Podium holds it: granian's socket options let two servers share a port.
    """
    claim = socket.socket(socket.AF_UNIX)
    if sys.platform == "linux":
        try:
            # Linux gives this name to one socket at a time, and frees it when the last process has closed the socket.
            claim.bind(f"\0podium at {settings.host}:{settings.port}")
        except OSError as error:
            claim.close()
            raise StartError(
                f"Port {settings.port} on {settings.host} is taken; set PORT or HOST to another."
            ) from error
    return claim


class _Server(MPServer):
    """granian's server, which starts the background work once the worker has been started."""

    background: _Background

    def startup(self, spawn_target: Any, target_loader: Any) -> None:
        super().startup(spawn_target, target_loader)
        self.background.start()
        threading.Thread(target=self._stop_when_signalled, name="podium-signals", daemon=True).start()

    def handle_signals(self) -> None:
        """Stop on SIGINT, SIGTERM and SIGHUP; a closing terminal sends SIGHUP, so it does not mean reload."""
        self._signalled, self._signal = os.pipe()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)

    def _note_signal(self, _number: int, _frame: FrameType | None) -> None:
        # It sets no event: a second signal could interrupt it while it holds the event's lock, and wait for it forever.
        if not self.interrupt_signal:
            self.interrupt_signal = True
            os.write(self._signal, b"\0")

    def _stop_when_signalled(self) -> None:
        """Stop the background work and the worker, each as soon as it can."""
        os.read(self._signalled, 1)
        self.background.stopping.set()
        self.signal_handler_interrupt()


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
        # Not "auto", which waits without a timeout for the first byte of a connection to detect the HTTP version.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=SILENCE_TAKES_AT_MOST * 1000),
        log_level=LogLevels.error,
        log_dictconfig={"handlers": LOG_HANDLERS},
    )
    server.background = background
    # This process prints its own messages; the worker keeps granian's log.
    logging.getLogger("_granian").setLevel(logging.CRITICAL)
    server.on_startup(server.handle_signals)
    return server


def _open_site(settings: Settings, create_app: CreateApp, prepare: Prepare, outbox: Connection) -> Flask:
    """Return the application to serve; runs in the worker."""
    # Until there is something to shut down gracefully, SIGTERM from the main process ends this one at once.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    give_back_at_rest()
    # In a process of its own, so that the memory for its imports and data is freed when it ends.
    preparation = multiprocessing.Process(target=_prepare, args=(settings, create_app, prepare, outbox))
    preparation.start()
    signal.signal(signal.SIGTERM, lambda *_: preparation.terminate())
    preparation.join()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if preparation.exitcode:
        sys.exit(1)
    app = create_app(settings)
    # The main process may use the database now.
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
    except OSError as error:
        if error.errno not in DISK_ERRORS:
            raise
        outbox.send(f"The data folder {settings.data}/ cannot be written to: {error.strerror}.")
        sys.exit(1)


def _announce(settings: Settings) -> None:
    """Print the address of the site once it responds, which granian does not do."""
    address = settings.local_url.removeprefix("http://")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(address, timeout=PATIENCE)
        try:
            # Any response will do.
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
    """End this process when its parent is gone; nothing else would, and it would keep the port."""
    starter = multiprocessing.parent_process()
    if starter is not None:
        starter.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(STOPPING_TAKES_AT_MOST)
        os._exit(1)
