"""Static files: compressed once, and served with unlimited caching under URLs that change with their content."""

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from core.settings import StartError

STYLESHEET = "css/site.css"
# Declares the order of the cascade layers, so it comes first; the other files' order matters only within a layer.
LAYER_ORDER = "layers.css"
# Comments and indentation, a sixth of the compressed stylesheet. No string in the stylesheet looks like a comment.
UNSENT = re.compile(r"/\*.*?\*/\s*|^\s+", re.DOTALL | re.MULTILINE)
FOR_EVER = "public, max-age=31536000, immutable"
RELEASES_KEPT = 5
RELEASE = re.compile(r"[0-9a-f]{12}")


def init_static(app: Flask, source: Path, data: Path) -> None:
    """Serve a folder of static files, with its stylesheets merged into one, and give templates `asset(name)`.

    The files served are a compressed copy in the data folder, built when the files change. Earlier copies are served
    too, since pages opened before an upgrade still request their files.
    """
    release = data.resolve() / "static" / _digest(source)
    try:
        if not release.is_dir():
            _build(source, release)
        os.utime(release)
    except OSError as error:
        # An error of many files has the reason of each in a list.
        reason = error.strerror or error.args[0][0][-1]
        raise StartError(f"{release.parent} cannot be written to: {reason}.") from error
    server = WhiteNoise(app.wsgi_app, allow_all_origins=False, add_headers_function=_keep_for_ever)
    for kept in _latest(release.parent):
        server.add_files(str(kept), prefix=f"static/{kept.name}/")
    app.wsgi_app = server  # type: ignore[method-assign]

    def asset(name: str) -> str:
        if not (release / name).is_file():
            raise FileNotFoundError(f"{name} is not in {source.name}/")
        return f"/static/{release.name}/{name}"

    app.add_template_global(asset)


def _keep_for_ever(headers: Headers, _path: str, _url: str) -> None:
    headers["Cache-Control"] = FOR_EVER


def _digest(source: Path) -> str:
    digest = hashlib.sha256(UNSENT.pattern.encode())
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        content = path.read_bytes()
        # The length separates the files, so that moving bytes from one file to the next changes the digest.
        digest.update(f"\n{path.relative_to(source)} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def _build(source: Path, release: Path) -> None:
    sheets = sorted((source / "css").glob("*.css"), key=lambda sheet: (sheet.name != LAYER_ORDER, sheet.name))
    release.parent.mkdir(exist_ok=True)
    # Built in a temporary folder and then renamed, so that an interrupted start leaves no half-built copy.
    with tempfile.TemporaryDirectory(dir=release.parent, prefix=".", ignore_cleanup_errors=True) as workplace:
        copy = Path(workplace) / "copy"
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("css", ".*"))
        (copy / STYLESHEET).parent.mkdir()
        (copy / STYLESHEET).write_text(UNSENT.sub("", "\n".join(sheet.read_text() for sheet in sheets)))
        _compress(copy)
        try:
            copy.rename(release)
        except OSError:
            # Another process built the same copy first.
            if not release.is_dir():
                raise


def _compress(folder: Path) -> None:
    compressor = Compressor(quiet=True)
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if compressor.should_compress(path.name):
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
