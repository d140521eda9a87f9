"""Files are uploaded, checked, cleaned, and found again."""

import errno
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from media.conftest import JSON, Send, form_of
from page_lint import LintingClient
from PIL import Image
from records import save
from sample_pictures import SECRET, a_picture, encoded, exchanged_profile, photograph, png_bomb
from sqlalchemy import select
from team import sign_in

from blueprints.media.actions import library, storing
from blueprints.media.queries import stored_path, variant_path
from core.database import DatabaseBusy, db
from core.uploads import LARGEST_UPLOAD
from models import AuditEntry, MediaFile, Role

PDF = b"%PDF-1.4\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello.\n"
HTML = {"Accept": "text/html"}


def stored_files(app: Flask) -> list[Path]:
    data = Path(app.config["DATA_FOLDER"])
    return sorted(path for folder in ("media", "uploads") for path in (data / folder).rglob("*") if path.is_file())


def test_a_photograph_is_stored_without_where_and_with_what_it_was_taken(app: Flask, send: Send) -> None:
    answer = send("Open Day 2026.JPEG", photograph(orientation=6))
    assert (answer.status_code, answer.json) == (
        201,
        {
            "name": "open-day-2026.jpg",
            "path": "/media/open-day-2026.jpg",
            "alt": "",
            "decorative": False,
            "width": 300,
            "height": 400,
        },
    )
    file = db.session.scalars(select(MediaFile)).one()
    assert SECRET not in stored_path(file.sha256).read_bytes()
    assert [width for width, _ in file.variants] == [300]
    assert stored_files(app) == sorted([stored_path(file.sha256), variant_path(file.sha256, 300)])


def test_sizes_are_served_for_ever_and_only_those(send: Send, client: LintingClient) -> None:
    send("photo.jpg", photograph((1000, 750)))
    file = db.session.scalars(select(MediaFile)).one()
    for width in (320, 640, 960, 1000):
        answer = client.get(f"/media/{file.sha256}/{width}.webp")
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert Image.open(BytesIO(answer.data)).width == width
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for wrong in (f"{file.sha256}/321", f"{file.sha256}/1440", f"{'0' * 64}/320"):
        assert client.get(f"/media/{wrong}.webp").status_code == 404


def test_a_size_that_is_missing_is_made_when_it_is_asked_for(send: Send, client: LintingClient) -> None:
    send("photo.jpg", photograph())
    file = db.session.scalars(select(MediaFile)).one()
    variant_path(file.sha256, 320).unlink()
    assert client.get(f"/media/{file.sha256}/320.webp").mimetype == "image/webp"
    assert variant_path(file.sha256, 320).is_file()


def test_the_command_makes_the_sizes_that_are_missing(app: Flask, send: Send) -> None:
    send("photo.jpg", photograph())
    file = db.session.scalars(select(MediaFile)).one()
    for width, _ in file.variants:
        variant_path(file.sha256, width).unlink()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["media", "variants"]).output == "Made 2 pictures for 1 file.\n"
    assert runner.invoke(args=["media", "variants"]).output == "Made 0 pictures for 1 file.\n"


def test_the_same_file_again_is_found_under_any_name(send: Send) -> None:
    photo = photograph()
    send("photo.jpg", photo)
    answer = send("IMG_4711.jpg", photo)
    assert (answer.status_code, answer.json["name"]) == (200, "photo.jpg")
    assert answer.json["message"] == "This is already in the library as “photo.jpg”."
    stored = stored_path(db.session.scalars(select(MediaFile.sha256)).one()).read_bytes()
    assert send("downloaded.jpg", stored).json["name"] == "photo.jpg"


def test_the_same_picture_with_other_metadata_is_found_too(send: Send) -> None:
    send("photo.jpg", photograph())
    assert send("copy.jpg", photograph(icc_profile=b"")).json["name"] == "photo.jpg"


