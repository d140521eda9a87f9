"""Style, script and fonts: served for ever under an address that changes with their content."""

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from wsgiref.types import WSGIApplication

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

STYLESHEET = "css/site.css"
ONE_YEAR = 31_536_000  # seconds


def init_static(app: Flask, source: Path, data: Path, layers: Sequence[str]) -> None:
    """Serve a folder of static files, its style layers as one stylesheet, and give templates `asset(name)`.

    What is served is a compressed copy in the data folder, made when the files have changed.
    """
    digest = _digest(source, layers)
    release = data.resolve() / "static" / digest
    if not release.is_dir():
        _build(source, release, layers)
    app.wsgi_app = _serve(app.wsgi_app, release, f"static/{digest}/")  # type: ignore[method-assign]

    def asset(name: str) -> str:
        if not (release / name).is_file():
            raise FileNotFoundError(f"{name} is not in {source.name}/")
        return f"/static/{digest}/{name}"

    app.add_template_global(asset)


def _serve(wsgi: WSGIApplication, release: Path, prefix: str) -> WhiteNoise:
    return WhiteNoise(
        wsgi,
        root=str(release),
        prefix=prefix,
        max_age=ONE_YEAR,
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
    )


def _digest(source: Path, layers: Sequence[str]) -> str:
    digest = hashlib.sha256(" ".join(layers).encode())
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(source)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _build(source: Path, release: Path, layers: Sequence[str]) -> None:
    shutil.rmtree(release.parent, ignore_errors=True)
    release.parent.mkdir(parents=True, exist_ok=True)
    # Made whole beside its place, so that a start that is cut short leaves nothing half built.
    with tempfile.TemporaryDirectory(dir=release.parent) as workplace:
        copy = Path(workplace) / "copy"
        shutil.copytree(source, copy, ignore=lambda folder, _names: ["css"] if Path(folder) == source else [])
        (copy / "css").mkdir()
        sheets = [(source / "css" / f"{layer}.css").read_text() for layer in layers]
        (copy / STYLESHEET).write_text("\n".join(sheets))
        compressor = Compressor(quiet=True)
        for path in [path for path in copy.rglob("*") if path.is_file()]:
            if compressor.should_compress(path.name):
                compressor.compress(str(path))
        if not release.exists():
            copy.rename(release)
