"""Pictures in the text of a record: as wide as the text, with their size and credit from the media library."""

import re
from html import unescape
from urllib.parse import unquote

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from blueprints.media import blueprint
from core.database import db
from models import MediaFile

# The text is sanitised HTML, in which every attribute is quoted; a picture alone in its paragraph is a figure.
_IMAGE = r'<img src="/media/([^"/]+)"([^>]*)>'
_FIGURE_OR_IMAGE = re.compile(rf"<p>\s*{_IMAGE}\s*</p>|{_IMAGE}")
_ALT = re.compile(r'\balt="([^"]*)"')


@blueprint.app_template_filter()
def with_pictures(html: str) -> Markup:
    """Return the sanitised text of a record, in which pictures of the media library are shown as such."""
    found = {unquote(unescape(match[1] or match[3])) for match in _FIGURE_OR_IMAGE.finditer(html)}
    files = (
        {
            file.name: file
            for file in db.session.scalars(
                select(MediaFile).where(MediaFile.name.in_(found), MediaFile.deleted_at.is_(None))
            )
        }
        if found
        else {}
    )

    def show(match: re.Match[str]) -> str:
        file = files.get(unquote(unescape(match[1] or match[3])))
        if file is None:
            return match[0]
        alt = _ALT.search(match[2] or match[4] or "")
        return render_template(
            "media/_body_picture.html",
            file=file,
            alt=(unescape(alt[1]) if alt else "") or file.description,
            is_figure=match[1] is not None,
        ).strip()

    return Markup(_FIGURE_OR_IMAGE.sub(show, html))  # noqa: S704 - the text was sanitised when it was written