def test_another_file_of_the_same_name_gets_a_number(send: Send) -> None:
    names = [send("../../Photo.jpg", photograph((40 + step, 30))).json["name"] for step in range(3)]
    assert names == ["photo.jpg", "photo-2.jpg", "photo-3.jpg"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Öffentliche Sitzung (1).jpg", "offentliche-sitzung-1.jpg"),
        ("人工.jpg", "file.jpg"),
        (".jpg.jpg", "jpg.jpg"),
        ("a" * 300 + ".jpg", None),
    ],
)
def test_names_are_made_safe(send: Send, name: str, safe: str | None) -> None:
    got = send(name, photograph()).json["name"]
    assert got == safe if safe else len(got) < 120


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (
            "logo.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>",
            "SVG, which can carry scripts",
        ),
        ("logo.png", b"<?xml version='1.0'?><svg></svg>", "SVG, which can carry scripts"),
        ("photo.png", photograph(), "JPEG picture under another name. Please rename it to “photo.jpg”"),
        ("photo.jpg", b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG picture under another name"),
        ("photo.jpg", photograph()[:4000], "isn't a readable JPEG"),
        ("photo.jpg", b"not a picture", "isn't a readable JPEG"),
        ("bomb.png", png_bomb(50_000, 50_000), "has far too many pixels; the limit is 50,000,000"),
        ("photo.heic", b"\0\0\0\x18ftypheic" + bytes(20), "HEIC"),
        ("page.html", b"<script>alert(1)</script>", "The library takes pictures"),
        ("program.exe", b"MZ", "The library takes pictures"),
        ("photo.gif", b"GIF89a", "The library takes pictures"),
        ("paper.pdf", b"not a document", "doesn't contain a PDF"),
        ("paper.pdf", PDF[:-8], "cut short"),
        ("talk.mp3", b"not audio", "doesn't contain audio/mpeg"),
        ("talk.vtt", b"not a transcript", "isn't valid WebVTT"),
        ("empty.pdf", b"", "is empty"),
        ("noextension", b"words", "The library takes pictures"),
    ],
)
def test_other_files_are_refused_with_the_reason(app: Flask, send: Send, name: str, data: bytes, words: str) -> None:
    answer = send(name, data)
    assert answer.status_code == 422
    assert words in answer.json["error"] and name in answer.json["error"]
    assert stored_files(app) == [] and db.session.scalars(select(MediaFile)).all() == []


def test_colours_of_a_wide_profile_are_converted(send: Send) -> None:
    send("green.png", encoded(Image.new("RGB", (40, 40), (0, 255, 0)), "PNG", icc_profile=exchanged_profile()))
    sha256 = db.session.scalars(select(MediaFile.sha256)).one()
    assert Image.open(stored_path(sha256)).convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_documents_and_transcripts_are_kept_byte_for_byte(send: Send) -> None:
    for name, data in (("paper.pdf", PDF), ("talk.vtt", VTT)):
        assert send(name, data).status_code == 201
        file = db.session.scalars(select(MediaFile).where(MediaFile.name == name)).one()
        assert stored_path(file.sha256).read_bytes() == data


def test_several_files_are_added_from_a_plain_form(editor: LintingClient) -> None:
    body = {"file": [(BytesIO(photograph()), "photo.jpg"), (BytesIO(b"<svg/>"), "logo.svg"), (BytesIO(PDF), "a.pdf")]}
    answer = editor.post("/desk/media/", data=body, headers=HTML)
    assert (answer.status_code, answer.location) == (303, "/desk/media/")
    page = editor.get("/desk/media/").text
    assert "“photo.jpg” is in the library." in page and "“a.pdf” is in the library." in page
    assert "“logo.svg” is an SVG" in page


def test_one_file_from_a_plain_form_leads_to_its_page(editor: LintingClient, send: Send) -> None:
    answer = send("photo.jpg", photograph(), headers=HTML)
    assert (answer.status_code, answer.location) == (303, "/desk/media/photo.jpg/")


def test_a_plain_form_without_a_good_file_comes_back_with_the_reason(editor: LintingClient, send: Send) -> None:
    answer = send("logo.svg", b"<svg/>", headers=HTML)
    assert answer.status_code == 422 and "“logo.svg” is an SVG" in answer.text
    answer = editor.post("/desk/media/", data={}, headers=HTML)
    assert answer.status_code == 422 and "Please choose a file first." in answer.text


