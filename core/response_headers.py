"""Default response headers: Cache-Control and Vary, and redirects that stay on the site."""

from flask import Flask, Response, request


def init_response_headers(app: Flask) -> None:
    """Apply these rules to every response of the application."""
    app.after_request(_revalidate_by_default)
    app.after_request(_redirect_by_path)


def _revalidate_by_default(response: Response) -> Response:
    # Browsers keep the page and revalidate it on each visit, which a 304 answers.
    response.headers.setdefault("Cache-Control", "no-cache")
    if response.mimetype == "text/html":
        response.vary.update(("HX-Request", "HX-Request-Type"))
    return response


def _redirect_by_path(response: Response) -> Response:
    # The host and the scheme of a request can't be trusted, and a path needs neither.
    location = response.headers.get("Location", "")
    if location.startswith(request.host_url):
        response.headers["Location"] = "/" + location.removeprefix(request.host_url).lstrip("/")
    return response
