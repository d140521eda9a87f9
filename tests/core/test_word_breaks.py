"""Very long words get line breaks."""

import re

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from core.markdown import plain_text, render_markdown
from core.word_breaks import break_long_words, break_long_words_in_html, init_word_breaks, title_size


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_a_text_without_a_long_word_is_only_escaped(text: str) -> None:
    assert break_long_words(text) == escape(text)


@given(st.text("W&<'👩 ", min_size=1).map(lambda text: text * 1200))
def test_only_breaks_are_added(text: str) -> None:
    broken = str(break_long_words(text))
    assert broken.replace("<wbr>", "") == str(escape(text))


def test_no_piece_of_a_long_word_is_too_long() -> None:
    broken = str(break_long_words("&" * 5000))
    assert max(len(piece.replace("&amp;", "&")) for piece in broken.split("<wbr>")) == 100


def test_long_words_break_in_pages_and_bodies() -> None:
    app = Flask(__name__)
    init_word_breaks(app)
    app.add_url_rule("/", "page", lambda: render_template_string("<p>{{ word }}</p>", word="<" * 1000))
    assert app.test_client().get("/").text.count("<wbr>") == 9
    body = render_markdown("# " + "W" * 1000 + "\n\n[x](/" + "a" * 1000 + ")")
    assert body.count("<wbr>") == 9
    assert plain_text(body) == "W" * 1000 + " x"


@pytest.mark.parametrize(
    "html",
    [
        "<a href=\"/{}\" title='>{}'>x</a>",
        "<script>{}</script>",
        "<title>{}</title>",
        '<textarea rows="2">{}</textarea>',
        "<!-- {} -->",
        "<STYLE>{}</STYLE>",
    ],
)
def test_only_text_is_broken(html: str) -> None:
    long = html.replace("{}", "W" * 1500)
    assert break_long_words_in_html(long) == long
    assert break_long_words_in_html(f"{long}<p>{'x' * 1000}&amp; &lt;b&gt;</p>") == (
        f"{long}<p>{'<wbr>'.join(['x' * 100] * 10)}<wbr>&amp; &lt;b&gt;</p>"
    )


def test_links_of_an_event_with_a_long_agenda_are_unchanged(demonstration_app: Flask) -> None:
    for slug in ("digital-twins-in-use", "data-study-group-tide-gauges"):
        page = demonstration_app.test_client().get(f"/events/{slug}").text
        links = re.findall(r'href="(https://(?:calendar\.google|outlook\.live)\.com/[^"]*)"', page)
        assert links
        assert [link for link in links if "<" in link] == []


@pytest.mark.parametrize(
    ("title", "classes"),
    [
        ("", ""),
        ("Maps and models", ""),
        ("Informationsabend", "longest-word-20"),
        ("Digital-Twin-Workshop", ""),
        ("Rechtsschutzversicherungsgesellschaften" * 2, "longest-word-42 longer-than-60"),
        ("A few words " * 6, "longer-than-60"),
        ("A few words " * 10, "longer-than-100"),
        ("A few words " * 20, "longer-than-160"),
    ],
)
def test_long_titles_get_the_classes_that_set_them_smaller(title: str, classes: str) -> None:
    assert title_size(title) == classes
