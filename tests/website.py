"""A web server on loopback with scripted responses, which records its requests."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Answer:
    """The response at a path; ranges are supported if it has an ETag."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    claims: int | None = None  # a wrong Content-Length


class Website(ThreadingHTTPServer):
    """Responses by path, or functions that make them."""

    daemon_threads = True

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), _Handler)
        self.host, self.scheme = host, "http"
        self.answers: dict[str, Answer | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def url(self, path: str = "/", host: str = "") -> str:
        return f"{self.scheme}://{host or self.host}:{self.server_port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing: some tests disconnect on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: Website

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers.items())))
        answer = self.server.answers.get(self.path, Answer(status=404))
        if not isinstance(answer, Answer):
            answer(self)
            return
        body, status, headers = answer.body, answer.status, dict(answer.headers)
        wanted = self.headers.get("Range")
        if answer.etag:
            headers["ETag"] = answer.etag
        if wanted and answer.etag and self.headers.get("If-Range") == answer.etag:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                status, body, headers["Content-Range"] = 416, b"", f"bytes */{len(answer.body)}"
            else:
                status, body = 206, body[start:]
                headers["Content-Range"] = f"bytes {start}-{len(answer.body) - 1}/{len(answer.body)}"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if answer.claims is None else answer.claims))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Print nothing."""


@contextmanager
def serving(host: str = "127.0.0.1", certificate: Path | None = None) -> Iterator[Website]:
    """Run a website, with TLS if there is a certificate."""
    site = Website(host)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        site.socket = context.wrap_socket(site.socket, server_side=True, do_handshake_on_connect=False)
        site.scheme = "https"
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join()
