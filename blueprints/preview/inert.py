"""A page that can be looked at and does nothing: without forms, and with links that open elsewhere."""

import re
from collections.abc import Mapping

from markupsafe import escape

# Every page comes from templates that escape what they show, so these tags are tags.
_FORM = re.compile(r"<form\b")
_BUTTON = re.compile(r"<(button|input|select|textarea)\b(?=[^>]*\btype=\"submit\")(?![^>]*\bdisabled\b)")
_LINK = re.compile(r'<a\b(?![^>]*\starget=)(?=[^>]*\shref="(?!#))')
_HTMX = re.compile(r'\s*<script src="[^"]*/vendor/htmx\.min\.js" defer></script>')
_SCHEME = re.compile(r'(<meta name="color-scheme" content=")[^"]*"')
_BODY = re.compile(r"(<body\b[^>]*>)")
SCHEMES = ("light", "dark")


def inert_page(html: str, *, strip: str, stylesheet: str, scheme: str, addresses: Mapping[str, str]) -> str:
    """Return a page whose forms can't be sent and whose links open elsewhere, with a strip above it.

    `scheme` is light or dark, or else that of the browser; `addresses` are those to replace, which begin with a key.
    """
    for old, new in addresses.items():
        html = re.sub(rf'="{re.escape(str(escape(old)))}(?=["?#])', f'="{escape(new)}', html)
    html = _LINK.sub('<a target="_blank"', _BUTTON.sub(r"<\1 disabled", _FORM.sub("<form inert", _HTMX.sub("", html))))
    html = html.replace("</head>", f'  <link rel="stylesheet" href="{stylesheet}">\n</head>', 1)
    if scheme in SCHEMES:
        html = _SCHEME.sub(rf'\1{scheme}"', html.replace("<html ", f'<html data-scheme="{scheme}" ', 1), count=1)
    return _BODY.sub(lambda tag: f"{tag[1]}\n{strip}", html, count=1)
