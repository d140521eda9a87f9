"""Clipboards of word processors, spreadsheets, mail programs and browsers become Markdown."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core.markdown import plain_text, render_markdown
from core.pasted_html import convert_paste
from core.raw_html import find_raw_html

CLIPBOARDS = sorted((Path(__file__).parent / "clipboards").glob("*.html"))
SITE = "https://podium.test"
# Without the typographic replacements of pages, so that the text stays the same.
PLAIN = MarkdownIt("commonmark", {"html": False}).enable("table")


@pytest.mark.parametrize("clipboard", CLIPBOARDS, ids=lambda path: path.stem)
def test_a_clipboard_becomes_markdown_with_its_structure(clipboard: Path) -> None:
    markdown = convert_paste(clipboard.read_text(), SITE).markdown
    assert markdown + "\n" == clipboard.with_suffix(".md").read_text()
    assert find_raw_html(markdown) == []
    assert convert_paste(PLAIN.render(markdown)).markdown == re.sub(r"!\[.*?\]\(.*?\)\n\n", "", markdown)


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("word-images", ["an image, “Green lamps on long tables”", "an image"]),
        ("word-footnotes-and-comments", ["2 footnotes"]),
        ("google-docs-checklist-and-image", ["an image, “Plan of the building”"]),
        ("web-article", ["an image, “A shredder”"]),
        ("web-newsletter", []),
        ("outlook-on-the-web", []),
        ("own-page", []),
    ],
)
def test_what_is_left_out_of_a_clipboard_is_named(name: str, left_out: list[str]) -> None:
    clipboard = Path(__file__).parent / "clipboards" / f"{name}.html"
    assert convert_paste(clipboard.read_text(), SITE).left_out == left_out


def test_levels_of_a_list_may_be_skipped_on_the_way_down_and_not_on_the_way_up() -> None:
    levels = [1, 4, 3, 1, 2]
    html = "".join(
        f'<p style="mso-list:l0 level{level} lfo1"><span style="mso-list:Ignore">·</span>at {level}</p>'
        for level in levels
    )
    assert convert_paste(html).markdown == "- at 1\n  - at 4\n  - at 3\n- at 1\n  - at 2"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("a<b>b</b>c", "a**b**c"),
        ("<b>Note:</b>text", "**Note**:text"),
        ("x<i>(y)</i>", "x(*y*)"),
        ("<b> a </b>b", "**a** b"),
        ("<b>a</b> <b>b</b>", "**a b**"),
        ("<b>a</b><b>b</b>", "**ab**"),
        ("<b>a <i>b</i></b>", "**a *b***"),
        ("<b>a<i>b</i>c</b>", "**abc**"),
        ("<i><b></b></i>c", "c"),
        ('<b>see <a href="https://a.test/">it</a></b>', "**see [it](https://a.test/)**"),
        ('<a href="https://a.test/"><b>a</b> b</a>', "[**a** b](https://a.test/)"),
        ('<a href="https://a.test/"> </a>', ""),
        ("<h2>a <b>b</b> <i>c</i><br>d</h2>", "## a b *c* d"),
        ("a\u00a0 \u00a0b\u00adc\u200b", "a bc"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
        ('<ol start="3"><li>c</li><li>d</li></ol>', "3. c\n4. d"),
        ("<pre>```\n  a\n```</pre>", "````\n```\n  a\n```\n````"),
        ("<code>a`b</code>", "``a`b``"),
        ("<p>one</p>two<p>three</p>", "one\n\ntwo\n\nthree"),
    ],
)
def test_text_keeps_its_emphasis_where_markdown_can_say_it(html: str, markdown: str) -> None:
    assert convert_paste(html).markdown == markdown


TEXTS = st.text("ab é1.)#>+-=~*_`[]()<>!|&;:\\\"' \n\u00a0", max_size=12)
INLINE = ("b", "i", "em", "strong", "code", "span", "a href='https://a.test/_x(y)'", "a href='javascript:x'", "br")
STYLED = ("span style='font-weight:700'", "b style='font-weight:normal'", "span style='font-style:italic'")
BLOCK = ("p", "div", "h1", "h3", "h6", "ul", "ol", "ol start=7", "li", "blockquote", "pre", "hr", "table", "tr", "td")
OFFICE = (
    "p class=MsoListParagraph style='mso-list:l0 level1 lfo1'",
    "p class=MsoListParagraph style='mso-list:l0 level3 lfo1'",
    "span style='mso-list:Ignore'",
    "del cite=x",
    "td colspan=2 rowspan=2",
)


def _element(tag: str, inside: str) -> str:
    name = tag.partition(" ")[0]
    return f"<{tag}>" if name in ("br", "hr") else f"<{tag}>{inside}</{name}>"


HTML = st.recursive(
    TEXTS.map(lambda text: text.replace("<", "&lt;")),
    lambda inside: st.lists(
        st.builds(_element, st.sampled_from(INLINE + STYLED + BLOCK + OFFICE), inside), max_size=4
    ).map("".join),
    max_leaves=12,
)


@settings(deadline=None)
@given(HTML)
def test_any_html_becomes_markdown_that_says_the_same_when_it_is_converted_again(html: str) -> None:
    markdown = convert_paste(html).markdown
    assert find_raw_html(markdown) == []
    assert convert_paste(PLAIN.render(markdown)).markdown == markdown


@settings(deadline=None)
@given(HTML)
def test_no_letter_is_lost(html: str) -> None:
    def letters(text: str) -> str:
        return re.sub(r"[^abé]", "", text)

    kept = re.sub(r"<span style='mso-list:Ignore'>.*?</span>|<del cite=x>.*?</del>", "", html, flags=re.DOTALL)
    if kept == html:
        shown = plain_text(PLAIN.render(convert_paste(html).markdown))
        assert letters(shown) == letters(plain_text(html))


@settings(deadline=None)
@given(st.text("<>/abipulscrtxm =\"'&;:#()[]*_!-\n", max_size=300))
def test_a_soup_of_characters_becomes_nothing_executable(html: str) -> None:
    markdown = convert_paste(html).markdown
    assert find_raw_html(markdown) == []
    assert not re.search(r"<(script|style|img|iframe)|javascript:|\son\w+=", render_markdown(markdown))


def test_a_long_document_is_converted_to_its_end() -> None:
    row = "<p class=MsoNormal style='mso-margin-top-alt:auto'>One <b>paragraph</b> of many.<o:p></o:p></p>"
    html = "<head><style>" + "x" * 200_000 + "</style></head>" + row * 5_000
    assert convert_paste(html).markdown.count("**paragraph**") == 5_000


@pytest.mark.parametrize("html", ["<!--" * 250_000, "<head" * 200_000, "<b><i>" * 150_000, "<table><tr><td>" * 60_000])
def test_a_clipboard_that_never_ends_is_no_work(html: str) -> None:
    # Work that grows with the square of the length would take hours here.
    assert len(convert_paste(html).markdown) <= 2 * len(html)
