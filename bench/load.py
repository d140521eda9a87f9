"""Load generation: the requests per second that a URL serves."""

import re
import shutil
import socket
import subprocess
import threading
import time
from urllib.parse import urlsplit

CONNECTIONS = 16
SECONDS = 2
WRK = shutil.which("wrk")


def requests_per_second(url: str, headers: dict[str, str]) -> float:
    """Return the request rate of a URL, measured with wrk, or with threads if wrk is missing."""
    _ask(url, headers, seconds=0.5)
    return _ask(url, headers, seconds=SECONDS)


def _ask(url: str, headers: dict[str, str], seconds: float) -> float:
    if WRK is None:
        return _ask_with_threads(url, headers, seconds)
    options = [option for name, value in headers.items() for option in ("-H", f"{name}: {value}")]
    command = [WRK, "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", *options, url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output:
        raise RuntimeError(f"{url} answered errors:\n{output}")
    match = re.search(r"Requests/sec:\s+([\d.]+)", output)
    assert match, output
    return float(match[1])


def _ask_with_threads(url: str, headers: dict[str, str], seconds: float) -> float:
    parts = urlsplit(url)
    lines = [f"GET {parts.path}?{parts.query} HTTP/1.1".replace("? ", " "), f"Host: {parts.netloc}"]
    question = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "\r\n"]).encode()
    deadline = time.perf_counter() + seconds
    counts: list[int] = []
    threads = [
        threading.Thread(target=_keep_asking, args=(parts.hostname, parts.port, question, deadline, counts))
        for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def _keep_asking(host: str, port: int, question: bytes, deadline: float, counts: list[int]) -> None:
    count = 0
    with socket.create_connection((host, port)) as connection, connection.makefile("rb") as answer:
        while time.perf_counter() < deadline:
            connection.sendall(question)
            length = 0
            while (line := answer.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            answer.read(length)
            count += 1
    counts.append(count)
