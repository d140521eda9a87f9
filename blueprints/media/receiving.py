"""Receiving files from forms: from the request to a file on the disk, and what is said when that fails."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from blueprints.media.actions import Upload, add_file
from blueprints.media.uploads import UploadError
from core.database import DatabaseBusy
from core.request_bodies import DISK_IS_FULL, FULL_DISK
from core.text import quoted
from core.uploads import LARGEST_UPLOAD, uploads_folder
from models import Account, MediaFile

TOO_LARGE = f"That is more than {LARGEST_UPLOAD >> 20} MB. Please make the file smaller, or send fewer at once."
NO_FILE = "Please choose a file first."
ONE_AT_A_TIME = "Please send one file at a time."
BUSY = "The site is busy, so nothing was kept. Please try again in a minute."

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file of a form: an upload, or the text and the status of an error."""

    status: int
    upload: Upload | None = None
    error: str = ""

    @property
    def message(self) -> str:
        """What to say about an upload."""
        if self.upload is None:
            return ""
        name = quoted(self.upload.file.name)
        return f"{name} is in the library." if self.upload.is_new else f"This is already in the library as {name}."


def wants_json() -> bool:
    """Tell whether a program or a script asks, which prefers JSON to a page."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def file_facts(file: MediaFile) -> dict[str, Any]:
    """Return a file as JSON answers describe it."""
    return {
        "name": file.name,
        "path": file.path,
        "alt": file.alt,
        "decorative": file.decorative,
        "width": file.width,
        "height": file.height,
    }


def receive_all(account: Account | None) -> list[Result]:
    """Add every file of the form to the library, and return at least one result."""
    files = _sent_files()
    if isinstance(files, Result):
        return [files]
    if wants_json() and len(files) > 1:
        return [Result(422, error=ONE_AT_A_TIME)]
    return [_received(file, lambda path, name: add_file(path, name, account)) for file in files]


def receive(take: Callable[[Path, str], MediaFile]) -> Result:
    """Hand the one file of the form to an action."""
    files = _sent_files()
    if isinstance(files, Result):
        return files
    return _received(files[0], lambda path, name: Upload(take(path, name), is_new=True))


def _sent_files() -> list[FileStorage] | Result:
    try:
        files = [file for file in request.files.getlist("file") if file.filename]
    except RequestEntityTooLarge:
        return Result(413, error=TOO_LARGE)
    except OSError as error:
        return _disk_error(error)
    return files or Result(422, error=NO_FILE)


def _received(file: FileStorage, take: Callable[[Path, str], Upload]) -> Result:
    try:
        with tempfile.NamedTemporaryFile(dir=uploads_folder(current_app)) as copy:
            file.save(copy)
            copy.flush()
            upload = take(Path(copy.name), Path(file.filename or "").name)
    except UploadError as error:
        return Result(422, error=str(error))
    except DatabaseBusy:
        return Result(503, error=BUSY)
    except OSError as error:
        return _disk_error(error)
    return Result(201 if upload.is_new else 200, upload)


def _disk_error(error: OSError) -> Result:
    if error.errno not in FULL_DISK:
        raise error
    return Result(507, error=DISK_IS_FULL)
