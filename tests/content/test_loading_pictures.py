"""Pictures of a content folder: their sizes, their focal points, and the trash."""

from pathlib import Path

from content.conftest import ContentFolder
from flask import Flask
from sample_pictures import SECRET, photograph
from sqlalchemy import select

from blueprints.content.dump import dump_content
from blueprints.media.actions import add_file, delete_file
from blueprints.media.queries import stored_path, variant_path
from core.database import db
from models import MediaFile


def the_photo() -> MediaFile:
    db.session.expire_all()
    return db.session.scalars(select(MediaFile).where(MediaFile.name == "photo.jpg")).one()


def test_a_loaded_picture_gets_its_sizes_and_keeps_its_bytes(folder: ContentFolder) -> None:
    folder.write("media/photo.jpg", photograph((700, 500))).load()
    photo = the_photo()
    assert SECRET in stored_path(photo.sha256).read_bytes()
    assert [width for width, _ in photo.variants if variant_path(photo.sha256, width).is_file()] == [320, 640, 700]
    assert SECRET not in variant_path(photo.sha256, 700).read_bytes()


def test_a_sidecar_has_the_focal_point_and_calls_a_picture_decorative(folder: ContentFolder) -> None:
    folder.write("media/photo.jpg", photograph())
    folder.write("media/photo.jpg.yaml", "decorative: true\nfocal:\n  x: 20\n").load()
    photo = the_photo()
    assert (photo.decorative, photo.focal_x, photo.focal_y) == (True, 20, 50)
    folder.write("media/photo.jpg.yaml", "focal:\n  x: 120\n")
    assert "focal.x: “120” isn't a whole number from 0 to 100" in folder.errors()[0]


def test_a_file_in_the_trash_is_not_dumped_and_comes_back_when_it_is_loaded(
    app: Flask, folder: ContentFolder, tmp_path: Path
) -> None:
    folder.write("media/photo.jpg", photograph()).load()
    delete_file("photo.jpg", None)
    dump_content(tmp_path / "dump")
    assert not (tmp_path / "dump" / "media" / "photo.jpg").exists()
    folder.load()
    assert the_photo().deleted_at is None


def test_an_upload_keeps_the_digest_of_its_source_until_other_bytes_are_loaded(
    folder: ContentFolder, tmp_path: Path
) -> None:
    folder.load()
    source = tmp_path / "source"
    source.write_bytes(photograph())
    add_file(source, "photo.jpg", None)
    digest = the_photo().source_sha256
    folder.write("media/photo.jpg", stored_path(the_photo().sha256).read_bytes()).load()
    assert the_photo().source_sha256 == digest != ""
    folder.write("media/photo.jpg", photograph((90, 80))).load()
    assert the_photo().source_sha256 == ""
