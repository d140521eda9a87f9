"""Slow downloads use little memory and don't block other visitors."""

import os
import shutil
import signal
import socket
import urllib.request
from pathlib import Path

import pytest
from conftest import make_settings
from real_site import start_site
from records import a_file, a_site, save

from app import create_app
from core.database import db

READERS = 20
LENGTH = 200 << 20  # bytes
READ_BY_EACH = 1 << 20
# Enough for the buffers of 20 connections, and far less than the 4 GB of 20 files.
ROOM = 64 << 20


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc, which Linux has")
def test_twenty_slow_downloads_keep_memory_flat_and_pages_available(migrated_data: Path, tmp_path: Path) -> None:
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
    try:
        for _ in range(READERS):
            urllib.request.urlopen(f"{address}/").read()
        before = memory_of(server.pid)
        readers = [begin_to_read(address, "/media/long.mp3") for _ in range(READERS)]
        assert memory_of(server.pid) - before < ROOM
        # Now all of them pause in the middle of the file, and others arrive.
        for page in ("/", "/events/", "/events/?q=anything", "/podcast/feed.xml"):
            with urllib.request.urlopen(f"{address}{page}", timeout=30) as answer:
                assert answer.status == 200
        assert memory_of(server.pid) - before < ROOM
        for reader in readers:
            reader.close()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def begin_to_read(address: str, path: str) -> socket.socket:
    """Request a file, read its beginning, and leave the rest unread."""
    host, port = address.removeprefix("http://").split(":")
    reader = socket.create_connection((host, int(port)), timeout=30)
    reader.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    left = READ_BY_EACH
    while left > 0:
        left -= len(reader.recv(min(left, 1 << 16)))
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
