"""The screens of the media library: finding, describing, replacing, deleting and undoing."""

from datetime import timedelta
from io import BytesIO

import pytest
from media.conftest import JSON, found, names
from page_lint import LintingClient
from PIL import Image
from records import NOW, a_page, a_partner, a_person, an_event, save

from blueprints.media.uses import all_uses
from models import Draft, MediaFile, Resource
from models.event_parts import ResourceKind


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
    assert (answer.status_code, answer.get_json()["alt"], answer.get_json()["decorative"]) == (200, "A gauge", False)
    answer = editor.post("/desk/media/photo.jpg/", data={"decorative": "true"}, headers=JSON)
    assert (answer.get_json()["alt"], answer.get_json()["decorative"]) == ("", True)
    answer = editor.post("/desk/media/photo.jpg/", data={"alt": "x" * 501}, headers=JSON)
    assert answer.status_code == 422 and "500 characters" in answer.get_json()["error"]
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
