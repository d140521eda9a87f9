"""Files are replaced, deleted and restored, and all of it is undone."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from media.conftest import PDF, Send, found, names
from page_lint import LintingClient
from PIL import Image
from records import a_person, an_episode, save
from sample_pictures import a_picture, encoded, photograph
from sqlalchemy import select

from blueprints.editing.actions import CannotUndoError, undo
from blueprints.media.actions import empty_media_trash
from blueprints.media.queries import find_any_file, stored_path
from core.database import db
from core.time import utc_now
from models import Account, AuditEntry, Episode, MediaFile

COLUMNS = [column.name for column in MediaFile.__table__.columns if column.name not in ("id", "updated_at")]
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\n{}\n"


def columns(name: str = "photo.jpg") -> dict[str, Any]:
    file = found(name)
    return {column: getattr(file, column) for column in COLUMNS}


@pytest.mark.usefixtures("library")
def test_a_file_is_replaced_under_its_name(editor: LintingClient, send: Send) -> None:
    old = found().sha256
    editor.post("/desk/media/photo.jpg/", data={"alt": "A gauge"})
    answer = send("new.png", encoded(a_picture((800, 200)), "PNG"), "/desk/media/photo.jpg/replace", headers={})
    assert answer.status_code == 303
    file = found()
    assert (file.name, file.mime_type, file.width, file.height, file.alt) == (
        "photo.jpg",
        "image/jpeg",
        800,
        200,
        "A gauge",
    )
    assert file.sha256 != old and Image.open(BytesIO(editor.get("/media/photo.jpg").data)).format == "JPEG"


@pytest.mark.usefixtures("library")
def test_a_file_is_not_replaced_by_one_of_another_type(send: Send) -> None:
    before = columns()
    answer = send("paper.pdf", PDF, "/desk/media/photo.jpg/replace", headers={})
    assert answer.status_code == 422 and "another type" in answer.text
    assert columns() == before
    assert send("logo.svg", b"<svg/>", "/desk/media/photo.jpg/replace", headers={}).status_code == 422


def test_a_replaced_transcript_is_read_anew(send: Send) -> None:
    send("talk.vtt", VTT.format("Hello").encode())
    save(an_episode(slug="one", transcript=found("talk.vtt")))
    send("new.vtt", VTT.format("Goodbye").encode(), "/desk/media/talk.vtt/replace", headers={})
    db.session.expire_all()
    episode = db.session.scalars(select(Episode)).one()
    assert [cue["text"] for cue in episode.cues] == ["Goodbye"]


@pytest.mark.usefixtures("library")
def test_a_file_in_use_is_not_deleted_and_says_where_it_is_used(editor: LintingClient) -> None:
    save(a_person(name="Ada", image=found()))
    answer = editor.post("/desk/media/photo.jpg/delete")
    assert answer.status_code == 409 and "still in use" in answer.text and ">Ada</a>" in answer.text
    assert found().deleted_at is None
    assert "Move to the trash" not in answer.text


@pytest.mark.usefixtures("library")
def test_an_unused_file_goes_to_the_trash_and_comes_back(editor: LintingClient, client: LintingClient) -> None:
    small = found().variants[0][1]
    editor.post("/desk/media/photo.jpg/delete")
    assert names(editor, "") == ["paper.pdf", "tide.jpg"] and names(editor, "trash=1") == ["photo.jpg"]
    assert client.get("/media/photo.jpg").status_code == client.get(small).status_code == 404
    assert editor.get("/desk/media/photo.jpg/picture").mimetype == "image/webp"
    assert "In the trash" in editor.get("/desk/media/?trash=1").text
    assert "Restore" in editor.get("/desk/media/photo.jpg/").text
    editor.post("/desk/media/photo.jpg/restore")
    assert client.get("/media/photo.jpg").status_code == client.get(small).status_code == 200


@pytest.mark.usefixtures("library")
def test_a_file_in_the_trash_comes_back_when_it_is_uploaded_again(editor: LintingClient, send: Send) -> None:
    editor.post("/desk/media/photo.jpg/delete")
    answer = send("again.jpg", photograph())
    assert (answer.status_code, answer.get_json()["name"]) == (200, "photo.jpg")
    assert found().deleted_at is None


ACTIONS: dict[str, Any] = {
    "describe": lambda editor, send: editor.post("/desk/media/photo.jpg/", data={"alt": "A gauge", "focal": "20,20"}),
    "decorate": lambda editor, send: editor.post("/desk/media/photo.jpg/", data={"decorative": "true"}),
    "click": lambda editor, send: editor.post("/desk/media/photo.jpg/focal", data={"at.x": "1", "at.y": "1"}),
    "replace": lambda editor, send: send("n.jpg", photograph((90, 80)), "/desk/media/photo.jpg/replace", headers={}),
    "delete": lambda editor, send: editor.post("/desk/media/photo.jpg/delete"),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.usefixtures("library")
def test_every_action_is_undone_and_done_again(editor: LintingClient, send: Send, action: str) -> None:
    before = columns()
    ACTIONS[action](editor, send)
    after = columns()
    assert after != before
    account = db.session.scalars(select(Account)).one()
    entry = undo(
        db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first() or 0, account, utc_now()
    )
    assert columns() == before
    undo(entry.id, account, utc_now())
    assert columns() == after


@pytest.mark.usefixtures("library")
def test_an_upload_is_undone_unless_something_uses_the_file_or_it_has_changed(editor: LintingClient) -> None:
    account = db.session.scalars(select(Account)).one()
    entries = {entry.title: entry.id for entry in db.session.scalars(select(AuditEntry))}
    undo(entries["paper.pdf"], account, utc_now())
    assert found("paper.pdf").deleted_at is not None
    save(a_person(image=found()))
    with pytest.raises(CannotUndoError, match="in use by now"):
        undo(entries["photo.jpg"], account, utc_now())
    for alt in ("one", "two"):
        editor.post("/desk/media/tide.jpg/", data={"alt": alt})
    first = db.session.scalars(select(AuditEntry.id).where(AuditEntry.action == "described")).first()
    with pytest.raises(CannotUndoError, match="changed since"):
        undo(first or 0, account, utc_now())


@pytest.mark.usefixtures("library")
def test_bytes_go_when_nothing_needs_them_and_the_trash_is_emptied_after_a_month(
    app: Flask, editor: LintingClient, send: Send
) -> None:
    old = found().sha256
    send("n.jpg", photograph((90, 80)), "/desk/media/photo.jpg/replace", headers={})
    editor.post("/desk/media/tide.jpg/delete")
    tide = found("tide.jpg").sha256
    (Path(app.config["DATA_FOLDER"]) / "uploads" / "left").touch()
    empty_media_trash(utc_now() + timedelta(days=29))
    assert stored_path(old).is_file() and stored_path(tide).is_file()
    empty_media_trash(utc_now() + timedelta(days=31))
    assert find_any_file("tide.jpg") is None
    assert not list(stored_path(old).parent.glob(f"{old}*")) and not stored_path(tide).exists()
    assert stored_path(found().sha256).is_file() and stored_path(found("paper.pdf").sha256).is_file()
    assert not list((Path(app.config["DATA_FOLDER"]) / "uploads").iterdir())
