"""What pages tell machines is safe in HTML and parses back to the same values."""

import json

import html5lib
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from core.metadata import LONGEST_DESCRIPTION, JsonLd, absolute, breadcrumbs, shorten, to_jsonld


@given(st.text())
def test_any_value_comes_back_out_of_a_script_element(text: str) -> None:
    page = f'<script type="application/ld+json">{to_jsonld({"name": text})}</script>'
    tree = html5lib.parse(page.replace("\x00", ""), namespaceHTMLElements=False)
    scripts = tree.findall(".//script")
    assert len(scripts) == 1
    assert json.loads(scripts[0].text).get("name", "") == text


def test_nothing_can_end_the_script_element_or_open_a_comment() -> None:
    text = str(to_jsonld({"name": "</script><!-- & \u2028"}))
    assert not set("<>&\u2028") & set(text)


def test_empty_values_are_left_out_and_false_ones_kept() -> None:
    block: JsonLd = {"a": "", "b": None, "c": [], "d": 0, "e": False}
    assert json.loads(to_jsonld(block)) == {"@context": "https://schema.org", "d": 0, "e": False}


@given(st.text(max_size=1000))
def test_a_description_is_short(text: str) -> None:
    assert len(shorten(text)) <= LONGEST_DESCRIPTION + 1


def test_a_description_is_cut_at_a_word() -> None:
    assert shorten("word " * 100).endswith("word…")


def test_addresses_come_from_the_settings_and_never_from_the_host_header(app: Flask) -> None:
    with app.test_request_context("/", headers={"Host": "evil.test"}):
        assert absolute("/events/") == "https://podium.test/events/"
        assert breadcrumbs(("Home", "/"))["itemListElement"][0]["item"] == "https://podium.test/"
