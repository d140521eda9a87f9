"""Media routes: files with ranges, covers, social cards, artwork and icons."""

from contextlib import suppress
from io import BytesIO
from typing import Any, cast

from flask import Response, abort, current_app, redirect, request, send_file

from blueprints.media import blueprint
from blueprints.media.actions import store_variants
from blueprints.media.card_text import card_label, card_line
from blueprints.media.cards import Photograph, artwork_png, card_png
from blueprints.media.covers import cover_svg
from blueprints.media.icons import favicon_ico, favicon_svg, icon_png
from blueprints.media.queries import (
    artwork_path,
    find_file,
    find_stored,
    is_unpublished,
    path_in_media_folder,
    stored_path,
    variant_path,
)
from blueprints.site.queries import get_site, public_record
from core.security_headers import allow_cross_origin
from core.time import utc_now
from models import Episode, MediaFile
from models.registry import record_type_of

FOR_EVER = "public, max-age=31536000, immutable"
ICON_SIZES = (180, 192, 512)


@blueprint.get("/media/<name>")
@allow_cross_origin
def file(name: str) -> Response:
    """Serve a file, or the requested range of it."""
    found = find_file(name)
    if found is None or is_unpublished(found, utc_now()) or not stored_path(found.sha256).is_file():
        abort(404)
    if _is_handed_over():
        return _hand_over(found)
    understood = request.range is not None and request.range.units == "bytes" and len(request.range.ranges) == 1
    if not understood or request.method != "GET":
        # Ranges that can't be served, and ranges of HEAD, are ignored (RFC 9110, 14.2); Werkzeug would do otherwise.
        request.environ.pop("HTTP_RANGE", None)
    response = send_file(
        stored_path(found.sha256),
        mimetype=found.mime_type,
        download_name=found.name,
        etag=found.sha256,
        conditional=True,
        max_age=None,
    )
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _is_handed_over() -> bool:
    asked = request.headers.get("X-Sendfile-Type") == "X-Accel-Redirect"
    # Without the setting, anybody could ask for the answer without a body, and a shared cache would keep it.
    return asked and bool(current_app.config["MEDIA_BY_PROXY"])


def _hand_over(found: MediaFile) -> Response:
    """Tell the proxy which file it is to serve; the proxy answers conditions and ranges."""
    response = send_file(
        BytesIO(), mimetype=found.mime_type, download_name=found.name, etag=found.sha256, conditional=False
    )
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["X-Accel-Redirect"] = f"/{path_in_media_folder(found.sha256)}"
    return response


@blueprint.get("/media/<sha256>/<int:width>.webp")
@allow_cross_origin
def variant(sha256: str, width: int) -> Response:
    """Serve a picture at one of its widths; the address changes with the bytes."""
    found = find_stored(sha256)
    if found is None or width not in dict(found.variants) or not stored_path(sha256).is_file():
        abort(404)
    path = variant_path(sha256, width)
    if not path.is_file():
        # Of a picture that was stored before there were sizes.
        with suppress(OSError):
            store_variants(sha256, found.width, found.mime_type)
    if path.is_file():
        response = send_file(path, mimetype="image/webp", etag=f"{sha256}-{width}")
    else:
        response = send_file(stored_path(sha256), mimetype=found.mime_type, etag=sha256)
    response.headers["Cache-Control"] = FOR_EVER
    return response


@blueprint.app_template_global()
def cover_url(record: Any) -> str:
    """Return the address of the drawn cover of a record."""
    return f"/covers/{record_type_of(record).folder}/{record.slug}.svg"


@blueprint.get("/covers/<folder>/<slug>.svg")
def cover(folder: str, slug: str) -> Response:
    """Draw the cover of a record that has no image."""
    record = public_record(f"{folder}/{slug}", utc_now())
    if record is None:
        abort(404)
    svg = cover_svg(slug, get_site().accent, square=isinstance(record, Episode))
    return Response(svg, mimetype="image/svg+xml")


@blueprint.get("/cards/<folder>/<slug>.png")
def card(folder: str, slug: str) -> Response:
    """Serve the social card of a record."""
    now, site = utc_now(), get_site()
    record = public_record(f"{folder}/{slug}", now)
    if record is None:
        abort(404)
    return _drawn(
        card_png(
            title=record.title,
            label=card_label(record),
            line=card_line(record, site, now),
            site=site.name,
            accent=site.accent,
            slug=slug,
            photograph=photograph_of(record),
        )
    )


@blueprint.get("/cards/site.png")
def site_card() -> Response:
    """Serve the social card of the site."""
    site = get_site()
    return _drawn(
        card_png(title=site.name, label="", line=site.strapline, site=site.short_name, accent=site.accent, slug="site")
    )


@blueprint.get("/cards/podcast.png")
def podcast_card() -> Response:
    """Serve the social card of the podcast."""
    site = get_site()
    title = site.podcast_title or "Podcast"
    return _drawn(card_png(title=title, label="Podcast", line="", site=site.name, accent=site.accent, slug="podcast"))


@blueprint.get("/artwork/podcast.png")
@blueprint.get("/artwork/podcast-<version>")
@allow_cross_origin
def podcast_artwork(version: str = "") -> Response:
    """Serve the podcast's artwork, stored or drawn; redirect outdated addresses to the current one."""
    site = get_site()
    if request.path != artwork_path(site):
        return cast(Response, redirect(artwork_path(site)))
    if image := site.podcast_image:
        response = send_file(stored_path(image.sha256), mimetype=image.mime_type, etag=image.sha256)
    else:
        png = artwork_png(title=site.podcast_title or "Podcast", accent=site.accent, slug="podcast")
        response = Response(png, mimetype="image/png")
    response.headers["Cache-Control"] = FOR_EVER
    return response


@blueprint.get("/icon.svg")
def vector_icon() -> Response:
    """Serve the icon as SVG."""
    site = get_site()
    return Response(favicon_svg(site.short_name or site.name, site.accent), mimetype="image/svg+xml")


@blueprint.get("/icon-<int:size>.png")
def icon(size: int) -> Response:
    """Serve the icon as PNG in one of the sizes that devices ask for."""
    if size not in ICON_SIZES:
        abort(404)
    return Response(icon_png(get_site().accent, size), mimetype="image/png")


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Serve the icon as ICO, for programs that look for it at this address."""
    return Response(favicon_ico(get_site().accent), mimetype="image/vnd.microsoft.icon")


def photograph_of(record: Any) -> Photograph | None:
    """Return the photograph of a record for its card; a logo is no photograph."""
    image: MediaFile | None = getattr(record, "image", None)
    if image is None or not image.is_picture:
        return None
    return Photograph(stored_path(image.sha256), (image.focal_x, image.focal_y))


def _drawn(png: bytes) -> Response:
    response = Response(png, mimetype="image/png")
    # Other sites show social cards, so they may load these images.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
