"""A form as a browser reads it from a page and posts it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import html5lib

TEXTUAL = ("text", "hidden", "date", "datetime-local", "color")


@dataclass
class BrowserForm:
    """The controls of a page, in its order, and those of the templates that scripts copy."""

    controls: list[Any] = field(default_factory=list)
    templates: list[Any] = field(default_factory=list)

    def pairs(self) -> list[tuple[str, str]]:
        """Return what a browser posts."""
        pairs = [(control.get("name"), value) for control in self.controls for value in _values(control)]
        # Browsers send line breaks as CRLF.
        sent = urlencode([(name, value.replace("\n", "\r\n")) for name, value in pairs])
        return parse_qsl(sent, keep_blank_values=True)


def read_form(html: str) -> BrowserForm:
    """Return the form in a piece of HTML."""
    form = BrowserForm()
    _gather(html5lib.parse(f"<!doctype html><form>{html}</form>", namespaceHTMLElements=False), form, in_template=False)
    return form


def form_of_page(html: str, form_id: str = "edit") -> BrowserForm:
    """Return the form of a page that has an id."""
    form = BrowserForm()
    page = html5lib.parse(html, namespaceHTMLElements=False)
    _gather(page.find(f".//form[@id='{form_id}']"), form, in_template=False)
    return form


def _gather(element: Any, form: BrowserForm, *, in_template: bool) -> None:
    if element.tag in ("input", "textarea", "select") and element.get("name"):
        (form.templates if in_template else form.controls).append(element)
    for child in element:
        _gather(child, form, in_template=in_template or child.tag == "template")


def _values(control: Any) -> list[str]:
    if control.tag == "textarea":
        return [control.text or ""]
    if control.tag == "select":
        chosen = [option for option in control if option.get("selected") is not None] or list(control)[:1]
        return [option.get("value", option.text or "") for option in chosen]
    kind = control.get("type", "text")
    if kind in ("checkbox", "radio"):
        return [control.get("value")] if control.get("checked") is not None else []
    assert kind in TEXTUAL, kind
    # A control of one line takes no line breaks; native ones drop what is no time, so none must get there.
    return [control.get("value", "").replace("\n", "").replace("\r", "")]
