"""Static files are compressed once, cached by browsers for ever, and never served from an old copy."""

import gzip
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from core import static_files
from core.settings import StartError
from core.static_files import RELEASES_KEPT, init_static

SCRIPT = "// a script\n" * 100


@pytest.fixture
def source(tmp_path: Path) -> Path:
    source = tmp_path / "static"
    for folder in ("css", "js", "fonts"):
        (source / folder).mkdir(parents=True)
    (source / "css" / "base.css").write_text("body { color: var(--ink) }")
    (source / "css" / "layers.css").write_text("@layer tokens, base;")
    (source / "css" / "tokens.css").write_text(":root { --ink: #111 }")
    (source / "js" / "site.js").write_text(SCRIPT)
    (source / "fonts" / "serif.woff2").write_bytes(bytes(range(256)))
    return source


@pytest.fixture
def data(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    return data


class Site:
    """An application that serves static files, and its visitor."""

    def __init__(self, source: Path, data: Path) -> None:
        app = Flask(__name__, static_folder=None)
        init_static(app, source, data)
        self.asset: Callable[[str], str] = app.jinja_env.globals["asset"]  # type: ignore[assignment]
        self._client = Client(app)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._client.get(
            path, headers={name.replace("_", "-"): value for name, value in headers.items()}, buffered=True
        )


def test_all_sheets_are_one_stylesheet_that_begins_with_the_order_of_the_layers(source: Path, data: Path) -> None:
    (source / "css" / "added.css").write_text("p {}")
    site = Site(source, data)
    answer = site.get(site.asset("css/site.css"))
    assert answer.text == "@layer tokens, base;p {}body { color: var(--ink) }:root { --ink: #111 }"
    assert answer.content_type == 'text/css; charset="utf-8"'
    assert not list(data.rglob("tokens.css"))


def test_comments_indentation_and_line_ends_are_not_sent(source: Path, data: Path) -> None:
    (source / "css" / "base.css").write_text(
        "/* What\n   every page has. */\nbody {\n  margin: 0 /* none */ auto;\n\n}\n"
    )
    site = Site(source, data)
    assert "body {margin: 0 auto;}" in site.get(site.asset("css/site.css")).text
    assert "What" not in site.get(site.asset("css/site.css")).text


def test_browsers_keep_a_file_for_a_year_and_never_ask_again(source: Path, data: Path) -> None:
    site = Site(source, data)
    headers = site.get(site.asset("fonts/serif.woff2")).headers
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Content-Type"] == "font/woff2"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize(
    ("accept", "encoding", "decode"),
    [("gzip, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("identity", None, bytes)],
)
def test_a_script_comes_in_the_encoding_that_is_accepted(
    source: Path, data: Path, accept: str, encoding: str | None, decode: type[bytes]
) -> None:
    site = Site(source, data)
    answer = site.get(site.asset("js/site.js"), Accept_Encoding=accept)
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert decode(answer.data).decode() == SCRIPT
    assert int(answer.headers["Content-Length"]) == len(answer.data)


ENCODINGS = ("br", "gzip", "identity")


def test_each_encoding_has_a_strong_etag_of_its_own(source: Path, data: Path) -> None:
    site = Site(source, data)
    address = site.asset("js/site.js")
    etags = {accept: site.get(address, Accept_Encoding=accept).headers["ETag"] for accept in ENCODINGS}
    assert len(set(etags.values())) == len(ENCODINGS)
    assert all(re.fullmatch(r'"[0-9a-f]{24}"', etag) for etag in etags.values())
    # Also for a server that was started anew, and whatever the times of the files.
    os.utime(data / address.lstrip("/"), (1, 1))
    again = Site(source, data)
    assert {accept: again.get(address, Accept_Encoding=accept).headers["ETag"] for accept in ENCODINGS} == etags


def test_an_unchanged_file_answers_304_in_its_own_encoding_only(source: Path, data: Path) -> None:
    site = Site(source, data)
    address = site.asset("js/site.js")
    etag = site.get(address, Accept_Encoding="br").headers["ETag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        answer = site.get(address, Accept_Encoding="br", If_None_Match=known)
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
        assert answer.headers["Vary"] == "Accept-Encoding"
    assert site.get(address, Accept_Encoding="gzip", If_None_Match=etag).status_code == 200


def test_parts_of_two_encodings_are_never_put_together(source: Path, data: Path) -> None:
    site = Site(source, data)
    address = site.asset("js/site.js")
    plain, packed = (site.get(address, Accept_Encoding=accept).headers["ETag"] for accept in ("", "br"))
    assert site.get(address, Range="bytes=0-3", If_Range=plain).data == b"// a"
    assert site.get(address, Range="bytes=0-3", If_Range=packed).text == SCRIPT


@pytest.mark.parametrize(("accept", "encoding"), [("br;q=0, gzip", "gzip"), ("*", "br"), ("br;q=0.1, gzip", "gzip")])
def test_the_encoding_is_the_one_the_visitor_prefers(source: Path, data: Path, accept: str, encoding: str) -> None:
    site = Site(source, data)
    answer = site.get(site.asset("js/site.js"), Accept_Encoding=accept)
    assert answer.headers["Content-Encoding"] == encoding


@pytest.mark.parametrize(("length", "encoding"), [(199, None), (200, "br")])
def test_a_file_of_a_few_bytes_is_not_compressed(source: Path, data: Path, length: int, encoding: str | None) -> None:
    (source / "js" / "site.js").write_text("a" * length)
    site = Site(source, data)
    answer = site.get(site.asset("js/site.js"), Accept_Encoding="br")
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers.get("Vary") == (encoding and "Accept-Encoding")


def test_all_files_of_a_release_stand_beside_each_other_so_that_the_stylesheet_finds_its_fonts(
    source: Path, data: Path
) -> None:
    site = Site(source, data)
    address = site.asset("css/site.css").replace("css/site.css", "fonts/serif.woff2")
    assert site.get(address).data == bytes(range(256))


@pytest.mark.parametrize("changed", ["css/base.css", "js/site.js", "fonts/serif.woff2"])
def test_a_change_of_any_file_changes_every_address(source: Path, data: Path, changed: str) -> None:
    before = Site(source, data).asset("js/site.js")
    (source / changed).write_text("changed")
    site = Site(source, data)
    assert site.asset("js/site.js") != before
    address = site.asset("css/site.css" if "css" in changed else changed)
    assert b"changed" in site.get(address).data


def test_a_page_from_before_an_upgrade_still_finds_its_files(source: Path, data: Path) -> None:
    before = Site(source, data).asset("js/site.js")
    (source / "js" / "site.js").write_text("new")
    assert Site(source, data).get(before).text == SCRIPT


def start_with(source: Path, data: Path, script: str) -> Site:
    (source / "js" / "site.js").write_text(script)
    return Site(source, data)


def test_releases_do_not_pile_up_and_the_one_in_use_stays(source: Path, data: Path) -> None:
    addresses = []
    for number in range(RELEASES_KEPT):
        addresses.append(start_with(source, data, f"release {number}").asset("js/site.js"))
        os.utime(data / addresses[-1].split("/js")[0].lstrip("/"), (number, number))
    start_with(source, data, "release 0")
    site = start_with(source, data, "news")
    assert len(list((data / "static").iterdir())) == RELEASES_KEPT
    assert [site.get(address).status_code for address in addresses] == [200, 404, *[200] * (RELEASES_KEPT - 2)]


def test_folders_that_are_no_releases_are_neither_removed_nor_served(source: Path, tmp_path: Path) -> None:
    # The data folder is the checkout here, so releases are stored beside the source.
    for number in range(RELEASES_KEPT + 2):
        (source / "js" / "site.js").write_text(f"release {number}")
        site = Site(source, tmp_path)
    assert {"css", "js", "fonts"} <= {path.name for path in source.iterdir()}
    assert site.get("/static/css/base.css").status_code == 404


def test_a_second_start_builds_nothing(source: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asset = Site(source, data).asset("js/site.js")
    monkeypatch.setattr(static_files, "_build", lambda *_: pytest.fail("built again"))
    assert Site(source, data).asset("js/site.js") == asset


def test_a_start_that_was_cut_short_leaves_nothing_half_built(
    source: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(static_files, "_compress", interrupt)
    with pytest.raises(KeyboardInterrupt):
        Site(source, data)
    assert list((data / "static").iterdir()) == []


def test_two_first_starts_at_once_both_succeed(source: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compress = static_files._compress

    def meanwhile(folder: Path) -> None:
        monkeypatch.setattr(static_files, "_compress", compress)
        Site(source, data)
        compress(folder)

    monkeypatch.setattr(static_files, "_compress", meanwhile)
    site = Site(source, data)
    assert site.get(site.asset("js/site.js")).text == SCRIPT
    assert len(list((data / "static").iterdir())) == 1


def test_a_place_that_cannot_be_written_to_is_named(source: Path, data: Path) -> None:
    (data / "static").write_text("a file where a folder belongs")
    with pytest.raises(StartError, match=r"data/static cannot be written to"):
        Site(source, data)


def test_a_template_that_names_a_missing_file_fails(source: Path, data: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"css/base\.css is not in static/"):
        Site(source, data).asset("css/base.css")


def test_nothing_beside_the_release_can_be_asked_for(source: Path, data: Path) -> None:
    site = Site(source, data)
    (data / "secret_key").write_text("secret")
    release = site.asset("js/site.js").removesuffix("js/site.js")
    for path in ("../../secret_key", "%2e%2e/%2e%2e/secret_key", "js/../../../secret_key", "js", ""):
        assert site.get(f"{release}{path}").status_code == 404


def test_a_source_that_cannot_be_written_to_is_enough(source: Path, data: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in source.rglob("*")}
    Site(source, data)
    assert {path: path.stat().st_mtime_ns for path in source.rglob("*")} == before
    shutil.rmtree(source)
