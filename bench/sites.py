"""Servers to compare: Podium, a bare Flask view that returns the same bytes, and nginx serving them from disk."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NGINX_CONF = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000; types {{ text/html html; }}
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}; default_type text/html; {headers} }}
}}
"""


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], address: str, environ: dict[str, str] | None = None) -> Iterator[str]:
    """Run a server during the block, which starts once the server responds."""
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(environ or {})}, stdout=subprocess.DEVNULL)
    try:
        wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until an address answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise RuntimeError(f"{address} does not answer")


@contextmanager
def podium(data: Path, settings: dict[str, str] | None = None) -> Iterator[str]:
    """Serve a site as `make run` does, with additional settings, and yield the URL of its list of events."""
    port = free_port()
    environ = {"PODIUM_DATA": str(data), "PORT": str(port), **(settings or {})}
    with running([sys.executable, "app.py"], f"http://127.0.0.1:{port}/events/", environ) as address:
        yield address


@contextmanager
def bare_flask(body: Path) -> Iterator[str]:
    """Serve a file's bytes from a minimal Flask view, on the same server with the same number of threads."""
    port = free_port()
    command = [sys.executable, "-m", "bench.bare", str(port), str(body)]
    with running(command, f"http://127.0.0.1:{port}/") as address:
        yield address


@contextmanager
def nginx(body: Path, headers: dict[str, str], folder: Path) -> Iterator[str]:
    """Serve a file from disk with one nginx worker, with additional headers."""
    assert NGINX is not None
    port = free_port()
    # nginx's workers drop root privileges, and the parent folder is closed to other users.
    folder.parent.chmod(0o755)
    shutil.copy(body, folder / "page.html")
    added = " ".join(f'add_header {name} "{value}";' for name, value in headers.items())
    (folder / "nginx.conf").write_text(NGINX_CONF.format(folder=folder, port=port, headers=added))
    command = [NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error.log")]
    with running(command, f"http://127.0.0.1:{port}/page.html") as address:
        yield address
