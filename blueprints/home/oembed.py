"""The oEmbed endpoint: how other sites embed an episode or an event (oembed.com)."""

from html import escape
from urllib.parse import SplitResult, unquote, urlsplit
from xml.etree import ElementTree

from flask import Response, abort, jsonify, request

from blueprints.home import blueprint
from blueprints.site.queries import get_site, moved_to, public_record_at
from core.metadata import absolute
from core.security_headers import allow_cross_origin
from core.text import xml_text
from core.time import utc_now
from models import Episode, Event
from models.registry import record_type_of

# Pixels of a frame unless less is asked for; the text of an event needs more lines in a narrow frame.
WIDTH, HEIGHT = 600, 220
NARROW_WIDTH, NARROW_EVENT_HEIGHT = 480, 380
CARD_SIZE = (1200, 630)
OembedResponse = dict[str, str | int]


@blueprint.get("/oembed")
@allow_cross_origin
def oembed() -> Response:
    """Describe how to embed an episode or an event."""
    address = request.args.get("url", "")
    if not address:
        abort(400, "Add the address of an event or an episode: /oembed?url=")
    format_name = request.args.get("format", "json").lower()
    if format_name not in ("json", "xml"):
        abort(501)
    record = _find_record(address)
    if record is None:
        abort(404)
    answer = _describe(record)
    return jsonify(answer) if format_name == "json" else _xml(answer)


def _find_record(address: str) -> Episode | Event | None:
    """Return the public record whose page has an address; scheme, query string and fragment are ignored."""
    path = _local_path(address)
    # Other systems keep asking for years by the address that was once pasted into their pages.
    return _public_record(path) or _public_record(moved_to(path) or "")


def _local_path(address: str) -> str:
    try:
        asked = urlsplit(address)
        is_here = asked.scheme in ("http", "https") and _host(asked) == _host(urlsplit(absolute("")))
    except ValueError:
        return ""
    return unquote(asked.path).rstrip("/") if is_here else ""


def _host(address: SplitResult) -> tuple[str | None, int | None]:
    return address.hostname, None if address.port in (80, 443) else address.port


def _public_record(path: str) -> Episode | Event | None:
    record = public_record_at(path, utc_now())
    return record if isinstance(record, Episode | Event) else None


def _describe(record: Episode | Event) -> OembedResponse:
    site = get_site()
    width = _limited_by("maxwidth", WIDTH)
    tall = isinstance(record, Event) and width < NARROW_WIDTH
    height = _limited_by("maxheight", NARROW_EVENT_HEIGHT if tall else HEIGHT)
    frame = (
        f'<iframe src="{escape(absolute(record.path))}/embed" width="{width}" height="{height}" '
        f'title="{escape(record.title)}" allow="clipboard-write; web-share" loading="lazy" frameborder="0"></iframe>'
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": record.title,
        "author_name": site.name,
        "author_url": absolute("/"),
        "provider_name": site.name,
        "provider_url": absolute("/"),
        "cache_age": 3600,
        **_thumbnail(absolute(f"/cards/{record_type_of(record).folder}/{record.slug}.png")),
        "html": frame,
        "width": width,
        "height": height,
    }


def _thumbnail(card: str) -> OembedResponse:
    width, height = CARD_SIZE
    if (_limited_by("maxwidth", width), _limited_by("maxheight", height)) != CARD_SIZE:
        # A thumbnail may not be larger than the frame, and there is no smaller one.
        return {}
    return {"thumbnail_url": card, "thumbnail_width": width, "thumbnail_height": height}


def _limited_by(name: str, own: int) -> int:
    asked = request.args.get(name, own, type=int)
    return min(own, asked) if asked > 0 else own


def _xml(answer: OembedResponse) -> Response:
    root = ElementTree.Element("oembed")
    for name, value in answer.items():
        ElementTree.SubElement(root, name).text = xml_text(str(value))
    return Response(ElementTree.tostring(root, "utf-8", xml_declaration=True), content_type="text/xml; charset=utf-8")
