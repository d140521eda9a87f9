"""Markdown becomes safe HTML with headings below a page's h1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.markdown import plain_text, render_markdown


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        '<a href="/" hx-get="/x">x</a>',
        '<div data-hx-post="/x">x</div>',
        "<style>*{display:none}</style>",
        "![x](data:text/html,<script>)",
        "<svg onload=alert(1)>",
    ],
)
def test_nothing_in_a_body_is_executable(hostile: str) -> None:
    html = render_markdown(f"before {hostile} after")
    for tag in ("<script", "<style", "<svg", "<div", "<img"):
        assert tag not in html
    assert 'href="javascript' not in html
    assert "before" in html and "after" in html


def test_headings_start_below_the_page_title_without_gaps() -> None:
    assert render_markdown("# One\n\n### Three") == "<h2>One</h2>\n<h3>Three</h3>\n"
    assert render_markdown("#### Deep").startswith("<h2>")


def test_an_image_of_another_host_is_removed() -> None:
    html = render_markdown("![far](https://elsewhere.test/a.png) ![too](//elsewhere.test/a.png) ![near](/media/a.png)")
    assert html == '<p>  <img src="/media/a.png" alt="near"></p>\n'


def test_tables_and_footnotes_are_kept() -> None:
    html = render_markdown("|a|b|\n|-|-|\n|1|2|\n\nA claim[^1].\n\n[^1]: Its source.")
    assert "<td>1</td>" in html
    assert 'href="#fn1"' in html and 'id="fn1"' in html


def test_plain_text_has_no_markup() -> None:
    assert plain_text(render_markdown("## Fish & chips\n\nfor *all*")) == "Fish & chips for all"


@given(st.text(max_size=300))
def test_any_text_renders_and_no_htmx_attribute_survives(text: str) -> None:
    html = render_markdown(text)
    assert "<script" not in html.lower()
    assert plain_text(html) is not None
