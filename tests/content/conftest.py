"""Content folders for tests."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from blueprints.content.actions import load_content
from blueprints.content.exceptions import ContentError
from blueprints.content.load_result import LoadResult

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
SITE = "name: The Institute\nstrapline: Data for all\nsummary: An institute of data science.\n"
EVENT = "---\ntitle: A day\nkind: workshop\nformat: hybrid\nstarts: 2027-05-01 10:00\nends: 2027-05-01 16:00\n---\n"
EPISODE = """---
title: One
number: 1
season: 1
audio: one.mp3
transcript: one.vtt
guid: 8b8f1a52-6e54-4b1c-93a4-0f6f8f2b7a11
publish_at: 2027-01-01 09:00
---
"""
TRANSCRIPT = "WEBVTT\n\n00:00.000 --> 00:01.500\n<v Ada>Hello &amp; welcome\n\n00:01.500 --> 00:02.000\nto this.\n"
RECORDS = {
    "site.yaml": SITE,
    "topics.yaml": "- slug: ethics\n  title: Ethics\n",
    "people/ada.md": "---\nname: Ada Lovelace\n---\n\nShe wrote *notes*.\n",
    "partners/college.md": "---\nname: The College\nkind: university\n---\n",
    "series/evenings.md": "---\ntitle: Evenings\ntopics: [ethics]\n---\n",
    "events/day.md": EVENT,
    "episodes/one.md": EPISODE,
    "research/twins.md": "---\ntitle: Twins\nkind: project\npeople: [ada]\n---\n",
    "opportunities/post.md": "---\ntitle: A post\nkind: job\ncloses: 2027-06-01 12:00\n---\n",
    "pages/legal.md": "---\ntitle: Legal\n---\n\nThe small print.\n",
    "media/one.vtt": TRANSCRIPT,
}


def mp3(seconds: float) -> bytes:
    """Return an MP3 of silence of approximately the given length."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)  # 1,152 samples at 44,100 a second
    return frame * round(seconds * 44_100 / 1152)


def png(width: int = 4, height: int = 3) -> bytes:
    """Return a PNG."""
    data = io.BytesIO()
    Image.new("1", (width, height)).save(data, "PNG")
    return data.getvalue()


class ContentFolder:
    """A folder of content files that tests write and load."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, content: str | bytes) -> "ContentFolder":
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def remove(self, name: str) -> "ContentFolder":
        (self.path / name).unlink()
        return self

    def load(self, now: datetime = NOW) -> LoadResult:
        return load_content(self.path, now=now)

    def errors(self) -> list[str]:
        """Load a folder that must be rejected, and return its error messages."""
        with pytest.raises(ContentError) as caught:
            self.load()
        return [str(error) for error in caught.value.errors]


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> ContentFolder:
    """A content folder with one record of each type."""
    folder = ContentFolder(tmp_path / "content")
    for name, text in RECORDS.items():
        folder.write(name, text)
    return folder.write("media/one.mp3", mp3(3)).write("media/face.png", png())


@pytest.fixture
def new_folder(app: Flask, tmp_path: Path) -> Callable[[str], ContentFolder]:
    """Return a function that creates further folders by name."""
    return lambda name: ContentFolder(tmp_path / name)


@pytest.fixture
def make_mp3() -> Callable[[float], bytes]:
    return mp3


@pytest.fixture
def make_png() -> Callable[[int, int], bytes]:
    return png
