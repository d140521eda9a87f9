"""Uploads: large bodies of those who are signed in, kept on the disk of the data folder instead of in memory."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from wsgiref.types import WSGIEnvironment

from flask import Flask, request

from core.fragments import Htmx4Request

LARGEST_UPLOAD = 25 << 20  # bytes of all files of one form
# Field names and boundaries around the files.
LARGEST_FORM = LARGEST_UPLOAD + (64 << 10)
IN_MEMORY = 64 << 10  # bytes
ALLOWED = "podium.largest_body"


def uploads_folder(app: Flask) -> Path:
    """Return the folder for files that are being uploaded, on the disk on which they will be stored."""
    folder = Path(app.config["DATA_FOLDER"], "uploads")
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def init_uploads(app: Flask, *, path: str, session_key: str) -> Callable[[WSGIEnvironment], int]:
    """Allow large forms below a path, and return the function that says how large the body of a request may be.

    It allows more than usual only with a session cookie that this site signed and that has a key, since whoever sends
    it occupies a thread and the disk until all has arrived.
    """

    class UploadRequest(Htmx4Request):
        def _get_file_stream(self, *_args: Any, **_more: Any) -> IO[bytes]:
            return tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(uploads_folder(app)))

    app.request_class = UploadRequest

    def largest_body(environ: WSGIEnvironment) -> int:
        if not environ["PATH_INFO"].startswith(path):
            return 0
        session = app.session_interface.open_session(app, app.request_class(environ))
        return LARGEST_FORM if session and session.get(session_key) else 0

    @app.before_request
    def allow_large_form() -> None:
        if allowed := request.environ.get(ALLOWED):
            request.max_content_length = allowed

    return largest_body
