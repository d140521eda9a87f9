"""Answers to one person, compressed where their size tells nobody else anything."""

from flask import Response, request

from core.rendered_page import SMALLEST_COMPRESSED, compressed, preferred_encoding


def compress_private(response: Response) -> Response:
    """Compress a page that was asked for without a query, for a browser that takes it.

    With a query, another site could choose a part of the page, and learn secrets of it from its size (BREACH).
    """
    encoding = preferred_encoding(request.headers.get("Accept-Encoding", ""))
    is_page = request.method == "GET" and response.status_code == 200 and response.mimetype == "text/html"
    if not encoding or not is_page or request.query_string or response.is_streamed:
        return response
    body = response.get_data()
    if len(body) >= SMALLEST_COMPRESSED and "Content-Encoding" not in response.headers:
        response.set_data(compressed(body, encoding))
        response.headers["Content-Encoding"] = encoding
        response.vary.add("Accept-Encoding")
    return response
