"""Rules for every page, and a test client that checks each response against them."""

import json
import re
from collections import Counter
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HTML = "{http://www.w3.org/1999/xhtml}"
# html5lib doesn't know these elements of the standard.
HTML5LIB_IS_BEHIND = {"unexpected-start-tag-implies-end-tag"}
INLINE_STYLE = "an inline style element"


class LintingClient(FlaskClient):
    """A test client that raises AssertionError for invalid pages."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Request an address and lint the response."""
        response = super().open(*args, **kwargs)
        response.get_data()
        response.close()
        cookie = response.headers.get("Set-Cookie", "")
        # The response to a form may set a cookie for the page that it redirects to, and for no other; so may the desk.
        own = response.status_code == 303 and f"; Path={response.headers['Location']};" in f"{cookie};"
        own = own or response.request.path.startswith("/desk/")
        assert not cookie or own, "a public page sets no cookie"
        is_page = response.mimetype == "text/html" and response.request.method != "HEAD"
        if is_page and response.status_code not in (301, 302, 303, 304, 308):
            partial = response.request.headers.get("HX-Request-Type") == "partial"
            saved = response.headers.get("Content-Disposition", "").startswith("attachment")
            lint(response.get_data(as_text=True), fragment=partial, saved=saved)
        return response

    def fragment(self, path: str) -> TestResponse:
        """Request the fragment of an address as htmx 4 does."""
        return self.get(path, headers={"HX-Request": "true", "HX-Request-Type": "partial"})


def lint(html: str, *, fragment: bool = False, saved: bool = False) -> None:
    """Raise AssertionError if a page or fragment has errors; a page that is saved as a file may bring its style."""
    errors = fragment_errors(html) if fragment else page_errors(html)
    errors = [error for error in errors if not (saved and error == INLINE_STYLE)]
    assert not errors, "\n".join(errors)


def page_errors(html: str) -> list[str]:
    """Return the errors of a whole page."""
    parser = html5lib.HTMLParser(strict=False)
    root = parser.parse(html)
    errors = [f"HTML: {code} at {place}" for place, code, _ in parser.errors if code not in HTML5LIB_IS_BEHIND]
    if not html.lstrip().lower().startswith("<!doctype html>"):
        errors.append("the page does not begin with its doctype")
    if not root.get("lang"):
        errors.append("the page has no language")
    if not (root.findtext(f".//{HTML}title") or "").strip():
        errors.append("the page has no title")
    headings = [int(e.tag[-1]) for e in root.iter() if re.fullmatch(rf"{re.escape(HTML)}h[1-6]", str(e.tag))]
    if headings.count(1) != 1:
        errors.append(f"the page has {headings.count(1)} h1")
    for before, after in pairwise(headings):
        if after > before + 1:
            errors.append(f"a heading skips from h{before} to h{after}")
    mains = len(root.findall(f".//{HTML}main"))
    if mains != 1:
        errors.append(f"the page has {mains} main")
    return errors + element_errors(root)


def fragment_errors(html: str) -> list[str]:
    """Return the errors of a fragment, which needs one root element with an id."""
    parser = html5lib.HTMLParser(strict=False)
    root = parser.parseFragment(html, container="div")
    elements = [child for child in root if isinstance(child.tag, str)]
    errors = [f"HTML: {code} at {place}" for place, code, _ in parser.errors if code not in HTML5LIB_IS_BEHIND]
    if len(elements) != 1 or not elements[0].get("id"):
        errors.append(f"the fragment has {len(elements)} roots, the first with id {elements and elements[0].get('id')}")
    if "<html" in html:
        errors.append("the fragment is a page")
    return errors + element_errors(root)


def element_errors(root: Element) -> list[str]:
    """Return the errors of the elements of a page or fragment."""
    errors = []
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    errors += [f"the id {name} stands {count} times" for name, count in ids.items() if count > 1]
    for element in root.iter():
        if isinstance(element.tag, str):
            errors += _one_element(element.tag.removeprefix(HTML), element)
    return errors


def _one_element(tag: str, element: Element) -> list[str]:
    errors = []
    for name in element.attrib:
        if name == "style" or (name.startswith("on") and name != "on") or name.startswith(("hx-on", "data-hx-on")):
            errors.append(f"<{tag}> has {name}, which the content security policy refuses")
    if tag == "style":
        errors.append(INLINE_STYLE)
    if tag == "script" and not element.get("src") and element.get("type") != "application/ld+json":
        errors.append("an inline script")
    if tag == "script" and element.get("type") == "application/ld+json":
        json.loads(element.text or "")
    if tag == "img" and element.get("alt") is None:
        errors.append(f"an image without alt: {element.get('src')}")
    if tag == "form" and not element.get("action"):
        errors.append("a form without an action")
    if tag in ("a", "button") and not _name(element):
        errors.append(f"a nameless <{tag}>: {element.attrib}")
    if tag == "a" and not element.get("href"):
        errors.append(f"a link that leads nowhere: {_name(element)}")
    if any(name in element.attrib for name in ("hx-get", "hx-boost")) and tag == "a" and not element.get("href"):
        errors.append("an htmx link that does nothing without JavaScript")
    for name in ("src", "href"):
        value = element.get(name, "")
        if tag in ("script", "img", "audio", "source", "iframe") and value.startswith(("http:", "https:", "//")):
            errors.append(f"<{tag}> asks another host: {value}")
    return errors


def _name(element: Element) -> str:
    text = "".join(element.itertext()).strip() or element.get("aria-label", "")
    return text or " ".join(image.get("alt", "") for image in element.iter(f"{HTML}img"))
