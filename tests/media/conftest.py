"""The media library of a site, and an editor who is signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from page_lint import LintingClient
from records import a_site, save
from sample_pictures import photograph
from team import sign_in

from blueprints.media.queries import find_any_file
from core.database import db
from models import MediaFile, Role

JSON = {"Accept": "application/json"}
Send = Callable[..., Any]


def form_of(name: str, data: bytes) -> dict[str, Any]:
    """Return the body of a form with a file, and its type, as the test client takes them."""
    quoted = name.encode()
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + quoted + b'"\r\n'
    body = head + b"Content-Type: application/octet-stream\r\n\r\n" + data + b"\r\n--x--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=x"}


PDF = b"%PDF-1.4\n%%EOF\n"


def found(name: str = "photo.jpg") -> MediaFile:
    db.session.expire_all()
    file = find_any_file(name)
    assert file is not None
    return file


def names(client: LintingClient, query: str) -> list[str]:
    page = client.fragment(f"/desk/media/?{query}").text
    return [part.partition("<")[0] for part in page.split('class="media-name">')[1:]]


@pytest.fixture
def editor(app: Flask) -> LintingClient:
    """An editor on a site with a name."""
    save(a_site())
    client = app.test_client()
    assert isinstance(client, LintingClient)
    sign_in(client, Role.EDITOR, "Ada")
    return client


@pytest.fixture
def send(editor: LintingClient) -> Send:
    """Uploads a file as a script does, and returns the answer."""

    def send(name: str, data: bytes, path: str = "/desk/media/", headers: dict[str, str] | None = None) -> Any:
        return editor.post(path, **form_of(name, data), headers=JSON if headers is None else headers)

    return send


@pytest.fixture
def library(send: Send) -> None:
    """A library of two pictures and a document."""
    send("photo.jpg", photograph())
    send("tide.jpg", photograph((500, 300)))
    send("paper.pdf", PDF)
