"""Refusals: short answers in plain text to requests that no view gets to see."""

from collections.abc import Iterable
from wsgiref.types import StartResponse


def refuse(start_response: StartResponse, status: str, text: str, retry_after: int = 0) -> Iterable[bytes]:
    """Answer with a line of text that says why; `retry_after` is the seconds until another try may succeed."""
    body = f"{text}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if retry_after:
        headers.append(("Retry-After", str(retry_after)))
    start_response(status, headers)
    return [body]
