"""Slow downloads use little memory and don't block other visitors, however many there are."""

import os
import shutil
import signal
import socket
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import make_settings
from real_site import start_site
from records import a_file, a_site, save
from server_process import wait_until

from app import create_app
from core.database import db
from core.server import THREADS

READERS = 20
LENGTH = 200 << 20  # bytes
READ_BY_EACH = 1 << 20
# Enough for the buffers of 20 connections, and far less than the 4 GB of 20 files.
ROOM = 64 << 20


@pytest.fixture
def site(migrated_data: Path, tmp_path: Path) -> Iterator[tuple[int, str]]:
    """The process and the address of a server that has a long recording."""
    data = tmp_path / "data"
    shutil.copytree(migrated_data, data)
    digest = "f" * 64
    with create_app(make_settings(data)).app_context():
        save(a_site(), a_file(name="long.mp3", sha256=digest, length=LENGTH))
        db.engine.dispose()
    stored = data / "media" / digest[:2] / digest
    stored.parent.mkdir(parents=True)
    with stored.open("wb") as file:
        file.truncate(LENGTH)
    server, address = start_site(data)
    yield server.pid, address
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(30)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc, which Linux has")
def test_twenty_slow_downloads_keep_memory_flat_and_pages_available(site: tuple[int, str]) -> None:
    server, address = site
    for _ in range(READERS):
        urllib.request.urlopen(f"{address}/").read()
    before = memory_of(server)
    readers = [begin_to_read(address, "/media/long.mp3") for _ in range(READERS)]
    assert memory_of(server) - before < ROOM
    # Now all of them pause in the middle of the file, and others arrive.
    for page in ("/", "/events/", "/events/?q=anything", "/podcast/feed.xml"):
        with urllib.request.urlopen(f"{address}{page}", timeout=30) as answer:
            assert answer.status == 200
    assert memory_of(server) - before < ROOM
    for reader in readers:
        reader.close()


def test_more_slow_downloads_than_threads_keep_no_page_from_others(site: tuple[int, str]) -> None:
    _, address = site
    readers = [ask_for(address, "/media/long.mp3") for _ in range(THREADS + 12)]
    answers = Counter(reader.recv(12) for reader in readers)
    assert answers[b"HTTP/1.1 200"] == THREADS // 4
    assert answers[b"HTTP/1.1 503"] == len(readers) - THREADS // 4
    for page in ("/", "/events/", "/events/?q=anything", "/podcast/feed.xml"):
        with urllib.request.urlopen(f"{address}{page}", timeout=10) as answer:
            assert answer.status == 200
    for reader in readers:
        reader.close()
    wait_until(lambda: status_of(f"{address}/media/long.mp3") == 200)


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(address), timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def begin_to_read(address: str, path: str) -> socket.socket:
    """Request a file, read its beginning, and leave the rest unread."""
    reader = ask_for(address, path)
    left = READ_BY_EACH
    while left > 0:
        left -= len(reader.recv(min(left, 1 << 16)))
    return reader


def ask_for(address: str, path: str) -> socket.socket:
    """Request a file and read nothing of it."""
    host, port = address.removeprefix("http://").split(":")
    reader = socket.create_connection((host, int(port)), timeout=30)
    reader.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    return reader


def memory_of(group: int) -> int:
    """Return the resident memory in bytes of all processes in a group."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(process.name)) == group:
                total += int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (ProcessLookupError, FileNotFoundError):
            continue
    return total