def test_a_script_sends_one_file_at_a_time(editor: LintingClient) -> None:
    body = {"file": [(BytesIO(PDF), "a.pdf"), (BytesIO(VTT), "b.vtt")]}
    answer = editor.post("/desk/media/", data=body, headers=JSON)
    assert (answer.status_code, answer.json) == (422, {"error": "Please send one file at a time."})


def test_every_upload_is_in_the_log(send: Send) -> None:
    send("photo.jpg", photograph())
    entry = db.session.scalars(select(AuditEntry)).one()
    file = db.session.scalars(select(MediaFile)).one()
    assert (entry.account_name, entry.action, entry.folder, entry.record_id, entry.title) == (
        "Ada",
        "uploaded",
        "media",
        file.id,
        "photo.jpg",
    )


@pytest.mark.parametrize("where", ["cleaning", "storing", "sizes", "syncing"])
def test_a_full_disk_says_so_and_leaves_nothing_behind(
    app: Flask, send: Send, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def fail(*_args: Any, **_more: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    target = {
        "cleaning": (library, "clean_picture"),
        "storing": (storing, "_publish"),
        "sizes": (storing, "picture_variants"),
        "syncing": (os, "fsync"),
    }[where]
    with monkeypatch.context() as patch:
        patch.setattr(*target, fail)
        answer = send("photo.jpg", photograph())
    assert (answer.status_code, answer.json) == (507, {"error": "The disk of this site is full, so nothing was kept."})
    assert stored_files(app) == [] and db.session.scalars(select(MediaFile)).all() == []
    assert send("photo.jpg", photograph()).status_code == 201


def test_a_busy_database_says_so_and_leaves_nothing_behind(
    app: Flask, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_more: Any) -> Any:
        raise DatabaseBusy("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(library, "add_log_entry", fail)
        assert send("photo.jpg", photograph()).status_code == 503
    assert stored_files(app) == []


def test_a_file_of_25_mb_is_taken_and_a_larger_one_is_not(app: Flask, send: Send) -> None:
    large = PDF[:-8] + bytes(LARGEST_UPLOAD - len(PDF)) + PDF[-8:]
    assert send("large.pdf", large).status_code == 201
    answer = send("larger.pdf", large + bytes(100_000))
    assert answer.status_code == 413 and "more than 25 MB" in answer.json["error"]


def test_only_those_who_are_signed_in_send_more_than_a_megabyte(app: Flask, client: LintingClient) -> None:
    form = form_of("a.pdf", PDF + bytes(2 << 20))
    assert client.post("/desk/media/", **form).location.startswith("/desk/sign-in")
    client.set_cookie("__Host-podium", "eyJkZXZpY2UiOiJ4In0.forged.forged", domain="podium.test", secure=True)
    form = form_of("a.pdf", PDF + bytes(2 << 20))
    assert client.post("/desk/media/", **form).location.startswith("/desk/sign-in")
    assert not (Path(app.config["DATA_FOLDER"]) / "uploads").exists()


@pytest.mark.parametrize("role", [Role.DOOR])
def test_door_staff_upload_nothing(app: Flask, role: Role) -> None:
    client = app.test_client()
    sign_in(client, role)
    assert client.post("/desk/media/", data={"file": (BytesIO(PDF), "a.pdf")}, headers=JSON).status_code == 403


def test_a_picture_that_was_loaded_is_found_when_it_is_uploaded(app: Flask, send: Send, tmp_path: Path) -> None:
    source = tmp_path / "photo.jpg"
    source.write_bytes(encoded(a_picture()))
    sha256 = storing.store_file(source)
    loaded = MediaFile(name="loaded.jpg", sha256=sha256, mime_type="image/jpeg", length=1, width=400, height=300)
    save(loaded)
    assert send("photo.jpg", source.read_bytes()).json["name"] == "loaded.jpg"
