"""The memory of all processes of the service, shared pages counted once (proportional set size)."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench.sites import ROOT, free_port, wait_for

MOST = 150.0  # MB
READERS = 16
PAGES_OF_EACH = 250
# The service gives memory back when it has been idle for a while.
SECONDS_OF_REST = 30
LINK = re.compile(rb'href="(/(?!static/|media/)[^"#?]*)"')


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of one process: its own, and of program files, which any process that uses them shares."""

    own: float
    files: float


def memory_at_start_and_after_load(data: Path) -> tuple[list[Memory], list[Memory]]:
    """Return the memory of each process of a new site: soon after the start, and at rest after load."""
    port = free_port()
    environ = {**os.environ, "PODIUM_DATA": str(data), "PORT": str(port)}
    subprocess.run([sys.executable, "-m", "flask", "demo"], cwd=ROOT, env=environ, check=True, capture_output=True)
    server = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=environ, start_new_session=True, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz", server)
        time.sleep(5)
        at_start = _sizes(server.pid)
        paths = _crawl(address)
        readers = [threading.Thread(target=_read, args=(address, paths, number)) for number in range(READERS)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        time.sleep(SECONDS_OF_REST)
        return at_start, _sizes(server.pid)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def _sizes(group: int) -> list[Memory]:
    sizes = []
    for process in sorted(int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        try:
            if os.getpgid(process) == group:
                text = Path(f"/proc/{process}/smaps_rollup").read_text()
                kilobytes = {name: int(number) for name, number in re.findall(r"^(\w+): +(\d+) kB", text, re.MULTILINE)}
                own = kilobytes["Pss_Anon"] / 1024
                sizes.append(Memory(own, kilobytes["Pss"] / 1024 - own))
        except (ProcessLookupError, FileNotFoundError):
            continue
    return sizes


def _crawl(address: str) -> list[str]:
    """Return the paths of every page that links lead to."""
    seen: set[str] = set()
    left = ["/"]
    while left:
        path = left.pop()
        if path in seen:
            continue
        seen.add(path)
        try:
            with urllib.request.urlopen(address + path) as answer:
                left += [link.decode() for link in LINK.findall(answer.read())]
        except urllib.error.HTTPError:
            continue
    return sorted(seen)


def _read(address: str, paths: list[str], number: int) -> None:
    for count in range(PAGES_OF_EACH):
        try:
            with urllib.request.urlopen(address + paths[(number * 31 + count) % len(paths)]) as answer:
                answer.read()
        except urllib.error.HTTPError:
            continue
