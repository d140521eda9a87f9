"""Site routes: template context, theme, sitemap, robots.txt, manifest and error pages."""

from typing import Any
from xml.sax.saxutils import escape

from flask import Response, abort, current_app, jsonify, redirect, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from blueprints.site import blueprint
from blueprints.site.health import unavailable
from blueprints.site.queries import (
    MAIN_SECTIONS,
    get_site,
    moved_to,
    public_addresses,
    sections_with_content,
    shown_links,
)
from blueprints.site.theme import theme_css
from core.fragments import render
from core.metadata import Metadata, absolute
from core.security_headers import add_cors_headers
from core.time import utc_now

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@blueprint.app_context_processor
def template_context() -> dict[str, Any]:
    """Provide every template with the site, the current time, the theme's address and what menus show."""
    site, now = get_site(), utc_now()
    return {
        "site": site,
        "now": now,
        "theme": f"/theme/{site.accent.removeprefix('#')}.css",
        # Asked for by pages only, not by fragments and mails.
        "sections_with_content": lambda: sections_with_content(now),
        "main_sections": MAIN_SECTIONS,
        "shown_links": lambda items: shown_links(items, now),
    }


@blueprint.get("/theme/<accent>.css")
def theme(accent: str) -> Response:
    """Serve the stylesheet of the site's accent colour; its address changes with it, so it is cached for ever."""
    if f"#{accent}" != get_site().accent:
        abort(404)
    response = Response(theme_css(f"#{accent}"), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Serve the sitemap: every public address with its last change."""
    now, site = utc_now(), absolute("")
    sections = sections_with_content(now)
    # Joined as text, since an element for each of thousands of addresses takes longer than everything else.
    urls = [
        f"<url><loc>{escape(site + path)}</loc></url>" for path in ("/", *(["/explore"] if sections else []), *sections)
    ]
    urls += [
        f"<url><loc>{escape(site + path)}</loc><lastmod>{changed.isoformat()}</lastmod></url>"
        for path, changed in public_addresses(now)
    ]
    start = f"<?xml version='1.0' encoding='utf-8'?>\n<urlset xmlns=\"{SITEMAP}\">"
    return Response(f"{start}{''.join(urls)}</urlset>", mimetype="application/xml")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Allow robots everywhere."""
    return Response(f"User-agent: *\nAllow: /\n\nSitemap: {absolute('/sitemap.xml')}\n", mimetype="text/plain")


@blueprint.get("/site.webmanifest")
def manifest() -> Response:
    """Serve the web app manifest."""
    site = get_site()
    icons = [{"src": f"/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)]
    response = jsonify(
        name=site.name,
        short_name=site.short_name or site.name,
        start_url="/",
        display="browser",
        theme_color=site.accent,
        icons=icons,
    )
    response.mimetype = "application/manifest+json"
    return response


@blueprint.app_errorhandler(404)
def not_found(error: HTTPException) -> Any:
    """Redirect a moved address, or show the page for 404."""
    try:
        target = moved_to(request.path)
    except DBAPIError as raised:
        # Flask calls no other handler for an error in this one.
        return unavailable(raised)
    if not target:
        return _render_error(error, "Page not found")
    if request.query_string and not {"?", "#"} & set(target):
        target += f"?{request.query_string.decode('latin-1')}"
    answer = redirect(target, 301)
    # A browser checks the CORS headers of the redirect as well as those of its target.
    add_cors_headers(answer)
    return answer


@blueprint.app_errorhandler(410)
def gone(error: HTTPException) -> Response:
    """Say that something was withdrawn."""
    return _render_error(error, "This page has been removed")


@blueprint.app_errorhandler(HTTPException)
def http_error(error: HTTPException) -> Any:
    """Show the page for another HTTP error, and keep the headers that its status requires."""
    if error.code is None or error.code < 400 or (error.code >= 500 and error.code != 501):
        return error
    answer = _render_error(error, error.name)
    answer.headers.extend((k, v) for k, v in error.get_headers() if k in ("Allow", "Content-Range"))
    return answer


@blueprint.app_errorhandler(500)
def server_error(_error: Exception) -> tuple[str, int]:
    """Show the page for 500 without the database or anything else that may have failed."""
    return current_app.jinja_env.get_template("errors/500.html").render(), 500


def _render_error(error: HTTPException, title: str) -> Response:
    try:
        return _error_page(error, title)
    except DBAPIError as raised:
        return unavailable(raised)


def _error_page(error: HTTPException, title: str) -> Response:
    meta = Metadata(title=title, description=title, path=request.path, card="/cards/site.png")
    # A description that differs from Werkzeug's default is our own, and is shown.
    own_words = error.description if error.description != type(error).description else ""
    return render(
        "errors/error.html",
        "errors/_error.html",
        status=error.code or 500,
        meta=meta,
        error=error,
        own_words=own_words,
    )
