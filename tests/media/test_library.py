"""The screens of the media library: finding, describing, replacing, deleting and undoing."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from media.conftest import JSON, Send
from page_lint import LintingClient
from PIL import Image
from records import NOW, a_page, a_partner, a_person, an_episode, an_event, save
from sample_pictures import a_picture, encoded, photograph
from sqlalchemy import select

from blueprints.editing.actions import CannotUndoError, undo
from blueprints.media.actions import empty_media_trash
from blueprints.media.queries import find_any_file, stored_path
from blueprints.media.uses import all_uses
from core.database import db
from core.time import utc_now
from models import Account, AuditEntry, Draft, Episode, MediaFile, Resource
from models.event_parts import ResourceKind

PDF = b"%PDF-1.4\n%%EOF\n"
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\n{}\n"
COLUMNS = [column.name for column in MediaFile.__table__.columns if column.name not in ("id", "updated_at")]


def found(name: str = "photo.jpg") -> MediaFile:
    db.session.expire_all()
    file = find_any_file(name)
    assert file is not None
    return file


def columns(name: str = "photo.jpg") -> dict[str, Any]:
    file = found(name)
    return {column: getattr(file, column) for column in COLUMNS}


def names(client: LintingClient, query: str) -> list[str]:
    page = client.fragment(f"/desk/media/?{query}").text
    return [part.partition("<")[0] for part in page.split('class="media-name">')[1:]]


@pytest.fixture
def library(send: Send) -> None:
    """A library of two pictures and a document."""
    send("photo.jpg", photograph())
    send("tide.jpg", photograph((500, 300)))
    send("paper.pdf", PDF)


@pytest.mark.usefixtures("library")
def test_files_are_found_by_name_description_and_credit_and_by_what_they_lack(editor: LintingClient) -> None:
    editor.post("/desk/media/tide.jpg/", data={"alt": "A tide gauge at low water", "credit": "Photograph: Ada"})
    assert names(editor, "") == ["paper.pdf", "tide.jpg", "photo.jpg"]
    assert names(editor, "q=GAUGE+low") == ["tide.jpg"]
    assert names(editor, "q=photograph%3A") == ["tide.jpg"]
    assert names(editor, "q=100%25") == []
    assert names(editor, "kind=documents") == ["paper.pdf"]
    assert names(editor, "undescribed=1") == ["photo.jpg"]
    save(a_person(name="Ada", image=found("tide.jpg")))
    assert names(editor, "unused=1") == ["paper.pdf", "photo.jpg"]


def test_hundreds_of_files_come_in_parts(editor: LintingClient) -> None:
    save(*(MediaFile(name=f"f-{n}.pdf", sha256="0" * 64, mime_type="application/pdf", length=1) for n in range(150)))
    assert len(names(editor, "")) == 60
    assert 'href="/desk/media/?shown=120"' in editor.get("/desk/media/").text
    assert len(names(editor, "shown=180")) == 150


@pytest.mark.usefixtures("library")
def test_a_picture_is_described_or_called_a_decoration(editor: LintingClient) -> None:
    form = {"alt": " A tide gauge\r\nat low water ", "decorative": "", "credit": "Ada\nExample", "focal": "20,80"}
    answer = editor.post("/desk/media/photo.jpg/", data=form)
    assert (answer.status_code, answer.location) == (303, "/desk/media/photo.jpg/")
    file = found()
    assert (file.alt, file.credit, file.focal_x, file.focal_y) == ("A tide gauge\nat low water", "Ada Example", 20, 80)
    editor.post("/desk/media/photo.jpg/", data={"alt": "left over", "decorative": "true"})
    file = found()
    assert (file.alt, file.decorative, file.credit) == ("", True, "Ada Example")


@pytest.mark.usefixtures("library")
def test_a_script_describes_a_picture(editor: LintingClient) -> None:
    answer = editor.post("/desk/media/photo.jpg/", data={"alt": "A gauge"}, headers=JSON)
    assert (answer.status_code, answer.json["alt"], answer.json["decorative"]) == (200, "A gauge", False)
    answer = editor.post("/desk/media/photo.jpg/", data={"decorative": "true"}, headers=JSON)
    assert (answer.json["alt"], answer.json["decorative"]) == ("", True)
    answer = editor.post("/desk/media/photo.jpg/", data={"alt": "x" * 501}, headers=JSON)
    assert answer.status_code == 422 and "500 characters" in answer.json["error"]
    assert editor.post("/desk/media/none.jpg/", data={"alt": "x"}, headers=JSON).status_code == 404


@pytest.mark.usefixtures("library")
def test_a_description_that_is_too_long_comes_back_with_the_reason(editor: LintingClient) -> None:
    answer = editor.post("/desk/media/photo.jpg/", data={"alt": "x" * 501})
    assert answer.status_code == 422 and "500 characters" in answer.text and "x" * 501 in answer.text


@pytest.mark.usefixtures("library")
def test_a_click_on_the_picture_sets_its_focal_point(editor: LintingClient) -> None:
    page = editor.get("/desk/media/photo.jpg/").text
    assert 'type="image"' in page and 'width="320" height="240"' in page
    editor.post("/desk/media/photo.jpg/focal", data={"at.x": "80", "at.y": "60"})
    assert (found().focal_x, found().focal_y) == (25, 25)
    assert "focal-x-20 focal-y-20" in editor.get("/desk/media/photo.jpg/").text
    assert editor.post("/desk/media/photo.jpg/focal", data={"at.x": "321", "at.y": "0"}).status_code == 422
    assert editor.post("/desk/media/photo.jpg/focal", data={}).status_code == 422


@pytest.mark.usefixtures("library")
def test_every_place_that_refers_to_a_file_is_named(editor: LintingClient) -> None:
    photo = found()
    event = an_event(title="Open day", image=photo, resources=[
        Resource(kind=ResourceKind.SLIDES, title="Slides", url="/media/paper.pdf")])  # fmt: skip
    save(event, a_person(name="Ada", image=photo), a_partner(name="Halcyon", logo=photo))
    save(a_page(title="About", body="See ![a](/media/photo.jpg) and [it](</media/paper.pdf>)."))
    save(Draft(folder="events", text="---\ntitle: Next day\nimage: photo.jpg\n---\n"))
    save(
        Draft(
            folder="pages", text="---\ntitle: Other\nurl: https://x.org/photo.jpg\n---\nphoto.jpgs and my-photo.jpg\n"
        )
    )
    uses = all_uses()
    assert {(use.folder, use.title, use.is_draft) for use in uses["photo.jpg"]} == {
        ("people", "Ada", False),
        ("partners", "Halcyon", False),
        ("events", "Open day", False),
        ("pages", "About", False),
        ("events", "Next day", True),
    }
    assert {use.title for use in uses["paper.pdf"]} == {"Open day", "About"}
    page = editor.get("/desk/media/photo.jpg/").text
    assert f'href="/desk/events/{event.id}/">Open day' in page and "Draft, events" in page


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
    assert (answer.status_code, answer.json["name"]) == (200, "photo.jpg")
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


@pytest.mark.usefixtures("library")
def test_the_picker_offers_files_of_the_right_types(editor: LintingClient) -> None:
    page = editor.fragment("/desk/media/pick?field=image&types=image/&q=photo").text
    assert 'data-media-choose="photo.jpg"' in page and "tide.jpg" not in page and "paper.pdf" not in page
    assert editor.get("/desk/media/pick?types=image/png,image/jpeg").status_code == 200


def test_an_empty_library_says_so(editor: LintingClient) -> None:
    assert "There are no files yet" in editor.get("/desk/media/").text
    assert "The trash is empty" in editor.get("/desk/media/?trash=1").text
    assert "No file matches" in editor.get("/desk/media/?q=x").text
    assert editor.get("/desk/media/none.jpg/").status_code == 404


@pytest.mark.usefixtures("library")
def test_pages_show_pictures_in_sizes_with_description_and_focal_point(
    editor: LintingClient, client: LintingClient
) -> None:
    editor.post("/desk/media/tide.jpg/", data={"alt": "A gauge", "credit": "Photograph: Ada", "focal": "20,80"})
    file = found("tide.jpg")
    person = a_person(slug="ada", name="Ada", image=file)
    save(person, an_event(slug="day", image=file, starts=NOW, ends=NOW + timedelta(hours=1)))
    page = client.get("/people/ada").text
    for part in (
        f'src="/media/{file.sha256}/500.webp"',
        f'srcset="/media/{file.sha256}/320.webp 320w, /media/{file.sha256}/500.webp 500w"',
        'alt="A gauge"',
        'width="500" height="300"',
        "focal-x-20 focal-y-80",
        "Photograph: Ada",
    ):
        assert part in page, part
    assert 'alt=""' in client.get("/people/").text and file.sha256 in client.get("/people/").text
    assert file.sha256 in client.get("/events/day").text
    editor.post("/desk/media/tide.jpg/", data={"decorative": "true"})
    assert 'alt="A gauge"' not in client.get("/people/ada").text


@pytest.mark.usefixtures("library")
def test_social_cards_show_the_photograph(client: LintingClient) -> None:
    save(a_person(slug="with", name="Ada", image=found()), a_person(slug="without", name="Ada"))
    with_, without = (Image.open(BytesIO(client.get(f"/cards/people/{slug}.png").data)) for slug in ("with", "without"))
    assert with_.size == without.size == (1200, 630)
    assert with_.convert("RGB").getpixel((100, 100)) == pytest.approx(
        without.convert("RGB").getpixel((100, 100)), abs=2
    )
    colours = with_.convert("RGB").crop((900, 100, 1100, 400)).getcolors(100_000) or []
    assert len(colours) > 80
