"""A Flask view that returns bytes from memory: `python -m bench.bare PORT FILE`."""

import os
import sys
from pathlib import Path

from flask import Flask, Response
from granian import Granian
from granian.constants import Interfaces

from core.server import THREADS


def create_bare() -> Flask:
    """Return an application with a single view."""
    body = Path(os.environ["BARE_BODY"]).read_bytes()
    app = Flask(__name__, static_folder=None)

    @app.get("/")
    def page() -> Response:
        return Response(body, mimetype="text/html")

    return app


if __name__ == "__main__":
    os.environ["BARE_BODY"] = sys.argv[2]
    Granian(
        "bench.bare:create_bare",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_enabled=False,
    ).serve()
