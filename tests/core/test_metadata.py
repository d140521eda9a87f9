"""JSON-LD is safe in HTML and parses back to the same values."""

import json
from collections.abc import Iterator

import html5lib
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.markdown import plain_text, render_markdown
from core.metadata import (
    MAX_DESCRIPTION_LENGTH,
    JsonLd,
    absolute,
    breadcrumbs,
    shorten,
    to_jsonld,
    with_absolute_links,
)


@given(st.text())
def test_any_value_survives_in_a_script_element(text: str) -> None:
    page = f'<script type="application/ld+json">{to_jsonld({"name": text})}</script>'
    tree = html5lib.parse(page.replace("\x00", ""), namespaceHTMLElements=False)
    scripts = tree.findall(".//script")
    assert len(scripts) == 1
    assert json.loads(scripts[0].text).get("name", "") == text


def test_nothing_can_end_the_script_element_or_open_a_comment() -> None:
    text = str(to_jsonld({"name": "</script><!-- & \u2028"}))
    assert not set("<>&\u2028") & set(text)


def test_empty_values_are_dropped_and_false_ones_kept() -> None:
    block: JsonLd = {"a": "", "b": None, "c": [], "d": 0, "e": False}
    assert json.loads(to_jsonld(block)) == {"@context": "https://schema.org", "d": 0, "e": False}


VALUES = st.recursive(
    st.sampled_from(["", None, 0, False, "text"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["@type", "a", "b"]), inner, max_size=3)
    ),
)


@given(VALUES)
def test_empty_values_are_dropped_at_any_depth_and_nothing_else(value: object) -> None:
    said = json.loads(to_jsonld({"value": value})).get("value")
    assert not list(_empty_within(said)) or said is None
    assert _leaves(said) == _leaves(value)


def _empty_within(value: object) -> Iterator[object]:
    if value in ("", None, [], {}) or (isinstance(value, dict) and set(value) == {"@type"}):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _empty_within(inner)


def _leaves(value: object) -> list[object]:
    if isinstance(value, list):
        return [leaf for inner in value for leaf in _leaves(inner)]
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() if key != "@type" for leaf in _leaves(inner)]
    return [] if value in ("", None) else [value]


def test_an_object_with_only_a_type_is_dropped() -> None:
    block: JsonLd = {"@type": "Person", "affiliation": {"@type": "Organization", "name": ""}, "member": [{}]}
    assert json.loads(to_jsonld(block)) == {"@context": "https://schema.org", "@type": "Person"}


@given(st.text(max_size=1000))
def test_a_description_is_short(text: str) -> None:
    assert len(shorten(text)) <= MAX_DESCRIPTION_LENGTH + 1


def test_a_description_is_cut_at_a_word() -> None:
    assert shorten("word " * 100).endswith("word…")


def test_absolute_addresses_use_the_settings_not_the_host_header(app: Flask) -> None:
    with app.test_request_context("/", headers={"Host": "evil.test"}):
        assert absolute("/events/") == "https://podium.test/events/"
        assert breadcrumbs(("Home", "/"))["itemListElement"][0]["item"] == "https://podium.test/"


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("/events/", "https://podium.test/events/"),
        ("?t=83&b=1", "https://podium.test/podcast/one?t=83&amp;b=1"),
        ("#notes", "https://podium.test/podcast/one#notes"),
        ("two", "https://podium.test/podcast/two"),
        ("//other.test/x", "https://other.test/x"),
        ("https://other.test/?", "https://other.test/?"),
        ("mailto:us@podium.test", "mailto:us@podium.test"),
    ],
)
def test_a_link_has_the_same_target_in_a_feed_reader(app: Flask, written: str, whole: str) -> None:
    html = render_markdown(f'[here]({written} "a > href=")')
    assert f'href="{whole}"' in with_absolute_links(html, "/podcast/one")


def test_images_and_footnotes_work_in_a_feed_reader(app: Flask) -> None:
    html = with_absolute_links(render_markdown("![a map](/media/map.png) and a note[^1].\n\n[^1]: The note."), "/p")
    assert 'src="https://podium.test/media/map.png"' in html
    assert 'href="https://podium.test/p#fn1"' in html and 'href="https://podium.test/p#fnref1"' in html


def test_text_that_looks_like_a_link_stays_text(app: Flask) -> None:
    html = render_markdown('Write `<a href="/x">` or src="/y".')
    assert with_absolute_links(html, "/p") == html


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from('[]()<>!"`= #/?&ahrefsc\\')))
def test_only_links_change(app: Flask, text: str) -> None:
    html = render_markdown(text)
    assert plain_text(with_absolute_links(html, "/p")) == plain_text(html)
