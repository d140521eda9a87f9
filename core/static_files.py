"""Static files: compressed once, and served with unlimited caching under URLs that change with their content."""

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask
from werkzeug.http import parse_etags
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor
from whitenoise.responders import StaticFile

from core.rendered_page import SMALLEST_COMPRESSED, preferred_encoding
from core.settings import StartError

# Declares the order of the cascade layers, so it comes first; the other files' order matters only within a layer.
LAYER_ORDER = "layers.css"
# Comments, indentation and line ends, a sixth of the compressed stylesheet, in which no string looks like them.
UNSENT = re.compile(r"/\*.*?\*/\s*|^\s+|(?<=[;{},])\n", re.DOTALL | re.MULTILINE)
FOR_EVER = "public, max-age=31536000, immutable"
RELEASES_KEPT = 5
RELEASE = re.compile(r"[0-9a-f]{12}")
SUFFIXES = {"br": ".br", "gzip": ".gz"}


def init_static(app: Flask, source: Path, data: Path, *, is_optional: bool = False) -> None:
    """Serve a folder of static files, each folder of stylesheets merged into one, and give templates `asset(name)`.

    The files served are a compressed copy in the data folder, built when the files change. Earlier copies are served
    too, since pages opened before an upgrade still request their files. Where the files are optional, as for commands,
    a data folder that cannot be written to is no error.
    """
    release = data.resolve() / "static" / _digest(source)
    try:
        if not release.is_dir():
            _build(source, release)
        os.utime(release)
    except OSError as error:
        if is_optional:
            return
        # An error of many files has the reason of each in a list.
        reason = error.strerror or error.args[0][0][-1]
        raise StartError(f"{release.parent} cannot be written to: {reason}.") from error
    server = _StaticFiles(app.wsgi_app, allow_all_origins=False)
    for kept in _latest(release.parent):
        server.add_files(str(kept), prefix=f"static/{kept.name}/")
    app.wsgi_app = server  # type: ignore[method-assign]

    def asset(name: str) -> str:
        if not (release / name).is_file():
            raise FileNotFoundError(f"{name} is not in {source.name}/")
        return f"/static/{release.name}/{name}"

    app.add_template_global(asset)


class _StaticFiles(WhiteNoise):
    """WhiteNoise, with an ETag for each encoding of a file, and the encoding that the client prefers."""

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> "_File":
        headers = Headers()
        self.add_mime_headers(headers, path, url)
        headers["Cache-Control"] = FOR_EVER
        return _File(Path(path), headers, stat_cache)


class _File:
    """A static file in its encodings."""

    def __init__(self, path: Path, headers: Headers, stat_cache: Any) -> None:
        paths = {"": path} | {encoding: Path(f"{path}{suffix}") for encoding, suffix in SUFFIXES.items()}
        found = {encoding: each for encoding, each in paths.items() if str(each) in stat_cache}
        if len(found) > 1:
            headers["Vary"] = "Accept-Encoding"
        self._encodings = {encoding: _Encoding(encoding, each, headers, stat_cache) for encoding, each in found.items()}

    def get_response(self, method: str, request_headers: dict[str, Any]) -> Any:
        encoding = preferred_encoding(request_headers.get("HTTP_ACCEPT_ENCODING", ""))
        chosen = self._encodings.get(encoding, self._encodings[""])
        return chosen.get_response(method, request_headers)


class _Encoding(StaticFile):
    """One encoding of a static file."""

    def __init__(self, encoding: str, path: Path, headers: Headers, stat_cache: Any) -> None:
        own = Headers(headers.items())
        own["ETag"] = f'"{hashlib.sha256(path.read_bytes()).hexdigest()[:24]}"'
        if encoding:
            own["Content-Encoding"] = encoding
        super().__init__(str(path), own.items(), stat_cache=stat_cache)

    def get_response(self, method: str, request_headers: dict[str, Any]) -> Any:
        if request_headers.get("HTTP_IF_RANGE", self.etag) != self.etag:
            # Parts of another version or encoding don't belong together (RFC 9110, 13.1.5).
            request_headers = {name: value for name, value in request_headers.items() if name != "HTTP_RANGE"}
        return super().get_response(method, request_headers)

    def is_not_modified(self, request_headers: dict[str, Any]) -> bool:
        known = request_headers.get("HTTP_IF_NONE_MATCH")
        if known is None:
            return bool(super().is_not_modified(request_headers))
        return parse_etags(known).contains_weak(self.etag.strip('"'))


def _digest(source: Path) -> str:
    digest = hashlib.sha256(f"{UNSENT.pattern} {SMALLEST_COMPRESSED}".encode())
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        content = path.read_bytes()
        # The length separates the files, so that moving bytes from one file to the next changes the digest.
        digest.update(f"\n{path.relative_to(source)} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def _build(source: Path, release: Path) -> None:
    css = source / "css"
    stylesheets = {"site.css": _joined(css)} | {f"{folder.name}.css": _joined(folder) for folder in _folders(css)}
    release.parent.mkdir(exist_ok=True)
    # Built in a temporary folder and then renamed, so that an interrupted start leaves no half-built copy.
    with tempfile.TemporaryDirectory(dir=release.parent, prefix=".", ignore_cleanup_errors=True) as workplace:
        copy = Path(workplace) / "copy"
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("css", ".*"))
        (copy / "css").mkdir()
        for name, text in stylesheets.items():
            (copy / "css" / name).write_text(text)
        _compress(copy)
        try:
            copy.rename(release)
        except OSError:
            # Another process built the same copy first.
            if not release.is_dir():
                raise


def _folders(css: Path) -> list[Path]:
    return sorted(path for path in css.iterdir() if path.is_dir())


def _joined(folder: Path) -> str:
    sheets = sorted(folder.glob("*.css"), key=lambda sheet: (sheet.name != LAYER_ORDER, sheet.name))
    return UNSENT.sub("", "\n".join(sheet.read_text() for sheet in sheets))


def _compress(folder: Path) -> None:
    compressor = Compressor(quiet=True)
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if compressor.should_compress(path.name) and path.stat().st_size >= SMALLEST_COMPRESSED:
            compressor.compress(str(path))


def _latest(releases: Path) -> list[Path]:
    """Return the latest releases and remove the older ones; folders with any other name are left alone."""
    by_age = sorted(
        (path for path in releases.iterdir() if RELEASE.fullmatch(path.name)),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for path in by_age[RELEASES_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
    return by_age[:RELEASES_KEPT]
