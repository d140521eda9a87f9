"""Pages of the desk, compressed where their size tells nobody anything."""

from flask import Flask, Response, request

from core.rendered_page import SMALLEST_COMPRESSED, compressed, preferred_encoding


def init_private_answers(app: Flask) -> None:
    """Compress pages of the desk that were asked for without a query; register this before all that changes answers.

    With a query, another site could choose a part of the page, and learn secrets of it from its size (BREACH).
    """
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    is_page = request.method == "GET" and response.status_code == 200 and response.mimetype == "text/html"
    if not is_page or not request.path.startswith("/desk/") or request.query_string or response.is_streamed:
        return response
    encoding, body = preferred_encoding(request.headers.get("Accept-Encoding", "")), response.get_data()
    if encoding and len(body) >= SMALLEST_COMPRESSED:
        response.set_data(compressed(body, encoding))
        response.headers["Content-Encoding"] = encoding
    response.vary.add("Accept-Encoding")
    return response
