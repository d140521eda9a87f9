"""Large uploads pass through a real server without being in its memory."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask
from media.conftest import PDF, form_of
from real_site import start_site
from team import sign_in, signed_cookie

from core.database import db
from core.uploads import LARGEST_UPLOAD
from models import Role

Site = tuple[str, str, int, Path]


@pytest.fixture
def site(own_app: Flask) -> Iterator[Site]:
    """The address of a server, the cookie of an editor, the process that serves, and the data folder."""
    client = own_app.test_client()
    sign_in(client, Role.EDITOR)
    cookie = signed_cookie(client)
    db.session.remove()
    data = Path(own_app.config["DATA_FOLDER"])
    server, address = start_site(data)
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    yield address.removeprefix("http://"), cookie, int(children[0]), data
    server.terminate()
    server.wait(10)


def peak(process: int) -> int:
    """Return the most memory in bytes that a process has had since it was last reset."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


def upload(site: Site, number: int, *, part: float = 1) -> int:
    """Send a document of the largest size, or a part of it, and return the status of the answer."""
    form = form_of("a.pdf", PDF[:-6] + bytes([number]) * (LARGEST_UPLOAD - len(PDF)) + PDF[-6:])
    connection = HTTPConnection(site[0], timeout=60)
    headers = {"Content-Type": form["content_type"], "Cookie": f"podium={site[1]}", "Accept": "application/json"}
    connection.putrequest("POST", "/desk/media/")
    for name, value in {**headers, "Content-Length": str(len(form["data"]))}.items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(form["data"][: round(len(form["data"]) * part)])
    try:
        return connection.getresponse().status if part == 1 else 0
    finally:
        connection.close()


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux tells the peak of memory")
def test_four_uploads_at_once_take_far_less_memory_than_they_are_large(site: Site) -> None:
    assert upload(site, 1) == 201
    Path(f"/proc/{site[2]}/clear_refs").write_text("5")
    before = peak(site[2])
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda number: upload(site, number), range(2, 6))) == [201] * 4
    assert peak(site[2]) - before < LARGEST_UPLOAD * 2


def test_an_upload_that_breaks_off_leaves_nothing_behind(site: Site) -> None:
    upload(site, 1, part=0.5)
    # The next upload is answered after the broken one has been noticed or while it still waits; neither leaves a file.
    assert upload(site, 2) == 201
    assert list((site[3] / "uploads").iterdir()) == []
    assert len([path for path in (site[3] / "media").rglob("*") if path.is_file()]) == 1
