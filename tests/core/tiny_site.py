"""A site with a few routes, run as a separate process in tests of the server."""

import errno
import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

from flask import Flask

from core import server
from core.settings import Settings, StartError

LONG = 60  # seconds


def create_app(settings: Settings) -> Flask:
    """Build the site, and record which process did and how many running child processes it had."""
    settings.data.mkdir(exist_ok=True)
    with (settings.data / "opened_by").open("a") as opened:
        opened.write(f"{os.getpid()} {len(multiprocessing.active_children())}\n")
    app = Flask(__name__)

    @app.get("/")
    def home() -> str:
        return "hello " * 1000

    @app.get("/process")
    def process() -> str:
        return f"{os.getpid()}"

    @app.get("/slow/<float:seconds>")
    def slow(seconds: float) -> str:
        (settings.data / "slow").touch()
        time.sleep(seconds)
        return "done"

    @app.post("/crash")
    def crash() -> str:
        os.kill(os.getpid(), signal.SIGKILL)
        return ""

    @app.get("/error")
    def error() -> str:
        raise RuntimeError("an error of the site")

    return app


def prepare(_app: Flask) -> None:
    """Do what the test asks for in an environment variable."""
    match os.environ.get("PREPARE"):
        case "refuse":
            raise StartError("The database is on holiday; wait for it.")
        case "error":
            raise RuntimeError("an error of the site")
        case "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        case "long":
            Path(os.environ["PODIUM_DATA"], "preparing").touch()
            time.sleep(LONG)
        case "both":
            # Long enough for a second start to find the port free too.
            time.sleep(1)


def work(_app: Flask, stop: threading.Event) -> None:
    """Do what the test asks for in an environment variable, and record when it is done."""
    data = Path(os.environ["PODIUM_DATA"])
    with (data / "working").open("a") as working:
        working.write(f"{os.getpid()}\n")
    match os.environ.get("WORK"):
        case "error":
            raise RuntimeError("an error of the work")
        case "hang":
            time.sleep(LONG)
    stop.wait()
    time.sleep(0.5)
    (data / "work_done").touch()


if __name__ == "__main__":
    server.SECONDS_BETWEEN_STARTS = 0.1
    server.SILENCE_TAKES_AT_MOST = int(os.environ.get("SILENCE_TAKES_AT_MOST", "10"))
    raise SystemExit(server.main(create_app, prepare, work))
