"""Show notes keep their text and links, and nothing else."""

import re
from types import SimpleNamespace
from typing import Any

import nh3
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core import html_to_markdown as html_module
from core.html_to_markdown import first_paragraph, html_to_markdown, without_summary
from core.markdown import plain_text, render_markdown

# No characters that typographic replacements change.
TEXTS = st.text("abdxyz019 \n\t.,:;)([]{}<>#*_`~|\\!&-+=/'\"éß東", max_size=200)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo  \nthree"),
        (
            "<h2>Links</h2><ul><li><a href='https://a.test/x'>An x</a></li></ul>",
            "## Links\n\n- [An x](https://a.test/x)",
        ),
        ("<strong>a</strong> <i>b</i>", "**a** *b*"),
        ("Plain text\nof two lines.\n\nAnd https://a.test/b_c.", None),
        ("<a href='https://a.test/b (c)'>d</a>", "[d](https://a.test/b%20%28c%29)"),
        ("<a href='javascript:alert(1)'>a</a><a href='data:text/html,x'>b</a><a href='mailto:a@b.test'>c</a>", None),
        ("<script>a</script><style>b</style><img src='https://track.test/p.gif'>c<iframe src='//x'></iframe>", "c"),
        ("In 2027. 1 * 2 * 3 & snake_case", "In 2027. 1 \\* 2 \\* 3 & snake_case"),
        ("1. no list\n# no heading", "1\\. no list  \n\\# no heading"),
        ("Fish &amp; chips &lt;here&gt;", "Fish & chips \\<here>"),
        ("<span>https://a.test/b</span>", "https://a.test/b"),
    ],
)
def test_notes_become_markdown(html: str, markdown: str | None) -> None:
    expected = {
        "Plain": "Plain text  \nof two lines.\n\nAnd <https://a.test/b_c>.",
        "<a hr": "ab[c](mailto:a@b.test)",
    }
    assert html_to_markdown(html) == (markdown or expected[html[:5]])


@settings(deadline=None)
@given(TEXTS)
def test_plain_text_stays_the_same_text(text: str) -> None:
    assume("&#" not in text)  # a reference to a character stands for that character
    html = render_markdown(html_to_markdown(text.replace("<", "< ")))
    assert re.sub(r"[\W_]", "", plain_text(html)) == re.sub(r"[\W_]", "", text)
    assert set(re.findall(r"</?(\w+)", html)) <= {"p", "br", "wbr"}


@settings(deadline=None)
@given(st.text("<>/abipulscrt =\"'&;:#()[]*_\n", max_size=300))
def test_notes_contain_nothing_executable(html: str) -> None:
    rendered = render_markdown(html_to_markdown(html))
    assert not re.search(r"<(script|style|img|iframe)|javascript:|\son\w+=", rendered)


def test_deeply_nested_notes_become_plain_text() -> None:
    assert html_to_markdown("<ul><li>" * 2000 + "deep").split() == ["deep"]


@pytest.mark.parametrize("opening", ["<div>", "<ul><li>", "<b><p>", "<section><DIV>", "<blockquote><span>"])
def test_nesting_without_end_is_taken_off_before_it_is_parsed(opening: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def counted(html: str, **options: Any) -> str:
        parsed.append(html)
        return nh3.clean(html, **options)

    deep = "<script>hidden</script>" + opening * 5_000 + "deep &amp; <b>bold</b>"
    monkeypatch.setattr(html_module, "nh3", SimpleNamespace(clean=counted))
    assert html_to_markdown(deep).split() == ["deep", "&", "bold"]
    assert html_module.html_to_line(deep) == first_paragraph(deep.replace("</p>", "")) == "deep & bold"
    assert max(html.count("<") for html in parsed) <= 4


def test_unclosed_paragraphs_and_items_are_not_nested() -> None:
    assert html_to_markdown("<p>One<br>" * 1000 + "<ul>" + "<li>two" * 1000 + "</ul>").count("- two") == 1000
    assert html_to_markdown("<div><p>One</p></div>" * 1000).count("One") == 1000


@pytest.mark.parametrize("html", ["<p>a{}b", "<pre>a{}b</pre>", "a{}b", "<b>a</b>{}"])
def test_long_gaps_are_shortened(html: str) -> None:
    # A gap of this length took minutes.
    assert len(html_to_markdown(html.format(" \t" * 49_000))) < 220


def test_nested_quotations_do_not_multiply_the_text() -> None:
    assert len(html_to_markdown("<blockquote>" * 49 + "x\n" * 40_000)) < 300_000


def test_a_summary_is_the_first_paragraph_cut_at_a_word() -> None:
    assert first_paragraph("<p>First &amp; <b>best</b>.</p><p>Second.</p>") == "First & best."
    assert first_paragraph("First\nline.\n\nSecond.") == "First line."
    long = first_paragraph("<p>" + "word " * 100 + "</p>")
    assert long.endswith("word…") and len(long) <= 300


def test_a_summary_is_removed_from_the_notes() -> None:
    assert without_summary("A \\* b\\.\n\nMore.", "A * b.") == "More."
    assert without_summary("A **bold** word.\n\nMore.", "A bold word.") == "More."
    # Removing the summary would lose its link.
    linked = "See [this](https://a.test/).\n\nMore."
    assert without_summary(linked, "See this.") == linked
