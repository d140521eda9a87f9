"""What every page must be, whatever it shows; each GET of the tests is checked for it."""

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
# html5lib knows neither of these, which are in the standard.
HTML5LIB_IS_BEHIND = {"unexpected-start-tag-implies-end-tag"}


class LintingClient(FlaskClient):
    """A test client that refuses pages which no visitor should get."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Open an address and lint what comes."""
        response = super().open(*args, **kwargs)
        response.get_data()
        response.close()
        cookie = response.headers.get("Set-Cookie", "")
        # The answer to a form may set one for the page that it leads to, and for no other.
        own = response.status_code == 303 and f"; Path={response.headers['Location']};" in f"{cookie};"
        assert not cookie or own, "a public page sets no cookie"
        is_page = response.mimetype == "text/html" and response.request.method != "HEAD"
        if is_page and response.status_code not in (301, 302, 303, 304, 308):
            partial = response.request.headers.get("HX-Request-Type") == "partial"
            lint(response.get_data(as_text=True), fragment=partial)
        return response

    def fragment(self, path: str) -> TestResponse:
        """Get the fragment of an address, as htmx 4 asks for it."""
        return self.get(path, headers={"HX-Request": "true", "HX-Request-Type": "partial"})


def lint(html: str, *, fragment: bool = False) -> None:
    """Raise AssertionError naming what is wrong with a page or a fragment."""
    faults = fragment_faults(html) if fragment else page_faults(html)
    assert not faults, "\n".join(faults)


def page_faults(html: str) -> list[str]:
    """Return what is wrong with a whole page."""
    parser = html5lib.HTMLParser(strict=False)
    root = parser.parse(html)
    faults = [f"HTML: {code} at {place}" for place, code, _ in parser.errors if code not in HTML5LIB_IS_BEHIND]
    if not html.lstrip().lower().startswith("<!doctype html>"):
        faults.append("the page does not begin with its doctype")
    if not root.get("lang"):
        faults.append("the page has no language")
    if not (root.findtext(f".//{HTML}title") or "").strip():
        faults.append("the page has no title")
    headings = [int(e.tag[-1]) for e in root.iter() if re.fullmatch(rf"{re.escape(HTML)}h[1-6]", str(e.tag))]
    if headings.count(1) != 1:
        faults.append(f"the page has {headings.count(1)} h1")
    for before, after in pairwise(headings):
        if after > before + 1:
            faults.append(f"a heading skips from h{before} to h{after}")
    mains = len(root.findall(f".//{HTML}main"))
    if mains != 1:
        faults.append(f"the page has {mains} main")
    return faults + element_faults(root)


def fragment_faults(html: str) -> list[str]:
    """Return what is wrong with a fragment: one root element with an id, and the same care as a page."""
    parser = html5lib.HTMLParser(strict=False)
    root = parser.parseFragment(html, container="div")
    elements = [child for child in root if isinstance(child.tag, str)]
    faults = [f"HTML: {code} at {place}" for place, code, _ in parser.errors if code not in HTML5LIB_IS_BEHIND]
    if len(elements) != 1 or not elements[0].get("id"):
        faults.append(f"the fragment has {len(elements)} roots, the first with id {elements and elements[0].get('id')}")
    if "<html" in html:
        faults.append("the fragment is a page")
    return faults + element_faults(root)


def element_faults(root: Element) -> list[str]:
    """Return what is wrong with the elements of a page or a fragment."""
    faults = []
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    faults += [f"the id {name} stands {count} times" for name, count in ids.items() if count > 1]
    for element in root.iter():
        if isinstance(element.tag, str):
            faults += _one_element(element.tag.removeprefix(HTML), element)
    return faults


def _one_element(tag: str, element: Element) -> list[str]:
    faults = []
    for name in element.attrib:
        if name == "style" or (name.startswith("on") and name != "on") or name.startswith(("hx-on", "data-hx-on")):
            faults.append(f"<{tag}> has {name}, which the content security policy refuses")
    if tag == "style":
        faults.append("an inline style element")
    if tag == "script" and not element.get("src") and element.get("type") != "application/ld+json":
        faults.append("an inline script")
    if tag == "script" and element.get("type") == "application/ld+json":
        json.loads(element.text or "")
    if tag == "img" and element.get("alt") is None:
        faults.append(f"an image without alt: {element.get('src')}")
    if tag == "form" and not element.get("action"):
        faults.append("a form without an action")
    if tag in ("a", "button") and not _name(element):
        faults.append(f"a nameless <{tag}>: {element.attrib}")
    if tag == "a" and not element.get("href"):
        faults.append(f"a link that leads nowhere: {_name(element)}")
    if any(name in element.attrib for name in ("hx-get", "hx-boost")) and tag == "a" and not element.get("href"):
        faults.append("an htmx link that does nothing without JavaScript")
    for name in ("src", "href"):
        value = element.get(name, "")
        if tag in ("script", "img", "audio", "source", "iframe") and value.startswith(("http:", "https:", "//")):
            faults.append(f"<{tag}> asks another host: {value}")
    return faults


def _name(element: Element) -> str:
    text = "".join(element.itertext()).strip() or element.get("aria-label", "")
    return text or " ".join(image.get("alt", "") for image in element.iter(f"{HTML}img"))
